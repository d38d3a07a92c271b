package dev.tidings.contract.memory;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointNameTakenException;
import dev.tidings.core.endpoint.EndpointStore;
import dev.tidings.core.id.EndpointId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Endpoints in memory. */
public final class InMemoryEndpointStore implements EndpointStore {
  private final NavigableMap<String, Endpoint> byId = new TreeMap<>();

  @Override
  public synchronized void add(Endpoint endpoint) {
    if (byId.values().stream().anyMatch(endpoint::hasTheNameOf)) {
      throw new EndpointNameTakenException(endpoint.description().name().orElseThrow());
    }
    byId.put(endpoint.id().value(), endpoint);
  }

  @Override
  public synchronized Optional<Endpoint> update(EndpointId id, UnaryOperator<Endpoint> change) {
    Optional<Endpoint> changed = Optional.ofNullable(byId.get(id.value())).map(change);
    changed.ifPresent(this::add);
    return changed;
  }

  @Override
  public synchronized boolean delete(EndpointId id) {
    return byId.remove(id.value()) != null;
  }

  @Override
  public synchronized List<Endpoint> all() {
    return List.copyOf(byId.values());
  }
}
