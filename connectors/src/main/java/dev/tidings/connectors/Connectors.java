package dev.tidings.connectors;

import dev.tidings.core.source.Provider;
import java.util.List;

/** All providers that Tidings knows. */
public final class Connectors {
  private Connectors() {}

  /** Every provider, by name. */
  public static List<Provider> all() {
    return List.of(
        Generic.provider(),
        GitHub.provider(),
        Mailgun.provider(),
        Mailjet.provider(),
        Postmark.provider(),
        SendGrid.provider(),
        Ses.provider(),
        Shopify.provider(),
        Slack.provider(),
        StandardWebhooksSender.provider(),
        Stripe.provider());
  }
}
