package dev.tidings.core.source;

/** Thrown by a reader over a request that no event can be made of. */
public final class UnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String reason;

  public UnreadableException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** For a person to read. */
  public String reason() {
    return reason;
  }
}
