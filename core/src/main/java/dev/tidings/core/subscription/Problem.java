package dev.tidings.core.subscription;

/**
 * One thing that is wrong with a subscription as it was written.
 *
 * @param part which part of the subscription
 * @param line where, from 1; for event types the number of the pattern in the list
 * @param column where in the line, from 1
 * @param message what is wrong, for the person who wrote it
 */
public record Problem(Part part, int line, int column, String message) {
  /** The parts that a subscription is made of. */
  public enum Part {
    EVENT_TYPES,
    FILTER,
    TRANSFORMATION
  }
}
