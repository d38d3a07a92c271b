package dev.tidings.core.signature;

/**
 * A key that cannot be used; the message says what it should look like, and never shows the key.
 */
public final class BadKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public BadKeyException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What is wrong with the key, and what it should look like. */
  public String reason() {
    return reason;
  }
}
