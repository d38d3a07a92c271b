package dev.tidings.core.subscription;

/** What a filter says of an event. */
public sealed interface Verdict {
  /** The filter is true, or there is none. */
  record Wanted() implements Verdict {}

  /** The filter is false. */
  record Unwanted() implements Verdict {}

  /**
   * The filter makes no sense for this event: it asks for something the event lacks, compares what
   * cannot be compared, or takes too long. The event is not wanted, for this reason.
   *
   * @param reason for people; says nothing of the event's data
   */
  record Failed(String reason) implements Verdict {}
}
