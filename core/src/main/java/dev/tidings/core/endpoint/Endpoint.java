package dev.tidings.core.endpoint;

import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

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

  /**
   * What people see.
   *
   * @param name the only one of its tenant, if it has one
   */
  public record Description(
      Optional<String> name, String text, Instant createdAt, Instant updatedAt) {
    /** A description without a name. */
    public Description(String text, Instant createdAt, Instant updatedAt) {
      this(Optional.empty(), text, createdAt, updatedAt);
    }
  }

  /** Whether both cannot be there at the same time, because they are called the same. */
  public boolean hasTheNameOf(Endpoint other) {
    return description.name().isPresent()
        && description.name().equals(other.description.name())
        && tenant.equals(other.tenant)
        && !id.equals(other.id);
  }

  public Endpoint with(EndpointStatus status) {
    return new Endpoint(id, tenant, description, target, subscription, policy, keys, status);
  }

  public Endpoint with(SigningKeys keys) {
    return new Endpoint(id, tenant, description, target, subscription, policy, keys, status);
  }
}
