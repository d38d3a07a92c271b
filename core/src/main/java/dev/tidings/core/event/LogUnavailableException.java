package dev.tidings.core.event;

import java.time.Duration;

/**
 * The log cannot take anything just now: the disk is full or failing, or too much is waiting
 * already. Nothing of the batch is kept.
 */
public final class LogUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Duration retryAfter;

  public LogUnavailableException(String reason, Duration retryAfter) {
    super(reason);
    this.retryAfter = retryAfter;
  }

  public LogUnavailableException(String reason, Duration retryAfter, Throwable cause) {
    super(reason, cause);
    this.retryAfter = retryAfter;
  }

  /** When it is worth trying again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
