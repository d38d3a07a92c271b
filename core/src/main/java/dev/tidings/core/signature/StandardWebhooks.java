package dev.tidings.core.signature;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The keys of Standard Webhooks 1.0.0: {@code whsec_…} is a secret shared by both sides (HMAC,
 * signature {@code v1}), {@code whsk_…} a private key (Ed25519, signature {@code v1a}) and {@code
 * whpk_…} its public half, which is what the receiver is given.
 */
public final class StandardWebhooks {
  /** Begins a shared secret. */
  public static final String SECRET_PREFIX = "whsec_";

  /** Begins a private key. */
  public static final String PRIVATE_KEY_PREFIX = "whsk_";

  /** Begins a public key. */
  public static final String PUBLIC_KEY_PREFIX = "whpk_";

  /** How many bytes a shared secret may have, by the specification. */
  public static final int MIN_SECRET_BYTES = 24;

  public static final int MAX_SECRET_BYTES = 64;

  private static final int NEW_SECRET_BYTES = 32;

  private StandardWebhooks() {}

  /**
   * A new shared secret of 32 bytes.
   *
   * @param random must be unpredictable
   */
  public static String newSecret(RandomGenerator random) {
    byte[] secret = new byte[NEW_SECRET_BYTES];
    random.nextBytes(secret);
    return SECRET_PREFIX + Base64.getEncoder().encodeToString(secret);
  }

  /**
   * A new private key: 64 bytes, the seed and then the public key.
   *
   * @param random must be unpredictable
   */
  public static String newPrivateKey(RandomGenerator random) {
    byte[] seed = new byte[Ed25519.KEY_BYTES];
    random.nextBytes(seed);
    byte[] both = new byte[2 * Ed25519.KEY_BYTES];
    System.arraycopy(seed, 0, both, 0, Ed25519.KEY_BYTES);
    System.arraycopy(Ed25519.publicKeyOf(seed), 0, both, Ed25519.KEY_BYTES, Ed25519.KEY_BYTES);
    return PRIVATE_KEY_PREFIX + Base64.getEncoder().encodeToString(both);
  }

  /**
   * The public key that belongs to a private one.
   *
   * @throws BadKeyException if {@code privateKey} is not a private key
   */
  public static String publicKeyOf(String privateKey) {
    return PUBLIC_KEY_PREFIX
        + Base64.getEncoder().encodeToString(Ed25519.publicKeyOf(seedOf(privateKey)));
  }

  /** Whether {@code key} says of itself that it is a private key. */
  public static boolean isPrivateKey(String key) {
    return key.startsWith(PRIVATE_KEY_PREFIX);
  }

  /** What keeps {@code key} from being signed with; empty when it is good. */
  public static Optional<String> problemWith(String key) {
    try {
      WebhookSigner.of(List.of(key));
      return Optional.empty();
    } catch (BadKeyException e) {
      return Optional.of(e.reason());
    }
  }

  /** The bytes of a shared secret; the prefix may be missing, as some senders show it so. */
  static byte[] secretOf(String secret) {
    String encoded =
        secret.startsWith(SECRET_PREFIX) ? secret.substring(SECRET_PREFIX.length()) : secret;
    byte[] bytes = decode(encoded, "a signing secret is whsec_ and then base64");
    if (bytes.length < MIN_SECRET_BYTES || bytes.length > MAX_SECRET_BYTES) {
      throw new BadKeyException(
          "a signing secret has 24 to 64 bytes before it is written in base64, this one has "
              + bytes.length);
    }
    return bytes;
  }

  /** The 32-byte seed of a private key, which is given alone or with the public key behind it. */
  static byte[] seedOf(String privateKey) {
    if (!privateKey.startsWith(PRIVATE_KEY_PREFIX)) {
      throw new BadKeyException("a private key is whsk_ and then base64");
    }
    byte[] bytes =
        decode(
            privateKey.substring(PRIVATE_KEY_PREFIX.length()),
            "a private key is whsk_ and then base64");
    byte[] seed = Arrays.copyOf(bytes, Ed25519.KEY_BYTES);
    switch (bytes.length) {
      case Ed25519.KEY_BYTES -> {}
      case 2 * Ed25519.KEY_BYTES -> {
        byte[] told = Arrays.copyOfRange(bytes, Ed25519.KEY_BYTES, 2 * Ed25519.KEY_BYTES);
        if (!Arrays.equals(told, Ed25519.publicKeyOf(seed))) {
          throw new BadKeyException(
              "the second half of this private key is not the public key of its first half");
        }
      }
      default ->
          throw new BadKeyException(
              "a private key has 32 bytes, or 64 with its public key, before it is written in"
                  + " base64; this one has "
                  + bytes.length);
    }
    return seed;
  }

  /** The 32 bytes of a public key; the prefix may be missing. */
  static byte[] publicKeyBytes(String publicKey) {
    String encoded =
        publicKey.startsWith(PUBLIC_KEY_PREFIX)
            ? publicKey.substring(PUBLIC_KEY_PREFIX.length())
            : publicKey;
    byte[] bytes = decode(encoded, "a public key is whpk_ and then base64");
    if (bytes.length != Ed25519.KEY_BYTES) {
      throw new BadKeyException(
          "a public key has 32 bytes before it is written in base64, this one has " + bytes.length);
    }
    return bytes;
  }

  private static byte[] decode(String encoded, String expectation) {
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException _) {
      throw new BadKeyException(expectation);
    }
  }
}
