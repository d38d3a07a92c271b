package dev.tidings.core.subscription;

import dev.tidings.core.json.JsonBytes;

/** What a transformation makes of an event. */
public sealed interface Shaping {
  /** There is no transformation: the event's data is sent as it is. */
  record Unchanged() implements Shaping {}

  /** This is sent as the event's data. */
  record Shaped(JsonBytes data) implements Shaping {}

  /**
   * The transformation cannot be applied to this event or broke a bound.
   *
   * @param reason for people
   */
  record Failed(String reason) implements Shaping {}
}
