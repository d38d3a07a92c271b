package dev.tidings.core.event;

import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * Which events are looked for; what is empty does not matter.
 *
 * @param since received at or after
 * @param until received before
 */
public record EventQuery(
    TenantId tenant,
    Optional<EventType> type,
    Optional<String> subject,
    Optional<String> source,
    Optional<Instant> since,
    Optional<Instant> until) {

  public boolean matches(Event event) {
    return event.tenant().equals(tenant)
        && type.map(event.type()::equals).orElse(true)
        && (subject.isEmpty() || subject.equals(event.context().subject()))
        && source.map(event.context().source()::equals).orElse(true)
        && since.map(instant -> !event.receipt().receivedAt().isBefore(instant)).orElse(true)
        && until.map(instant -> event.receipt().receivedAt().isBefore(instant)).orElse(true);
  }
}
