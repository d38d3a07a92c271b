package dev.tidings.core.access;

import dev.tidings.core.id.KeyId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of an API key: never the key itself.
 *
 * @param tenant whose key it is; empty for an operator key, which acts for any tenant
 * @param personalData whether it may see personal data; an operator key always may
 * @param hash SHA-256 of the key, hexadecimal: a key has 256 random bits, so nothing slower is
 *     needed
 */
public record ApiKey(
    KeyId id,
    Optional<TenantId> tenant,
    boolean personalData,
    String description,
    String hash,
    Instant createdAt) {

  /** What people may see of it. */
  public JsonObject shown() {
    return JsonObject.builder()
        .put("id", id.value())
        .putText("tenant", tenant.map(TenantId::value))
        .put("operator", tenant.isEmpty())
        .put("personalData", personalData)
        .put("description", description)
        .put("createdAt", createdAt.toString())
        .build();
  }
}
