package dev.tidings.core.catalogue;

/** What an event type is about. */
public enum Category {
  /** Who somebody is, and what they have agreed to. */
  IDENTITY,
  COMMERCE,
  /** What became of a message, and what people did with it. */
  ENGAGEMENT,
  LIFECYCLE,
  OTHER
}
