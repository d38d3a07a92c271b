package dev.tidings.core.catalogue;

import java.util.List;

/** What the catalogue says of the data of an event. */
public sealed interface Validation {
  /** Nobody has described this event type. */
  record Unknown() implements Validation {}

  /** The event type is described, but no version of its schema is in force. */
  record Undescribed() implements Validation {}

  /** The data fits. */
  record Fits(int version) implements Validation {}

  /**
   * The data does not fit.
   *
   * @param violations at least one
   */
  record Breaks(int version, List<Violation> violations) implements Validation {
    public Breaks {
      violations = List.copyOf(violations);
    }
  }
}
