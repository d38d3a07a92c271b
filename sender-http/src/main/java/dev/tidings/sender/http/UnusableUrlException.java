package dev.tidings.sender.http;

/** A URL that nothing can be sent to, because of how it is written. */
final class UnusableUrlException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  UnusableUrlException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What is wrong with it, for the person who wrote it. */
  String reason() {
    return reason;
  }
}
