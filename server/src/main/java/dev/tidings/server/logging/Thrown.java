package dev.tidings.server.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * An exception, or a cause of one, as the log may show it: libraries like to quote in the message
 * what they could not read, and that may be somebody's personal data. So the message is shown only
 * of what speaks of the machine, and of what our own code threw.
 */
record Thrown(String name, String message, List<StackTraceElement> frames) {
  private static final String OURS = "dev.tidings.";
  private static final String WITHHELD = "(its message is withheld: it may hold personal data)";

  static Thrown of(IThrowableProxy thrown) {
    List<StackTraceElement> frames =
        Arrays.stream(thrown.getStackTraceElementProxyArray())
            .map(StackTraceElementProxy::getStackTraceElement)
            .toList();
    return new Thrown(
        thrown.getClassName(),
        mayBeShown(thrown, frames) ? String.valueOf(thrown.getMessage()) : WITHHELD,
        frames);
  }

  private static boolean mayBeShown(IThrowableProxy thrown, List<StackTraceElement> frames) {
    String name = thrown.getClassName();
    // Parsers of libraries have exceptions of input and output of their own, which quote.
    if ((name.startsWith("java.") || name.startsWith("javax.net."))
        && thrown instanceof ThrowableProxy proxy
        && (proxy.getThrowable() instanceof IOException
            || proxy.getThrowable() instanceof NullPointerException
            || proxy.getThrowable() instanceof Error)) {
      return true;
    }
    if (name.startsWith("org.sqlite.")) {
      return true;
    }
    boolean ours =
        name.startsWith(OURS)
            || (!frames.isEmpty() && frames.getFirst().getClassName().startsWith(OURS));
    return ours && !repeatsItsCause(thrown);
  }

  /** An exception that is made of its cause alone takes its message from that. */
  private static boolean repeatsItsCause(IThrowableProxy thrown) {
    IThrowableProxy cause = thrown.getCause();
    return cause != null
        && cause.getMessage() != null
        && String.valueOf(thrown.getMessage()).contains(cause.getMessage());
  }

  /** Its class and its message. */
  String words() {
    return name + ": " + message;
  }
}
