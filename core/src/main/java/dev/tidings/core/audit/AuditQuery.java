package dev.tidings.core.audit;

import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * Which entries are wanted.
 *
 * @param installation whether those of the whole installation are wanted too
 * @param object the id of what was changed
 * @param actor who did it
 * @param since at or after
 * @param until before
 */
public record AuditQuery(
    TenantId tenant,
    boolean installation,
    Optional<String> object,
    Optional<String> actor,
    Optional<Instant> since,
    Optional<Instant> until) {

  /** Whether an entry is wanted. */
  public boolean matches(AuditEntry entry) {
    return entry.tenant().map(tenant::equals).orElse(installation)
        && object.map(entry.changed().id()::equals).orElse(true)
        && actor.map(entry.actor().id()::equals).orElse(true)
        && since.map(from -> !entry.time().isBefore(from)).orElse(true)
        && until.map(entry.time()::isBefore).orElse(true);
  }
}
