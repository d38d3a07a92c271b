package dev.tidings.core.event;

/** Something in the log, with its place. */
public sealed interface Entry {
  Position position();

  /** An event. */
  record EventEntry(Position position, Event event) implements Entry {}

  /** A request that no event could be made of. */
  record QuarantineEntry(Position position, Request request) implements Entry {}
}
