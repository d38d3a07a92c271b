package dev.tidings.sender.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long an idle connection may be used again, by what the other side has said. */
final class KeepAlive {
  private static final String TIMEOUT = "timeout=";

  /** The request must arrive before the other side closes; this much is for the way. */
  private static final long MARGIN = Duration.ofSeconds(1).toNanos();

  private static final int LONGEST_SECONDS = 30;

  private KeepAlive() {}

  /** From a header such as {@code timeout=5, max=100}; {@code usual} where it does not say. */
  static long idleNanos(@Nullable String header, Duration usual) {
    int at = header == null ? -1 : header.indexOf(TIMEOUT);
    if (header == null || at < 0) {
      return usual.toNanos();
    }
    int seconds = 0;
    int i = at + TIMEOUT.length();
    if (i == header.length() || !isDigit(header.charAt(i))) {
      return usual.toNanos();
    }
    for (; i < header.length() && isDigit(header.charAt(i)) && seconds < LONGEST_SECONDS; i++) {
      seconds = seconds * 10 + (header.charAt(i) - '0');
    }
    long said = Duration.ofSeconds(Math.min(seconds, LONGEST_SECONDS)).toNanos();
    return Math.max(0, said - MARGIN);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
