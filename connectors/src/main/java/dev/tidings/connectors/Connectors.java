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
        CustomerIo.provider(),
        Generic.provider(),
        GitHub.provider(),
        Klaviyo.provider(),
        Mailchimp.provider(),
        Mailgun.provider(),
        Mailjet.provider(),
        Mandrill.provider(),
        Postmark.provider(),
        Resend.provider(),
        SendGrid.provider(),
        Ses.provider(),
        Shopify.provider(),
        Slack.provider(),
        SparkPost.provider(),
        StandardWebhooksSender.provider(),
        Stripe.provider(),
        Svix.provider(),
        Twilio.provider());
  }
}
