package dev.tidings.core.signature;

import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Scheme.Field;
import dev.tidings.core.signature.Scheme.Format;
import dev.tidings.core.signature.Scheme.Hash;
import dev.tidings.core.signature.Scheme.KeyForm;
import dev.tidings.core.signature.Scheme.Layout;
import dev.tidings.core.signature.Scheme.TimeUnit;
import dev.tidings.core.signature.Scheme.Timestamp;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Schemes that several senders share. */
public final class Schemes {
  private static final Pattern SNS_HOST =
      Pattern.compile("sns\\.[a-zA-Z0-9\\-]{3,}\\.amazonaws\\.com(\\.cn)?");

  private Schemes() {}

  /**
   * Standard Webhooks 1.0.0: {@code v1} with a shared secret, or {@code v1a} with a public key;
   * five minutes of tolerance both ways.
   *
   * @param prefix of the three headers: {@code webhook}, or {@code svix}
   */
  public static Scheme standardWebhooks(String prefix) {
    return new Scheme.AnyOf(
        List.of(
            new Scheme.Hmac(Hash.SHA256, KeyForm.STANDARD_WEBHOOKS, standardFormat(prefix, "v1")),
            new Scheme.Ed25519Key(standardFormat(prefix, "v1a"))));
  }

  private static Format standardFormat(String prefix, String version) {
    return new Format(
        new Field.Header(prefix + "-signature"),
        new Layout.Versioned(version),
        Encoding.BASE64,
        Optional.of(new Field.Header(prefix + "-id")),
        Optional.of(
            new Timestamp(
                Optional.of(new Field.Header(prefix + "-timestamp")),
                TimeUnit.SECONDS,
                Optional.of(Duration.ofMinutes(5)),
                true)),
        new Content("{id}.{timestamp}.{body}"));
  }

  /** Amazon SNS, signature versions 1 and 2. */
  public static Scheme sns() {
    List<String> confirmation =
        List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");
    return new Scheme.Certificate(
        SNS_HOST,
        "SigningCertURL",
        "Signature",
        "SignatureVersion",
        Map.of("1", "SHA1withRSA", "2", "SHA256withRSA"),
        "Type",
        Map.of(
            "Notification",
            List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
            "SubscriptionConfirmation",
            confirmation,
            "UnsubscribeConfirmation",
            confirmation),
        Set.of("Subject"),
        "TopicArn");
  }

  /** An address that is one of Amazon SNS, and so may be visited: https, its host, no user. */
  public static Optional<URI> snsAddress(String url) {
    return CertificateVerifier.safe(url, SNS_HOST, "");
  }

  /** HMAC-SHA256 over the body alone. */
  public static Scheme hmacOfBody(String header, String prefix, Encoding encoding) {
    return new Scheme.Hmac(
        Hash.SHA256,
        KeyForm.TEXT,
        Format.ofBody(new Field.Header(header), new Layout.Single(prefix), encoding));
  }
}
