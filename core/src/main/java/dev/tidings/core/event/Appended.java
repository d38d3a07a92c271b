package dev.tidings.core.event;

import dev.tidings.core.id.EventId;

/** What became of an event that was to be appended. */
public sealed interface Appended {
  /** The id the event is known by. */
  EventId id();

  /** Where it is in the log. */
  Position position();

  /** It is new, and durable. */
  record Stored(EventId id, Position position) implements Appended {}

  /** Its key was seen: the event of that key, durable since then, is at {@code position}. */
  record Duplicate(EventId id, Position position) implements Appended {}
}
