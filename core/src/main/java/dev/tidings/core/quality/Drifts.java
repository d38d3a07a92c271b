package dev.tidings.core.quality;

import java.util.function.Supplier;

/** Who is told of each sign of drift, and when one is over. */
interface Drifts {
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
