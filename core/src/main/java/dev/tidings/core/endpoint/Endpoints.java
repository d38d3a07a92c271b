package dev.tidings.core.endpoint;

import dev.tidings.core.id.EndpointId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * All endpoints, as they are now, in memory. Every change goes through here: it is kept by the
 * store first, and seen by whoever looks afterwards. Safe for use by many threads.
 */
public final class Endpoints {
  private final EndpointStore store;
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private final NavigableMap<String, Endpoint> byId = new TreeMap<>();

  public Endpoints(EndpointStore store) {
    this.store = store;
    for (Endpoint endpoint : store.all()) {
      byId.put(endpoint.id().value(), endpoint);
    }
  }

  /** What an endpoint was and is; empty before it was added and after it was deleted. */
  public record Change(EndpointId id, Optional<Endpoint> before, Optional<Endpoint> after) {}

  /**
   * Has {@code listener} told of every change from now on, in order, by the thread that makes it.
   */
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  public synchronized Optional<Endpoint> find(EndpointId id) {
    return Optional.ofNullable(byId.get(id.value()));
  }

  public Optional<Endpoint> find(TenantId tenant, EndpointId id) {
    return find(id).filter(endpoint -> endpoint.tenant().equals(tenant));
  }

  public synchronized List<Endpoint> all() {
    return List.copyOf(byId.values());
  }

  /** A tenant's endpoints, oldest first. */
  public synchronized Page<Endpoint> list(TenantId tenant, PageRequest page) {
    List<Endpoint> found = new ArrayList<>();
    for (Endpoint endpoint : byId.tailMap(page.cursor().orElse(""), false).values()) {
      if (endpoint.tenant().equals(tenant)) {
        if (found.size() == page.limit()) {
          return new Page<>(found, Optional.of(found.getLast().id().value()));
        }
        found.add(endpoint);
      }
    }
    return Page.last(found);
  }

  /**
   * Whether an endpoint could be kept.
   *
   * @throws EndpointNameTakenException if the tenant has another endpoint of that name
   */
  public synchronized void check(Endpoint endpoint) {
    Optional<String> name = endpoint.description().name();
    boolean taken =
        name.isPresent()
            && byId.values().stream()
                .anyMatch(other ->
                    other.tenant().equals(endpoint.tenant())
                        && !other.id().equals(endpoint.id())
                        && other.description().name().equals(name));
    if (taken) {
      throw new EndpointNameTakenException(name.get());
    }
  }

  /**
   * Keeps a new endpoint.
   *
   * @throws EndpointNameTakenException if the tenant has an endpoint of that name
   */
  public synchronized void add(Endpoint endpoint) {
    store.add(endpoint);
    byId.put(endpoint.id().value(), endpoint);
    tell(new Change(endpoint.id(), Optional.empty(), Optional.of(endpoint)));
  }

  /**
   * The endpoint as it is after the change; empty when there is none of that id.
   *
   * @throws EndpointNameTakenException if the tenant has another endpoint of the new name
   */
  public synchronized Optional<Endpoint> update(EndpointId id, UnaryOperator<Endpoint> change) {
    Optional<Endpoint> before = find(id);
    Optional<Endpoint> after = store.update(id, change);
    after.ifPresent(endpoint -> byId.put(id.value(), endpoint));
    if (after.isPresent() && !after.equals(before)) {
      tell(new Change(id, before, after));
    }
    return after;
  }

  public synchronized boolean delete(EndpointId id) {
    boolean deleted = store.delete(id);
    Optional<Endpoint> before = Optional.ofNullable(byId.remove(id.value()));
    if (before.isPresent()) {
      tell(new Change(id, before, Optional.empty()));
    }
    return deleted;
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }
}
