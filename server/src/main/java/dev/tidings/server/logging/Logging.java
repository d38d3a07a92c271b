package dev.tidings.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import dev.tidings.server.config.LogFormat;
import dev.tidings.server.config.LogLevels;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Sets up logging in code, found by Logback as a service: there is no file of patterns to read. */
public final class Logging extends ContextAwareBase implements Configurator {
  /** Libraries whose chatter is nobody's business unless asked for. */
  private static final Map<String, Level> QUIET =
      Map.of(
          "io.vertx", Level.WARN,
          "io.netty", Level.WARN,
          "io.smallrye", Level.WARN,
          // What it warns of, each delivery says itself; it does so several times a second.
          "org.apache.kafka", Level.ERROR);

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getStatusManager().add(new NopStatusListener());
    write(context, "System.err", new TextEncoder());
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Writes to standard output from now on, in this form and with these levels. */
  public static void toStandardOutput(LogFormat format, LogLevels levels) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case TEXT -> new TextEncoder();
          case JSON -> new JsonEncoder();
        };
    write(context, "System.out", encoder);
    context
        .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
        .setLevel(Level.convertAnSLF4JLevel(levels.root()));
    QUIET.forEach((name, level) -> context.getLogger(name).setLevel(level));
    levels
        .parts()
        .forEach(
            (name, level) -> context.getLogger(name).setLevel(Level.convertAnSLF4JLevel(level)));
  }

  private static void write(LoggerContext context, String target, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("console");
    appender.setTarget(target);
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
  }
}
