package dev.tidings.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.tidings.core.json.Json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import org.slf4j.event.KeyValuePair;

/**
 * A log record as one JSON object a line: {@code time}, {@code level}, {@code logger}, {@code
 * thread}, {@code message}, what was added by name, and for an exception {@code error} and {@code
 * stack}.
 */
final class JsonEncoder extends EncoderBase<ILoggingEvent> {
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
    JsonObject.Builder line =
        JsonObject.builder()
            .put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString())
            .put("level", event.getLevel().toString())
            .put("logger", event.getLoggerName())
            .put("thread", event.getThreadName())
            .put("message", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.put(pair.key, String.valueOf(pair.value));
      }
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.put("error", Thrown.of(thrown).words());
      line.put("stack", stack(thrown));
    }
    byte[] json = line.build().write();
    byte[] encoded = Arrays.copyOf(json, json.length + 1);
    encoded[json.length] = '\n';
    return encoded;
  }

  private static String stack(IThrowableProxy whole) {
    StringBuilder stack = new StringBuilder();
    for (IThrowableProxy cause = whole; cause != null; cause = cause.getCause()) {
      Thrown thrown = Thrown.of(cause);
      stack.append(stack.isEmpty() ? "" : "Caused by: ").append(thrown.words()).append('\n');
      thrown.frames().forEach(frame -> stack.append("\tat ").append(frame).append('\n'));
    }
    return stack.toString();
  }
}
