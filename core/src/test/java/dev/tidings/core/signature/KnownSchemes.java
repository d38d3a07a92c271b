package dev.tidings.core.signature;

import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Scheme.Field;
import dev.tidings.core.signature.Scheme.Format;
import dev.tidings.core.signature.Scheme.Hash;
import dev.tidings.core.signature.Scheme.KeyForm;
import dev.tidings.core.signature.Scheme.Layout;
import dev.tidings.core.signature.Scheme.TimeUnit;
import dev.tidings.core.signature.Scheme.Timestamp;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The schemes of many providers, so that every family and every column is used by tests. */
final class KnownSchemes {
  private KnownSchemes() {}

  static Scheme of(String name) {
    return Objects.requireNonNull(all().get(name), name);
  }

  static Map<String, Scheme> all() {
    Map<String, Scheme> all = new LinkedHashMap<>();
    all.put("github", Schemes.hmacOfBody("x-hub-signature-256", "sha256=", Encoding.HEX));
    all.put("meta_whatsapp", Schemes.hmacOfBody("x-hub-signature-256", "sha256=", Encoding.HEX));
    all.put("shopify", Schemes.hmacOfBody("x-shopify-hmac-sha256", "", Encoding.BASE64));
    all.put("woocommerce", Schemes.hmacOfBody("x-wc-webhook-signature", "", Encoding.BASE64));
    all.put("typeform", Schemes.hmacOfBody("typeform-signature", "sha256=", Encoding.BASE64));
    all.put(
        "segment",
        new Scheme.Hmac(
            Hash.SHA1,
            KeyForm.TEXT,
            new Format(
                new Field.Header("x-signature"),
                new Layout.Single(""),
                Encoding.HEX,
                Optional.empty(),
                Optional.empty(),
                new Content("{firstElement}"))));
    all.put("stripe", pairs("stripe-signature", Optional.of(300)));
    all.put("stripe without tolerance", pairs("stripe-signature", Optional.empty()));
    all.put("calendly", pairs("calendly-webhook-signature", Optional.of(180)));
    all.put(
        "recurly",
        hmac(
            "recurly-signature",
            new Layout.Leading(),
            Encoding.HEX,
            new Timestamp(
                Optional.empty(), TimeUnit.MILLISECONDS, Optional.of(Duration.ofMinutes(5)), true),
            "{timestamp}.{body}"));
    all.put(
        "slack",
        hmac(
            "x-slack-signature",
            new Layout.Single("v0="),
            Encoding.HEX,
            in("x-slack-request-timestamp", TimeUnit.SECONDS, 300, true),
            "v0:{timestamp}:{body}"));
    all.put(
        "customerio",
        hmac(
            "x-cio-signature",
            new Layout.Single(""),
            Encoding.HEX,
            in("x-cio-timestamp", TimeUnit.SECONDS, 0, true),
            "v0:{timestamp}:{body}"));
    all.put(
        "klaviyo",
        new Scheme.Agreeing(
            hmac(
                "klaviyo-signature",
                new Layout.Single(""),
                Encoding.HEX,
                in("klaviyo-timestamp", TimeUnit.TEXT, 0, true),
                "{body}{timestamp}"),
            new Field.Header("klaviyo-webhook-id"),
            new Field.Member(List.of("meta", "klaviyo_webhook_id"))));
    all.put(
        "hubspot",
        new Scheme.AnyOf(
            List.of(
                hmac(
                    "x-hubspot-signature-v3",
                    new Layout.Single(""),
                    Encoding.BASE64,
                    in("x-hubspot-request-timestamp", TimeUnit.MILLISECONDS, 300, false),
                    "{method}{decodedUrl}{body}{timestamp}"),
                hash("{secret}{body}"),
                hash("{secret}{method}{url}{body}"))));
    all.put(
        "sendgrid",
        new Scheme.Ecdsa(
            new Format(
                new Field.Header("x-twilio-email-event-webhook-signature"),
                new Layout.Single(""),
                Encoding.BASE64,
                Optional.empty(),
                Optional.of(
                    in("x-twilio-email-event-webhook-timestamp", TimeUnit.SECONDS, 0, true)),
                new Content("{timestamp}{body}"))));
    all.put(
        "mailgun",
        new Scheme.AnyOf(
            List.of(mailgun("signature"), mailgun("parent-signature"), mailgunForm())));
    all.put(
        "mandrill",
        new Scheme.FormHmac(
            Hash.SHA1,
            new Field.Header("x-mandrill-signature"),
            Encoding.BASE64,
            false,
            Optional.empty()));
    all.put(
        "twilio",
        new Scheme.FormHmac(
            Hash.SHA1,
            new Field.Header("x-twilio-signature"),
            Encoding.BASE64,
            true,
            Optional.of("bodySHA256")));
    all.put("svix", Schemes.standardWebhooks("svix"));
    all.put("resend", Schemes.standardWebhooks("svix"));
    all.put("standard_webhooks", Schemes.standardWebhooks("webhook"));
    all.put("ses_sns", Schemes.sns());
    all.put("mailjet", new Scheme.Basic());
    all.put("chargebee", new Scheme.Basic());
    all.put("mailchimp", new Scheme.UrlToken(Optional.empty()));
    Scheme any =
        new Scheme.AnyOf(
            List.of(
                new Scheme.Basic(), new Scheme.Bearer(), new Scheme.HeaderValue(Optional.empty())));
    all.put("postmark", any);
    all.put("brevo", any);
    all.put("sparkpost", any);
    return all;
  }

