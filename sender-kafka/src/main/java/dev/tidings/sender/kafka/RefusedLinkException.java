package dev.tidings.sender.kafka;

/** A cluster that nothing is sent to. */
final class RefusedLinkException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final boolean forbidden;

  /**
   * @param forbidden whether its address is one that must not be connected to
   */
  RefusedLinkException(String reason, boolean forbidden) {
    super(reason);
    this.reason = reason;
    this.forbidden = forbidden;
  }

  String reason() {
    return reason;
  }

  boolean isForbidden() {
    return forbidden;
  }
}
