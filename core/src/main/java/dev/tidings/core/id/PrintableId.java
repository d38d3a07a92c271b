package dev.tidings.core.id;

/**
 * The one form of our identifiers: a prefix, then 26 characters of Crockford's base 32 for 128
 * bits.
 */
final class PrintableId {
  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int LENGTH = 26;

  private PrintableId() {}

  static void check(String prefix, String value) {
    if (!value.startsWith(prefix) || value.length() != prefix.length() + LENGTH) {
      throw new IllegalArgumentException(
          "expected " + prefix + " and 26 letters and digits, got " + shown(value));
    }
    for (int i = prefix.length(); i < value.length(); i++) {
      char c = value.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean letter = c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u';
      if (!digit && !letter) {
        throw new IllegalArgumentException(
            "expected " + prefix + " and 26 letters and digits, got " + shown(value));
      }
    }
  }

  private static String shown(String value) {
    return value.length() <= 64 ? value : value.substring(0, 64) + "…";
  }

  /** Prints 128 bits, most significant first, so that the text sorts as the number does. */
  static String print(String prefix, long high, long low) {
    char[] out = new char[prefix.length() + LENGTH];
    prefix.getChars(0, prefix.length(), out, 0);
    long h = high;
    long l = low;
    for (int i = out.length - 1; i >= prefix.length(); i--) {
      out[i] = ALPHABET[(int) (l & 31)];
      l = (l >>> 5) | (h << 59);
      h >>>= 5;
    }
    return new String(out);
  }
}
