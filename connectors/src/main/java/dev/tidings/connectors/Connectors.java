package dev.tidings.connectors;

import dev.tidings.core.source.Provider;
import java.util.List;

/** All providers that Tidings knows. */
public final class Connectors {
  private Connectors() {}

  /** Every provider, by name. */
  public static List<Provider> all() {
    return List.of(
        Calendly.provider(),
        Chargebee.provider(),
        Generic.provider(),
        GitHub.provider(),
        HubSpot.provider(),
        Mailgun.provider(),
        Mailjet.provider(),
        Meta.provider(),
        MsGraph.provider(),
        Postmark.provider(),
        Recurly.provider(),
        Segment.provider(),
        SendGrid.provider(),
        Ses.provider(),
        Shopify.provider(),
        Slack.provider(),
        StandardWebhooksSender.provider(),
        Stripe.provider(),
        Typeform.provider(),
        WooCommerce.provider());
  }
}
