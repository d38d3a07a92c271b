package dev.tidings.core.signature;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The families whose signature covers a {@link Content}: HMAC, plain hash, ECDSA and Ed25519. Each
 * signature is tried with each key.
 */
final class SignatureVerifier implements Verifier {
  private static final Verdict MISSING = Verdict.forged("the signature is missing");
  private static final Verdict WRONG = Verdict.forged("the signature is wrong");
  private static final Verdict MALFORMED =
      Verdict.forged("the signature is not written as it should be");

  private final Scheme.Format format;
  private final List<Content.Part> content;
  private final boolean needsId;
  private final List<? extends Check> checks;

  private SignatureVerifier(Scheme.Format format, List<? extends Check> checks) {
    this.format = format;
    this.content = format.content().parts();
    this.needsId = format.content().has(Content.Place.ID);
    this.checks = checks;
  }

  /** Tells whether a signature over some content is right, with one key. */
  private interface Check {
    byte[] secret();

    /** Does the costly part once, then tells of each signature. */
    boolean anyRight(List<byte[]> signatures, byte[][] content);
  }

  static Verifier hmac(Scheme.Hmac scheme, Credentials credentials) {
    return new SignatureVerifier(
        scheme.format(),
        secrets(credentials).stream()
            .map(secret ->
                new Mac(
                    SignedContent.utf8(secret),
                    new Hmac(scheme.hash().inHmac(), keyOf(secret, scheme.key()))))
            .toList());
  }

  static Verifier secretHash(Scheme.SecretHash scheme, Credentials credentials) {
    return new SignatureVerifier(
        scheme.format(),
        secrets(credentials).stream()
            .map(secret -> new Digest(SignedContent.utf8(secret), scheme.hash().alone()))
            .toList());
  }

  static Verifier ecdsa(Scheme.Ecdsa scheme, Credentials credentials) {
    return new SignatureVerifier(
        scheme.format(),
        publicKeys(credentials).stream()
            .map(key -> new Public("SHA256withECDSA", p256Key(key)))
            .toList());
  }

  static Verifier ed25519(Scheme.Ed25519Key scheme, Credentials credentials) {
    return new SignatureVerifier(
        scheme.format(),
        publicKeys(credentials).stream()
            .map(key -> new Public("Ed25519", Ed25519.publicKey(ed25519Bytes(key))))
            .toList());
  }

  @Override
  public Verdict verify(IncomingRequest request, Instant receivedAt) {
    Optional<SignatureParts> found = SignatureParts.of(request, format);
    if (found.isEmpty()) {
      return MISSING;
    }
    SignatureParts parts = found.get();
    if (parts.signatures().isEmpty()) {
      return MALFORMED;
    }
    if (format.timestamp().isPresent() && parts.timestamp().isEmpty()) {
      return Verdict.forged("the timestamp is missing");
    }
    if (needsId && parts.id().isEmpty()) {
      return Verdict.forged("the id is missing");
    }
    String id = parts.id().orElse("");
    String timestamp = parts.timestamp().orElse("");
    boolean right = false;
    for (Check check : checks) {
      right |=
          check.anyRight(
              parts.signatures(),
              SignedContent.of(content, request, id, timestamp, check.secret()));
    }
    if (!right) {
      return WRONG;
    }
    return format
        .timestamp()
        .flatMap(rule -> ageProblem(rule, timestamp, receivedAt))
        .<Verdict>map(Verdict.Stale::new)
        .orElse(Verdict.AUTHENTIC);
  }

  private static Optional<String> ageProblem(
      Scheme.Timestamp rule, String written, Instant receivedAt) {
    if (rule.tolerance().isEmpty() || rule.unit() == Scheme.TimeUnit.TEXT) {
      return Optional.empty();
    }
    Duration age;
    try {
      long count = Long.parseLong(written);
      age =
          Duration.between(
              rule.unit() == Scheme.TimeUnit.SECONDS
                  ? Instant.ofEpochSecond(count)
                  : Instant.ofEpochMilli(count),
              receivedAt);
    } catch (NumberFormatException | DateTimeException | ArithmeticException _) {
      return Optional.of("the timestamp is not a time");
    }
    Duration tolerance = rule.tolerance().get();
    if (wholeSeconds(rule, age).compareTo(tolerance) > 0) {
      return Optional.of("it was signed longer ago than " + tolerance.toSeconds() + " s");
    }
    if (rule.futureToo() && age.negated().compareTo(tolerance) > 0) {
      return Optional.of(
          "it was signed more than " + tolerance.toSeconds() + " s ahead of our time");
    }
    return Optional.empty();
  }

