package dev.tidings.core.source;

import dev.tidings.core.id.SourceId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;

/**
 * A tenant's named way in.
 *
 * @param name unique within the tenant; the {@code source} of the events that come in here
 * @param provider the name of the provider that sends to it
 * @param verification what the provider's verification needs, as it was given; holds secrets
 * @param rules what is done with its events
 */
public record Source(
    SourceId id,
    TenantId tenant,
    String name,
    String provider,
    JsonObject verification,
    SourceRules rules,
    Instant createdAt,
    Instant updatedAt) {

  /** Says nothing of the secrets. */
  @Override
  public String toString() {
    return "Source[" + id + " " + name + " " + provider + "]";
  }
}
