package dev.tidings.core.endpoint;

import dev.tidings.core.id.EndpointId;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Keeps endpoints, their keys encrypted. What a method has done is durable when it returns. */
public interface EndpointStore {
  /**
   * @throws EndpointNameTakenException if the tenant has an endpoint of that name
   */
  void add(Endpoint endpoint);

  /**
   * Replaces the endpoint by what {@code change} makes of it, with nobody in between.
   *
   * @return the endpoint as it is now; empty when there is none of that id
   * @throws EndpointNameTakenException if the tenant has another endpoint of the new name
   */
  Optional<Endpoint> update(EndpointId id, UnaryOperator<Endpoint> change);

  /** Whether there was one to delete. The history of its deliveries stays. */
  boolean delete(EndpointId id);

  /** All of them, in the order of their ids. */
  List<Endpoint> all();
}
