package dev.tidings.sender.archive;

import dev.tidings.core.delivery.AttemptOutcome;

/** A file that could not be put on the shelf. */
final class ShelfException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient AttemptOutcome outcome;

  ShelfException(AttemptOutcome outcome) {
    super(outcome.describe());
    this.outcome = outcome;
  }

  /** What it means for attempts. */
  AttemptOutcome outcome() {
    return outcome;
  }
}