  /** A timestamp in whole seconds is up to a second older than it says. */
  private static Duration wholeSeconds(Scheme.Timestamp rule, Duration age) {
    return rule.unit() == Scheme.TimeUnit.SECONDS ? Duration.ofSeconds(age.toSeconds()) : age;
  }

  private static List<String> secrets(Credentials credentials) {
    if (credentials.secrets().isEmpty()) {
      throw new BadKeyException("the secret is missing");
    }
    return credentials.secrets();
  }

  private static List<String> publicKeys(Credentials credentials) {
    if (credentials.publicKeys().isEmpty()) {
      throw new BadKeyException("the public key is missing");
    }
    return credentials.publicKeys();
  }

  /** The bytes of an HMAC's key. */
  static byte[] keyOf(String secret, Scheme.KeyForm form) {
    byte[] key =
        switch (form) {
          case TEXT -> SignedContent.utf8(secret);
          case STANDARD_WEBHOOKS -> StandardWebhooks.secretOf(secret);
          case BASE64 ->
              Encodings.decode(secret, Scheme.Encoding.BASE64)
                  .orElseThrow(() -> new BadKeyException("this secret is to be base64"));
          case HEX ->
              Encodings.decode(secret, Scheme.Encoding.HEX)
                  .orElseThrow(() -> new BadKeyException("this secret is to be hexadecimal"));
        };
    if (key.length == 0) {
      throw new BadKeyException("the secret is empty");
    }
    return key;
  }

  private static PublicKey p256Key(String key) {
    String bare =
        key.replace("-----BEGIN PUBLIC KEY-----", "")
            .replace("-----END PUBLIC KEY-----", "")
            .replaceAll("\\s", "");
    try {
      byte[] der = Base64.getDecoder().decode(bare);
      if (KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der))
              instanceof ECPublicKey ec
          && ec.getParams().getCurve().getField().getFieldSize() == 256) {
        return ec;
      }
    } catch (IllegalArgumentException | GeneralSecurityException _) {
      // Said below.
    }
    throw new BadKeyException(
        "the public key is to be an ECDSA P-256 key, as base64 of its DER or as PEM");
  }

  private static byte[] ed25519Bytes(String key) {
    if (key.length() == 2 * Ed25519.KEY_BYTES
        && Encodings.decode(key, Scheme.Encoding.HEX).isPresent()) {
      return HexFormat.of().parseHex(key);
    }
    return StandardWebhooks.publicKeyBytes(key);
  }

  private static final class Mac implements Check {
    private final byte[] secret;
    private final Hmac hmac;

    Mac(byte[] secret, Hmac hmac) {
      this.secret = secret;
      this.hmac = hmac;
    }

    @Override
    public byte[] secret() {
      return secret;
    }

    @Override
    public boolean anyRight(List<byte[]> signatures, byte[][] content) {
      return anyEqual(signatures, hmac.of(content));
    }
  }

  private static final class Digest implements Check {
    private final byte[] secret;
    private final String algorithm;

    Digest(byte[] secret, String algorithm) {
      this.secret = secret;
      this.algorithm = algorithm;
    }

    @Override
    public byte[] secret() {
      return secret;
    }

    @Override
    public boolean anyRight(List<byte[]> signatures, byte[][] content) {
      return anyEqual(signatures, Digests.of(algorithm, content));
    }
  }

  private static boolean anyEqual(List<byte[]> signatures, byte[] expected) {
    boolean equal = false;
    for (byte[] signature : signatures) {
      equal |= MessageDigest.isEqual(expected, signature);
    }
    return equal;
  }

  private record Public(String algorithm, PublicKey key) implements Check {
    @Override
    public byte[] secret() {
      return new byte[0];
    }

    @Override
    public boolean anyRight(List<byte[]> signatures, byte[][] content) {
      for (byte[] claimed : signatures) {
        try {
          Signature signature = Signature.getInstance(algorithm);
          signature.initVerify(key);
          for (byte[] part : content) {
            signature.update(part);
          }
          if (signature.verify(claimed)) {
            return true;
          }
        } catch (GeneralSecurityException _) {
          // Bytes that are no signature of this kind are a wrong one.
        }
      }
      return false;
    }
  }
}
