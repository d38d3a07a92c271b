package dev.tidings.core.signature;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.List;

/**
 * Signs what we send, by Standard Webhooks 1.0.0: {@code id.timestamp.body}, once with each key.
 * Keys are read once, when it is made; keep it as long as the keys stay the same. Safe for use by
 * many threads.
 */
public final class WebhookSigner {
  private final List<Key> keys;

  private WebhookSigner(List<Key> keys) {
    this.keys = keys;
  }

  /**
   * @param keys at least one, each {@code whsec_…} or {@code whsk_…}
   * @throws BadKeyException if there is none, or one of them is not a key
   */
  public static WebhookSigner of(List<String> keys) {
    if (keys.isEmpty()) {
      throw new BadKeyException("there is no key to sign with");
    }
    return new WebhookSigner(keys.stream().map(WebhookSigner::read).toList());
  }

  /**
   * The value of {@code webhook-signature}: {@code v1,…} or {@code v1a,…} for each key in its
   * order, with spaces between.
   *
   * @param timestamp of this attempt, in seconds since 1970
   */
  public String sign(String id, long timestamp, byte[] body) {
    byte[] head = (id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8);
    StringBuilder signatures = new StringBuilder(64 * keys.size());
    for (Key key : keys) {
      if (!signatures.isEmpty()) {
        signatures.append(' ');
      }
      signatures
          .append(key.version())
          .append(',')
          .append(Base64.getEncoder().encodeToString(key.sign(head, body)));
    }
    return signatures.toString();
  }

  private static Key read(String key) {
    if (StandardWebhooks.isPrivateKey(key)) {
      return new Private(Ed25519.privateKey(StandardWebhooks.seedOf(key)));
    }
    if (!key.startsWith(StandardWebhooks.SECRET_PREFIX)) {
      throw new BadKeyException("a signing key begins with whsec_ (HMAC) or whsk_ (Ed25519)");
    }
    return new Shared(new Hmac("SHA256", StandardWebhooks.secretOf(key)));
  }

  private sealed interface Key {
    String version();

    byte[] sign(byte[] head, byte[] body);
  }

  private record Shared(Hmac hmac) implements Key {
    @Override
    public String version() {
      return "v1";
    }

    @Override
    public byte[] sign(byte[] head, byte[] body) {
      return hmac.of(head, body);
    }
  }

  private record Private(PrivateKey key) implements Key {
    @Override
    public String version() {
      return "v1a";
    }

    @Override
    public byte[] sign(byte[] head, byte[] body) {
      return Ed25519.sign(key, head, body);
    }
  }
}
