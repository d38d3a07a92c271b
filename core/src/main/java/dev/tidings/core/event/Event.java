package dev.tidings.core.event;

import dev.tidings.core.id.EventId;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.tenant.TenantId;
import java.util.Optional;

/** A record of something that happened; immutable, in the log. */
public record Event(
    EventId id, TenantId tenant, EventType type, Context context, Receipt receipt, JsonBytes data) {

  /** The same event with other data. */
  public Event with(JsonBytes data) {
    return new Event(id, tenant, type, context, receipt, data);
  }

  /** What this event is ordered by where order is asked for: its ordering key, else its subject. */
  public Optional<String> orderedBy() {
    return context.orderingKey().or(context::subject);
  }
}
