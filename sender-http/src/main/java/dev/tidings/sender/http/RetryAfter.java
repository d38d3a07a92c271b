package dev.tidings.sender.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code Retry-After} (RFC 9110, section 10.2.3): seconds, or a date in any of the three
 * forms of section 5.6.7.
 */
final class RetryAfter {
  /** Ten years: what is longer says nothing more, and stays within what dates can hold. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private static final Pattern SECONDS = Pattern.compile("([+-]?)([0-9]{1,100})(?:\\.[0-9]*)?");

  /** Without the day's name, which says nothing that the date does not. */
  private static final Pattern IMF_OR_RFC850 =
      Pattern.compile(
          "[A-Za-z]{3,9}, *([0-9]{1,2})[ -]([A-Za-z]{3})[ -]([0-9]{4}|[0-9]{2})"
              + " +([0-9]{2}):([0-9]{2}):([0-9]{2}) +(?:GMT|UTC)");

  private static final Pattern ASCTIME =
      Pattern.compile(
          "[A-Za-z]{3} +([A-Za-z]{3}) +([0-9]{1,2}) +([0-9]{2}):([0-9]{2}):([0-9]{2}) +([0-9]{4})");

  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

  private RetryAfter() {}

  /** How long to wait from {@code now}, at least zero; empty when the header cannot be read. */
  static Optional<Duration> parse(String header, Instant now) {
    String text = header.strip();
    if (text.length() > 200) {
      return Optional.empty();
    }
    Matcher seconds = SECONDS.matcher(text);
    if (seconds.matches()) {
      return Optional.of(seconds.group(1).equals("-") ? Duration.ZERO : seconds(seconds.group(2)));
    }
    return date(text, now).map(date -> between(now, date));
  }

  private static Duration seconds(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    Duration said =
        significant.length() > 12 ? LONGEST : Duration.ofSeconds(Long.parseLong(significant));
    return shorter(said, LONGEST);
  }

  private static Duration between(Instant now, Instant date) {
    Duration wait = Duration.between(now, date);
    return wait.isNegative() ? Duration.ZERO : shorter(wait, LONGEST);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Optional<Instant> date(String text, Instant now) {
    Matcher usual = IMF_OR_RFC850.matcher(text);
    if (usual.matches()) {
      int year = Integer.parseInt(usual.group(3));
      int day = Integer.parseInt(usual.group(1));
      return usual.group(3).length() == 2
          ? instant(century(year, now), usual.group(2), day, usual, 4)
          : instant(year, usual.group(2), day, usual, 4);
    }
    Matcher old = ASCTIME.matcher(text);
    if (old.matches()) {
      return instant(
          Integer.parseInt(old.group(6)), old.group(1), Integer.parseInt(old.group(2)), old, 3);
    }
    return Optional.empty();
  }

  /** A year of two digits that seems more than 50 years ahead is of the past (RFC 9110). */
  private static int century(int year, Instant now) {
    int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
    int full = thisYear - thisYear % 100 + year;
    if (full > thisYear + 50) {
      return full - 100;
    }
    return full < thisYear - 50 ? full + 100 : full;
  }

  private static Optional<Instant> instant(
      int year, String month, int day, Matcher time, int firstGroup) {
    int at = MONTHS.indexOf(month.toLowerCase(Locale.ROOT));
    if (at < 0 || at % 3 != 0) {
      return Optional.empty();
    }
    // A leap second is the last second of its minute to us.
    int second = Math.min(Integer.parseInt(time.group(firstGroup + 2)), 60);
    try {
      return Optional.of(
          LocalDateTime.of(
                  year,
                  Month.of(at / 3 + 1),
                  day,
                  Integer.parseInt(time.group(firstGroup)),
                  Integer.parseInt(time.group(firstGroup + 1)),
                  Math.min(second, 59))
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
