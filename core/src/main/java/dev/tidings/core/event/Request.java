package dev.tidings.core.event;

import dev.tidings.core.id.RequestId;
import dev.tidings.core.id.SourceId;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The raw HTTP call as received, before it is events. What authenticates it (credentials,
 * signatures' secrets) is not in it.
 *
 * @param quarantined why no event could be made of it; empty when events were made
 */
public record Request(
    RequestId id,
    TenantId tenant,
    SourceId source,
    Instant receivedAt,
    Http http,
    Optional<String> quarantined) {

  /**
   * The call itself.
   *
   * @param url the path and query it was sent to
   * @param headers by lower-case name, in the order received
   */
  public record Http(String method, String url, Map<String, List<String>> headers, Body body) {}
}
