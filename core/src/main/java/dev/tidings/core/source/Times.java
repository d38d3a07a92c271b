package dev.tidings.core.source;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the times that providers write: seconds or milliseconds since 1970 as number or text, whole
 * or with a fraction, ISO 8601 with any number of fraction digits, and RFC 1123 as in HTTP and
 * mail.
 */
public final class Times {
  /** Counts above this are milliseconds: as seconds they would be after the year 5138. */
  private static final BigDecimal FIRST_MILLIS = BigDecimal.valueOf(100_000_000_000L);

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
  private static final int MAX_SCALE = 30;

  /** ISO 8601 with {@code T} or a space, and an offset written in any of its ways, or none. */
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][ ]")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private Times() {}

  /** A count, or a text in ISO 8601 or RFC 1123; a text without a zone is taken as UTC. */
  public static Optional<Instant> read(Json value) {
    return switch (value) {
      case JsonNumber number -> count(number.decimal());
      case JsonText text -> read(text.value());
      default -> Optional.empty();
    };
  }

  /** A count, or a text in ISO 8601 or RFC 1123; a text without a zone is taken as UTC. */
  public static Optional<Instant> read(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.length() > 64) {
      return Optional.empty();
    }
    if (stripped.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')) {
      try {
        return count(new BigDecimal(stripped));
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
    }
    return iso(stripped).or(() -> rfc1123(stripped));
  }

  private static Optional<Instant> count(BigDecimal count) {
    // A number such as 1e999999999 is short to write and takes for ever to calculate with.
    if (count.signum() < 0
        || Math.abs((long) count.scale()) > MAX_SCALE
        || count.precision() - count.scale() > 15) {
      return Optional.empty();
    }
    BigDecimal millis = count.compareTo(FIRST_MILLIS) > 0 ? count : count.movePointRight(3);
    return sensible(Instant.ofEpochMilli(millis.setScale(0, RoundingMode.DOWN).longValue()));
  }

  private static Optional<Instant> iso(String text) {
    try {
      TemporalAccessor parsed = ISO.parse(text);
      LocalDate date = LocalDate.from(parsed);
      LocalTime time =
          parsed.isSupported(ChronoField.NANO_OF_DAY) ? LocalTime.from(parsed) : LocalTime.MIDNIGHT;
      ZoneOffset offset =
          parsed.isSupported(ChronoField.OFFSET_SECONDS) ? ZoneOffset.from(parsed) : ZoneOffset.UTC;
      return sensible(OffsetDateTime.of(LocalDateTime.of(date, time), offset).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> rfc1123(String text) {
    try {
      return sensible(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> sensible(Instant time) {
    return time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(time.toEpochMilli()));
  }
}
