package dev.tidings.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from an answer beside its status. */
final class AnswerHeadersTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Property
  void readsSeconds(@ForAll @LongRange(min = 0, max = 300_000_000) long seconds) {
    assertThat(RetryAfter.parse(Long.toString(seconds), NOW)).contains(Duration.ofSeconds(seconds));
  }

  @Property
  void readsAllThreeFormsOfDates(
      @ForAll @IntRange(min = 0, max = 20 * 365 * 86_400 / 10) int ahead) {
    Instant then = NOW.plusSeconds(ahead);
    LocalDateTime date = LocalDateTime.ofInstant(then, ZoneOffset.UTC);
    for (String form :
        List.of(
            "EEE, dd MMM yyyy HH:mm:ss 'GMT'",
            "EEEE, dd-MMM-yy HH:mm:ss 'GMT'",
            "EEE MMM ppd HH:mm:ss yyyy")) {
      String text = DateTimeFormatter.ofPattern(form, Locale.US).format(date);
      assertThat(RetryAfter.parse(text, NOW)).as(text).contains(Duration.between(NOW, then));
    }
  }

  @Property
  void takesAnyTextWithoutComplaint(@ForAll @StringLength(max = 80) String text) {
    assertThat(RetryAfter.parse(text, NOW))
        .satisfiesAnyOf(
            wait -> assertThat(wait).isEmpty(),
            wait ->
                assertThat(wait)
                    .hasValueSatisfying(
                        value -> assertThat(value).isGreaterThanOrEqualTo(Duration.ZERO)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-5 | PT0S",
        "0 | PT0S",
        " 120  | PT2M",
        "+7 | PT7S",
        "1.9 | PT1S",
        "000000000000000000000000000003 | PT3S",
        "99999999999999999999999999999999 | PT87600H",
        "Sun, 22 Nov 2026 12:00:30 GMT | PT30S",
        "Sun, 22 Nov 2026 11:00:00 GMT | PT0S",
        "Mon, 22 Nov 2026 12:00:30 GMT | PT30S",
        "Sunday, 06-Nov-94 08:49:37 GMT | PT0S",
        "Sun Nov  6 08:49:37 1994 | PT0S",
        "Fri, 31 Dec 9999 23:59:59 GMT | PT87600H"
      })
  void readsWhatServersSend(String header, Duration wait) {
    assertThat(RetryAfter.parse(header, NOW)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "12 seconds",
        "--5",
        "1e9",
        "Sun, 32 Nov 2026 12:00:30 GMT",
        "Sun, 22 Foo 2026 12:00:30 GMT",
        "Sun, 22 anf 2026 12:00:30 GMT",
        "Sun, 22 Nov 2026 25:00:30 GMT",
        "2026-11-22T12:00:30Z"
      })
  void ignoresWhatItCannotRead(String header) {
    assertThat(RetryAfter.parse(header, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout=5 | 4000",
        "timeout=5, max=100 | 4000",
        "max=100, timeout=15 | 14000",
        "timeout=1 | 0",
        "timeout=0 | 0",
        "timeout=3600 | 29000",
        "timeout=99999999999999999999 | 29000",
        "timeout= | 4000",
        "timeout=x | 4000",
        "max=3 | 4000"
      })
  void stopsUsingAConnectionBeforeTheOtherSideDoes(String header, long millis) {
    assertThat(KeepAlive.idleNanos(header, Duration.ofSeconds(4)))
        .isEqualTo(Duration.of(millis, ChronoUnit.MILLIS).toNanos());
  }

  @Test
  void keepsATextsCharactersWhole() {
    assertThat(Excerpt.of("ab\uD83D\uDE00", 3)).isEqualTo("ab");
    assertThat(Excerpt.of("ab\uD83D\uDE00", 4)).isEqualTo("ab\uD83D\uDE00");
    assertThat(Excerpt.of("a\tb\r\nc\u0007d\u009be\u202ef", 100))
        .isEqualTo("a\tb\r\nc\uFFFDd\uFFFDe\uFFFDf");
  }

  @Test
  void refusesHeadersThatWouldBecomeTwo() {
    assertThat(Headers.objection(Map.of("x-a", "b\r\nx-c: d"))).isPresent();
    assertThat(Headers.objection(Map.of("x-a\r\nb", "c"))).isPresent();
    assertThat(Headers.objection(Map.of("x a", "c"))).isPresent();
    assertThat(Headers.objection(Map.of("", "c"))).isPresent();
    assertThat(Headers.objection(Map.of("x-a", "Grüße\tan alle"))).isEmpty();
  }
}
