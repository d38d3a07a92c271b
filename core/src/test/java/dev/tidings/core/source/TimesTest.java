package dev.tidings.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "1521472262, 2018-03-19T15:11:02Z",
    "1521472262.908181, 2018-03-19T15:11:02.908Z",
    "'\"1454442600\"', 2016-02-02T19:50:00Z",
    "1685542108462, 2023-05-31T14:08:28.462Z",
    "'\"2022-09-02T14:29:19.1234567Z\"', 2022-09-02T14:29:19.123Z",
    "'\"2021-12-31T19:00:00-05:00\"', 2022-01-01T00:00:00Z",
    "'\"2021-12-31T19:00:00-0500\"', 2022-01-01T00:00:00Z",
    "'\"2009-03-26 21:40:57\"', 2009-03-26T21:40:57Z",
    "'\"2023-06-01 09:02:46.123+02:00\"', 2023-06-01T07:02:46.123Z",
    "'\"2026-01-15T10:00:00\"', 2026-01-15T10:00:00Z",
    "'\"Mon, 15 Aug 2005 15:52:01 +0000\"', 2005-08-15T15:52:01Z",
    "'\"Thu, 04 Jan 2024 18:05:25 GMT\"', 2024-01-04T18:05:25Z",
  })
  void readsWhatProvidersWrite(String written, Instant time) {
    assertThat(Times.read(Json.parse(written.getBytes(StandardCharsets.UTF_8)))).contains(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999999",
        "1e-999999999",
        "-5",
        "123456789012345678901234567890",
        "true",
        "null",
        "\"soon\"",
        "\"\"",
        "\"1.2.3\"",
        "[]",
        "\"99999-01-01T00:00:00Z\""
      })
  void readsNoTimeFromWhatIsNone(String written) {
    assertThat(Times.read(Json.parse(written.getBytes(StandardCharsets.UTF_8)))).isEmpty();
  }

  @Property
  void readsEverySecondAndEveryMillisecond(
      @ForAll @LongRange(min = 100_000_000L, max = 99_999_999_999L) long seconds) {
    assertThat(Times.read(new Json.JsonNumber(seconds))).contains(Instant.ofEpochSecond(seconds));
    assertThat(Times.read(new Json.JsonNumber(seconds * 1000 + 1)))
        .contains(Instant.ofEpochMilli(seconds * 1000 + 1));
  }

  @Property
  void readsAnyTextWithoutFailing(@ForAll String text) {
    Times.read(text);
    assertThat(EventType.isValid(Types.own("shop-1", text).value())).isTrue();
    assertThat(Keys.bounded(text).length()).isLessThanOrEqualTo(200);
  }

  @Test
  void namesWhatHasNoName() {
    assertThat(Types.own("github", "issues.opened").value()).isEqualTo("github.issues.opened");
    assertThat(Types.own("shopify", "orders/create").value()).isEqualTo("shopify.orders.create");
    assertThat(Types.own("standard-webhooks", "é").value()).isEqualTo("standard_webhooks.unknown");
  }
}
