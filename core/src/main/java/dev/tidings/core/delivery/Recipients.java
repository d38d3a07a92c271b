package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.subscription.SubscriptionIndex;
import dev.tidings.core.tenant.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All endpoints as the engine sees them, found by id or by what they want. Lives on the engine's
 * loop.
 */
public final class Recipients {
  private final SubscriptionCompiler compiler;
  private final Map<EndpointId, Recipient> byId = new HashMap<>();
  private SubscriptionIndex<Recipient> index = SubscriptionIndex.empty();

  Recipients(SubscriptionCompiler compiler) {
    this.compiler = compiler;
  }

  /** The endpoint is now like this. */
  Recipient put(Endpoint endpoint) {
    Recipient recipient = new Recipient(endpoint, compiler.load(endpoint.subscription()));
    byId.put(endpoint.id(), recipient);
    index =
        index.with(
            endpoint.id(), endpoint.tenant(), recipient.subscription().patterns(), recipient);
    return recipient;
  }

  /** The endpoint is deleted. */
  void remove(EndpointId id) {
    byId.remove(id);
    index = index.without(id);
  }

  Optional<Recipient> find(EndpointId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Those of a tenant that have subscribed to an event type, in the order of their ids. */
  public List<Recipient> subscribed(TenantId tenant, EventType type) {
    return index.matching(tenant, type);
  }
}
