package dev.tidings.core.subscription;

/**
 * An expression has used up what it was given. Carries no stack trace: it is not a fault of ours.
 */
final class ExhaustedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExhaustedException(String reason) {
    super(reason, null, false, false);
  }
}
