package dev.tidings.simulator;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.EndpointStore;
import dev.tidings.core.id.EndpointId;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Endpoints in a database that may be away; what was kept outlives the process. */
final class SimulatedEndpointStore implements EndpointStore {
  private final NavigableMap<String, Endpoint> kept = new TreeMap<>();
  private final Mutation mutation;
  private final Ledger ledger;
  private final Weather weather;

  SimulatedEndpointStore(Ledger ledger, Weather weather, Mutation mutation) {
    this.mutation = mutation;
    this.ledger = ledger;
    this.weather = weather;
  }

  /** Has the endpoint be there from the start. */
  void begin(Endpoint endpoint) {
    put(endpoint);
  }

  @Override
  public void add(Endpoint endpoint) {
    weather.endpoints("adding an endpoint");
    put(endpoint);
  }

  private void put(Endpoint endpoint) {
    kept.put(endpoint.id().value(), endpoint);
    ledger.endpointIs(endpoint.id(), Optional.of(endpoint));
  }

  @Override
  public Optional<Endpoint> update(EndpointId id, UnaryOperator<Endpoint> change) {
    weather.endpoints("changing an endpoint");
    Optional<Endpoint> changed = Optional.ofNullable(kept.get(id.value())).map(change);
    changed.ifPresent(this::put);
    return changed.map(this::given);
  }

  private Endpoint given(Endpoint endpoint) {
    return mutation == Mutation.STORE_FORGETS_PAUSES
            && endpoint.status() instanceof EndpointStatus.Paused
        ? endpoint.with(new EndpointStatus.Active())
        : endpoint;
  }

  @Override
  public boolean delete(EndpointId id) {
    weather.endpoints("deleting an endpoint");
    boolean deleted = kept.remove(id.value()) != null;
    if (deleted) {
      ledger.endpointIs(id, Optional.empty());
    }
    return deleted;
  }

  @Override
  public List<Endpoint> all() {
    return kept.values().stream().map(this::given).toList();
  }
}
