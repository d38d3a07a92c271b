package dev.tidings.connectors;

import dev.tidings.core.source.Provider;
import java.util.List;

/** All providers that Tidings knows. */
public final class Connectors {
  private Connectors() {}

  /** Every provider, by name. */
  public static List<Provider> all() {
    return List.of(
        Brevo.provider(),
        Calendly.provider(),
        Chargebee.provider(),
        CustomerIo.provider(),
        Generic.provider(),
        GitHub.provider(),
        HubSpot.provider(),
        Klaviyo.provider(),
        Mailchimp.provider(),
        Mailgun.provider(),
        Mailjet.provider(),
        Mandrill.provider(),
        Meta.provider(),
        MsGraph.provider(),
        Postmark.provider(),
        Recurly.provider(),
        Resend.provider(),
        Segment.provider(),
        SendGrid.provider(),
        Ses.provider(),
        Shopify.provider(),
        Slack.provider(),
        SparkPost.provider(),
        StandardWebhooksSender.provider(),
        Stripe.provider(),
        Svix.provider(),
        Twilio.provider(),
        Typeform.provider(),
        WooCommerce.provider());
  }
}
