package dev.tidings.core.endpoint;

import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;

/** An address that receives deliveries, with all that was decided about it. */
public record Endpoint(
    EndpointId id,
    TenantId tenant,
    Description description,
    Target target,
    Subscription subscription,
    DeliveryPolicy policy,
    SigningKeys keys,
    EndpointStatus status) {

  /** What people see. */
  public record Description(String text, Instant createdAt, Instant updatedAt) {}

  public Endpoint with(EndpointStatus status) {
    return new Endpoint(id, tenant, description, target, subscription, policy, keys, status);
  }

  public Endpoint with(SigningKeys keys) {
    return new Endpoint(id, tenant, description, target, subscription, policy, keys, status);
  }
}
