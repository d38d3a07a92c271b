package dev.tidings.core.quality;

import dev.tidings.core.id.EventId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Events in which something bad was seen, of which the first few are remembered. */
final class Sightings {
  private final List<EventId> first = new ArrayList<>(1);
  private Instant since = Instant.EPOCH;
  private long count;

  void add(Evidence event) {
    if (count == 0) {
      since = event.first();
    }
    count++;
    if (first.size() < QualityProblem.MAX_EXAMPLES) {
      first.addAll(event.examples());
    }
  }

  void forget() {
    first.clear();
    count = 0;
  }

  Evidence all() {
    return new Evidence(since, count, first);
  }

  /** When the first came; only while there are any. */
  Instant since() {
    return since;
  }

  /** Goes on from so many that were seen since then. */
  void resume(Instant since, long count) {
    this.since = since;
    this.count = count;
  }
}