  private static Scheme pairs(String header, Optional<Integer> tolerance) {
    return hmac(
        header,
        new Layout.Pairs("t", "v1"),
        Encoding.HEX,
        new Timestamp(
            Optional.empty(), TimeUnit.SECONDS, tolerance.map(Duration::ofSeconds), false),
        "{timestamp}.{body}");
  }

  private static Timestamp in(String header, TimeUnit unit, int tolerance, boolean futureToo) {
    return new Timestamp(
        Optional.of(new Field.Header(header)),
        unit,
        tolerance == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(tolerance)),
        futureToo);
  }

  private static Scheme hmac(
      String header, Layout layout, Encoding encoding, Timestamp timestamp, String content) {
    return new Scheme.Hmac(
        Hash.SHA256,
        KeyForm.TEXT,
        new Format(
            new Field.Header(header),
            layout,
            encoding,
            Optional.empty(),
            Optional.of(timestamp),
            new Content(content)));
  }

  private static Scheme hash(String content) {
    return new Scheme.SecretHash(
        Hash.SHA256,
        new Format(
            new Field.Header("x-hubspot-signature"),
            new Layout.Single(""),
            Encoding.HEX,
            Optional.empty(),
            Optional.empty(),
            new Content(content)));
  }

  private static Scheme mailgun(String member) {
    return new Scheme.Hmac(
        Hash.SHA256,
        KeyForm.TEXT,
        new Format(
            new Field.Member(List.of("signature", member)),
            new Layout.Single(""),
            Encoding.HEX,
            Optional.of(new Field.Member(List.of("signature", "token"))),
            Optional.of(
                new Timestamp(
                    Optional.of(new Field.Member(List.of("signature", "timestamp"))),
                    TimeUnit.SECONDS,
                    Optional.empty(),
                    true)),
            new Content("{timestamp}{id}")));
  }

  private static Scheme mailgunForm() {
    return new Scheme.Hmac(
        Hash.SHA256,
        KeyForm.TEXT,
        new Format(
            new Field.FormField("signature"),
            new Layout.Single(""),
            Encoding.HEX,
            Optional.of(new Field.FormField("token")),
            Optional.of(
                new Timestamp(
                    Optional.of(new Field.FormField("timestamp")),
                    TimeUnit.SECONDS,
                    Optional.empty(),
                    true)),
            new Content("{timestamp}{id}")));
  }
}
