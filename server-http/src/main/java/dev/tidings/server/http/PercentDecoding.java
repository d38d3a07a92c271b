package dev.tidings.server.http;

import java.nio.charset.StandardCharsets;

/** Percent-decoding (RFC 3986), with plus signs left alone. */
final class PercentDecoding {
  private PercentDecoding() {}

  /** What {@code text} stands for in UTF-8; a percent sign that begins nothing stays. */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[encoded.length];
    int length = 0;
    for (int i = 0; i < encoded.length; i++) {
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
      if (encoded[i] == '%' && high >= 0 && low >= 0) {
        out[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[length++] = encoded[i];
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }
}
