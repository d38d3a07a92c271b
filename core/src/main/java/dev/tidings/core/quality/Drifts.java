package dev.tidings.core.quality;

import java.util.function.Supplier;

/** Who is told of each sign of drift, and when one is over. */
interface Drifts {
  /** The event that is being looked at. */
  Evidence event();

  /**
   * Enough was seen to be told.
   *
   * @param evidence the events in which it was seen so far, this one too
   */
  void begun(ProblemKind kind, String field, Evidence evidence, Supplier<String> message);

  /**
   * It was seen, perhaps again.
   *
   * @param field the field's path; empty for the event as a whole
   * @param message in words; asked for the first time, and when there is no event to count
   */
  void seen(ProblemKind kind, String field, Supplier<String> message);

  /** It is as it was before. */
  void over(ProblemKind kind, String field);
}
