package dev.tidings.core.quality;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.ShapeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What can be counted of one source's events of one type.
 *
 * @param shape the shape of the same source and type
 * @param total since the first event
 * @param hours the hours, of the last 48, in which there was something to count, the oldest first
 */
public record Figures(
    ShapeId shape, String source, EventType type, Counts total, List<Hour> hours) {
  public Figures {
    hours = List.copyOf(hours);
  }

  /** What was counted in the hour that begins at {@code from}. */
  public record Hour(Instant from, Counts counts) {}

  /**
   * What was counted.
   *
   * @param missingSubject events about nobody
   * @param missingRequired events in which a field is null that the schema marks as required for
   *     some purpose, or none is there of those that serve it
   * @param violations events that do not fit their schema
   * @param unknownType events of a type that nobody has described
   * @param late events received more than 5 minutes after they happened
   * @param future events that had not happened yet when they were received, by more than a minute
   * @param duplicates repeats of an event, which are counted and not kept
   * @param delay how long it took on average from when an event happened, by its source's clock,
   *     until it was received; negative when that clock is ahead
   */
  public record Counts(
      long events,
      long missingSubject,
      long missingRequired,
      long violations,
      long unknownType,
      long late,
      long future,
      long duplicates,
      Duration delay) {}
}
