package dev.tidings.core.audit;

import dev.tidings.core.id.AuditId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * A change that was made.
 *
 * @param tenant whose object it is; empty when it is the whole installation's
 * @param action what was done, such as {@code endpoint.paused}
 */
public record AuditEntry(
    AuditId id,
    Instant time,
    Optional<TenantId> tenant,
    Actor actor,
    String action,
    Changed changed) {

  /**
   * What was changed, without secrets.
   *
   * @param kind such as {@code endpoint}
   * @param id what it is found by: its id, or the name of an event type
   * @param before empty when it was not there
   * @param after empty when it is gone
   */
  public record Changed(
      String kind, String id, Optional<JsonObject> before, Optional<JsonObject> after) {}
}
