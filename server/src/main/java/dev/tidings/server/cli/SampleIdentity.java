package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Setting;
import dev.tidings.core.signature.StandardWebhooks;
import dev.tidings.core.source.Provider;
import dev.tidings.core.time.Randomness;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Credentials made up for playing a provider: what its source is set up with, and what signs.
 *
 * @param verification the settings of the source
 * @param privateKey where the source has the public key
 */
record SampleIdentity(JsonObject verification, Optional<String> privateKey) {
  /** How {@code generic} is played, which leaves its scheme to the source. */
  private static final String GENERIC =
      "{\"type\":\"hmac\",\"signature\":\"header:x-signature\",\"encoding\":\"hex\"}";

  /**
   * Makes some up.
   *
   * @throws CommandFailedException if only the provider itself can sign
   */
  static SampleIdentity of(Provider provider) {
    if (provider.scheme().isEmpty()) {
      return new SampleIdentity(
          JsonObject.builder()
              .put("scheme", Json.parse(GENERIC.getBytes(StandardCharsets.UTF_8)))
              .put("secret", secret())
              .build(),
          Optional.empty());
    }
    Scheme scheme =
        provider.scheme().get().ways().stream()
            .filter(way -> !way.needs().contains(Setting.TOPIC_ARNS))
            .findFirst()
            .orElseThrow(() ->
                new CommandFailedException(
                    "only " + provider.title() + " itself can sign what it sends"));
    JsonObject.Builder verification = JsonObject.builder();
    Optional<String> privateKey = Optional.empty();
    for (Setting setting : scheme.needs()) {
      switch (setting) {
        case SECRET -> verification.put("secret", secret());
        case PUBLIC_KEY -> {
          if (scheme instanceof Scheme.Ed25519Key) {
            String key = StandardWebhooks.newPrivateKey(Randomness.secure());
            verification.put("publicKey", StandardWebhooks.publicKeyOf(key));
            privateKey = Optional.of(key);
          } else {
            KeyPair pair = ecKeys();
            verification.put("publicKey", base64(pair.getPublic().getEncoded()));
            privateKey = Optional.of(base64(pair.getPrivate().getEncoded()));
          }
        }
        case USERNAME -> verification.put("username", "sample");
        case PASSWORD -> verification.put("password", word());
        case TOKEN -> verification.put("token", word());
        case HEADER -> verification.put("header", "x-sample-token");
        case VALUE -> verification.put("value", word());
        case TOPIC_ARNS -> throw new IllegalStateException("filtered out above");
      }
    }
    return new SampleIdentity(verification.build(), privateKey);
  }

  /** The same, signing by a scheme unless it has one. */
  SampleIdentity withScheme(JsonObject scheme) {
    if (verification.object("scheme").isPresent()) {
      return this;
    }
    JsonObject.Builder with = JsonObject.builder().put("scheme", scheme);
    verification.members().forEach(with::put);
    return new SampleIdentity(with.build(), privateKey);
  }

  private static KeyPair ecKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has this curve", e);
    }
  }

  private static String secret() {
    return StandardWebhooks.newSecret(Randomness.secure());
  }

  private static String word() {
    RandomGenerator random = Randomness.secure();
    byte[] bytes = new byte[18];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Says nothing of what is secret. */
  @Override
  public String toString() {
    return "SampleIdentity";
  }
}
