package dev.tidings.core.quality;

import dev.tidings.core.id.EventId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The events that together show that something is wrong.
 *
 * @param first when the first of them came
 * @param examples the first of them
 */
record Evidence(Instant first, long count, List<EventId> examples) {
  Evidence {
    examples = List.copyOf(examples);
  }

  /** One event, or none where it shows in time alone. */
  static Evidence of(Instant now, Optional<EventId> event) {
    return new Evidence(now, 1, event.map(List::of).orElse(List.of()));
  }
}
