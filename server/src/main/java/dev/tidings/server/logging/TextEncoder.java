package dev.tidings.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.event.KeyValuePair;

/** A log record as one line for people: when, how bad, where, what. */
final class TextEncoder extends EncoderBase<ILoggingEvent> {
  private static final int MAX_FRAMES = 30;

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    Instant time = Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS);
    line.append(time);
    while (line.length() < "2026-01-01T00:00:00.000Z".length()) {
      line.append(' ');
    }
    line.append(' ').append(event.getLevel());
    line.append(" ".repeat(6 - event.getLevel().toString().length()));
    String logger = event.getLoggerName();
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
    appendOnOneLine(line, event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.append(' ').append(pair.key).append('=');
        appendOnOneLine(line, String.valueOf(pair.value));
      }
    }
    for (IThrowableProxy cause = event.getThrowableProxy();
        cause != null;
        cause = cause.getCause()) {
      Thrown thrown = Thrown.of(cause);
      line.append(" | ");
      appendOnOneLine(line, thrown.words());
      thrown.frames().stream().limit(MAX_FRAMES).forEach(frame -> line.append(" < ").append(frame));
    }
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void appendOnOneLine(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
  }
}
