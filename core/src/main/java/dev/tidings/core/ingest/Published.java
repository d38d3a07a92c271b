package dev.tidings.core.ingest;

import dev.tidings.core.event.Appended;
import java.time.Duration;
import java.util.List;

/** What became of what was to be published: all of it, or nothing. */
public sealed interface Published {
  /**
   * Its events are durable, each new or a duplicate, in their order.
   *
   * @param one whether it was one event, not an array
   */
  record Accepted(List<Appended> events, boolean one) implements Published {}

  /** Nothing was kept, for these reasons. */
  record Invalid(List<Problem> problems) implements Published {}

  /** Nothing was kept: the event log cannot take it just now. */
  record Unavailable(String reason, Duration retryAfter) implements Published {}

  /**
   * Something wrong with one of the events, or with all of them together.
   *
   * @param index which one, from 0; -1 when it is no single one
   * @param pointer where in the event (RFC 6901); empty when it is the event as a whole
   * @param message what is wrong and what it should be
   */
  record Problem(int index, String pointer, String message) {
    static Problem ofAll(String message) {
      return new Problem(-1, "", message);
    }

    public boolean isOfAll() {
      return index < 0;
    }
  }
}
