package dev.tidings.core.quality;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.quality.FieldView.Change;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one source's events of one type look like, as far as it was learned.
 *
 * @param events how many events it was learned from
 * @param acceptedAt since when it is the measure for what comes; empty while it is being learned
 * @param changes what is different since then
 * @param notFollowed how many values were beyond what is followed of a shape
 */
public record ShapeView(
    ShapeId id,
    String source,
    EventType type,
    long events,
    Optional<Instant> acceptedAt,
    Instant lastSeen,
    List<FieldView> fields,
    List<Change> changes,
    long notFollowed) {
  public ShapeView {
    fields = List.copyOf(fields);
    changes = List.copyOf(changes);
  }
}
