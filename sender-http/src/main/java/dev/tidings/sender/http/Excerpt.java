package dev.tidings.sender.http;

import dev.tidings.core.event.Body;

/** The beginning of a text from outside, made fit to be kept and shown. */
final class Excerpt {
  static final int MAX_CHARS = 1024;

  /** So many bytes are enough for {@link #MAX_CHARS} characters of UTF-8. */
  static final int MAX_BYTES = 3 * MAX_CHARS + 4;

  private Excerpt() {}

  static String of(Body body) {
    return body.length() == 0 ? "" : of(body.text(), MAX_CHARS);
  }

  /** Control characters but line ends and tabs become U+FFFD. */
  static String of(String text, int limit) {
    int end = Math.min(text.length(), limit);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder printable = null;
    for (int i = 0; i < end; i++) {
      if (!isPrintable(text.charAt(i))) {
        if (printable == null) {
          printable = new StringBuilder(text);
        }
        printable.setCharAt(i, '\uFFFD');
      }
    }
    return printable == null ? text.substring(0, end) : printable.substring(0, end);
  }

  private static boolean isPrintable(char c) {
    if (c < ' ') {
      return c == '\n' || c == '\r' || c == '\t';
    }
    boolean control = c >= 0x7f && c < 0xa0;
    boolean direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return !control && !direction;
  }
}
