package dev.tidings.core.source;

import dev.tidings.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes the keys that tell repeated items from new ones. */
public final class Keys {
  private static final int MAX_LENGTH = 200;
  private static final int HASH_BYTES = 20;

  private Keys() {}

  /**
   * A key of several values, for providers that have none of their own; missing values count as
   * empty.
   */
  public static String composite(List<Optional<String>> values) {
    StringBuilder joined = new StringBuilder();
    for (Optional<String> value : values) {
      String text = value.orElse("");
      joined.append(text.length()).append(':').append(text);
    }
    return bounded(joined.toString());
  }

  /** A key of all there is, for an item that has nothing better. */
  public static String ofContent(Json item) {
    return "sha256 " + hash(item.write());
  }

  /** The text itself, or its hash when it is too long for a key. */
  public static String bounded(String key) {
    return key.length() <= MAX_LENGTH
        ? key
        : "sha256 " + hash(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
