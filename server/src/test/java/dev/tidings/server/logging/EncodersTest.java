package dev.tidings.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import javax.imageio.IIOException;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class EncodersTest {
  private static ILoggingEvent event() {
    Logger logger = new LoggerContext().getLogger("dev.tidings.core.delivery.DeliveryLoop");
    LoggingEvent event =
        new LoggingEvent(
            "caller",
            logger,
            Level.WARN,
            "endpoint {} is slow\nERROR forged",
            new IllegalStateException("outer", new IllegalArgumentException("in\nner")),
            new Object[] {"ep_1"});
    event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    event.addKeyValuePair(new KeyValuePair("attempt", 3));
    return event;
  }

  @Test
  void aRecordIsOneLineOfText() {
    String text = new String(new TextEncoder().encode(event()), StandardCharsets.UTF_8);
    assertThat(text.lines()).hasSize(1);
    assertThat(text)
        .startsWith(
            "2026-01-02T03:04:05.678Z WARN  DeliveryLoop: endpoint ep_1 is slow ERROR forged"
                + " attempt=3 | java.lang.IllegalStateException: outer")
        .contains("| java.lang.IllegalArgumentException: in ner")
        .contains("EncodersTest");
  }

  @Test
  void aRecordIsOneJsonObjectOnOneLine() {
    byte[] bytes = new JsonEncoder().encode(event());
    assertThat(new String(bytes, StandardCharsets.UTF_8).lines()).hasSize(1);
    JsonObject json = Json.parseObject(bytes);
    assertThat(json.text("time")).hasValue("2026-01-02T03:04:05.678Z");
    assertThat(json.text("level")).hasValue("WARN");
    assertThat(json.text("message")).hasValue("endpoint ep_1 is slow\nERROR forged");
    assertThat(json.text("attempt")).hasValue("3");
    assertThat(json.text("error")).hasValue("java.lang.IllegalStateException: outer");
    assertThat(json.text("stack").orElseThrow()).contains("Caused by");
  }

  private static String texts(Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent(
            "caller", new LoggerContext().getLogger("a"), Level.ERROR, "failed", thrown, null);
    event.setInstant(Instant.EPOCH);
    return new String(new TextEncoder().encode(event), StandardCharsets.UTF_8)
        + Json.parseObject(new JsonEncoder().encode(event)).members();
  }

  @Test
  void whatLibrariesQuoteIsNotInIt() {
    NumberFormatException quoting =
        catchThrowableOfType(
            NumberFormatException.class, () -> Integer.parseInt("ana@example.com"));

    assertThat(quoting).hasMessageContaining("ana@example.com");
    assertThat(texts(quoting)).contains("NumberFormatException", "parseInt").doesNotContain("ana@");
    assertThat(texts(new CompletionException(quoting))).doesNotContain("ana@");
    assertThat(texts(new IllegalStateException(quoting))).doesNotContain("ana@");
    assertThat(texts(new IllegalStateException("it: " + quoting.getMessage(), quoting)))
        .doesNotContain("ana@");
  }

  @Test
  void whatAParserQuotesIsNotInItThoughItCallsThatInput() {
    IOException quoting = new IIOException("cannot read ana@example.com");
    quoting.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("a.Parser", "read", "Parser.java", 1)});

    assertThat(texts(quoting)).contains("IIOException", "a.Parser").doesNotContain("ana@");
  }

  @Test
  void whatTheMachineSaysIsInIt() {
    assertThat(texts(new UncheckedIOException(new IOException("No space left on device"))))
        .contains("No space left on device");
    assertThat(texts(new OutOfMemoryError("Java heap space"))).contains("Java heap space");
  }
}
