package dev.tidings.core.signature;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** The bytes of a signature and back; the one place where odd spellings are refused. */
final class Encodings {
  private Encodings() {}

  /** The bytes that {@code text} stands for; empty when it is not written so. */
  static Optional<byte[]> decode(String text, Scheme.Encoding encoding) {
    try {
      return Optional.of(
          switch (encoding) {
            case HEX -> HexFormat.of().parseHex(text);
            case BASE64 -> Base64.getDecoder().decode(text);
            case BASE64URL -> Base64.getUrlDecoder().decode(text);
          });
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static String encode(byte[] bytes, Scheme.Encoding encoding) {
    return switch (encoding) {
      case HEX -> HexFormat.of().formatHex(bytes);
      case BASE64 -> Base64.getEncoder().encodeToString(bytes);
      case BASE64URL -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    };
  }
}
