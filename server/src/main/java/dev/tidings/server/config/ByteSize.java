package dev.tidings.server.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written as {@code 500000}, {@code 64KiB}, {@code 5MiB} or {@code 2GiB}. */
public record ByteSize(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(|[kmgt]i?b?|b)");

  public ByteSize {
    if (bytes < 1) {
      throw new IllegalArgumentException("a size must be at least one byte");
    }
  }

  /**
   * Reads a size.
   *
   * @throws IllegalArgumentException if it is not written as above
   */
  public static ByteSize parse(String text) {
    Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      throw new IllegalArgumentException("expected a size such as 500000, 64KiB, 5MiB or 2GiB");
    }
    String unit = form.group(2);
    int power = unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0));
    long count = Long.parseLong(form.group(1));
    if (count > Long.MAX_VALUE >> (10 * power)) {
      throw new IllegalArgumentException("a size must be less than 8 EiB");
    }
    return new ByteSize(count << (10 * power));
  }

  @Override
  public String toString() {
    long rest = bytes;
    int power = 0;
    while (power < 4 && rest % 1024 == 0) {
      rest /= 1024;
      power++;
    }
    return power == 0 ? rest + " bytes" : rest + "KMGT".substring(power - 1, power) + "iB";
  }
}
