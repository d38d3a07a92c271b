package dev.tidings.server.http;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Body;
import dev.tidings.core.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Takes events that are published. */
public interface Publishing {
  CompletableFuture<Published> publish(
      TenantId tenant, Map<String, List<String>> headers, Body body);

  /** What became of them. */
  record Published(boolean single, List<Appended> events) {}
}
