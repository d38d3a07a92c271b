package dev.tidings.simulator;

import dev.tidings.contract.memory.InMemoryDeliveryStore;
import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Deliveries in a database that may be away. A commit happens wholly or not at all, and may have
 * happened without anybody hearing of it when the process ends.
 */
final class SimulatedStore implements DeliveryStore {
  private final InMemoryDeliveryStore kept;
  private final World world;
  private final Strand writer;
  private final Position endOfLog;
  private final boolean isFirst;
  private final Set<DeliveryId> unpromoted = new HashSet<>();

  /**
   * @param kept what outlives the process
   * @param endOfLog where the log ended when this life began
   * @param isFirst whether this is the first life
   */
  SimulatedStore(
      InMemoryDeliveryStore kept, World world, Strand writer, Position endOfLog, boolean isFirst) {
    this.kept = kept;
    this.world = world;
    this.writer = writer;
    this.endOfLog = endOfLog;
    this.isFirst = isFirst;
  }

  private boolean is(Mutation mutation) {
    return world.mutation() == mutation;
  }

  @Override
  public Optional<Position> position(String consumer, int partition) {
    world.weather().store("reading a position");
    return is(Mutation.STARTS_AT_END) && !isFirst
        ? Optional.of(endOfLog)
        : kept.position(consumer, partition);
  }

  @Override
  public void commit(Changes changes) {
    world.weather().store("keeping changes");
    if (is(Mutation.STORE_KEEPS_POSITION_APART)) {
      keep(new Changes(List.of(), List.of(), List.of(), changes.positions(), changes.health()));
      Changes rest =
          new Changes(
              changes.deliveries(),
              changes.unmatched(),
              changes.quarantined(),
              List.of(),
              Map.of());
      world.time().after(Duration.ofMillis(20), writer, () -> keep(rest));
    } else if (is(Mutation.STORE_DROPS_UNMATCHED)) {
      keep(
          new Changes(
              changes.deliveries(),
              List.of(),
              changes.quarantined(),
              changes.positions(),
              changes.health()));
    } else {
      keep(changes);
    }
    world.time().preempt();
  }

  @Override
  public int replace(List<Replacement> replacements, List<Reached> positions) {
    world.weather().store("replaying");
    if (is(Mutation.STORE_DROPS_REPLAYS)) {
      kept.replace(List.of(), positions);
      return replacements.size();
    }
    List<Delivery> untouched =
        replacements.stream()
            .filter(it -> kept.find(it.after().tenant(), it.after().id()).equals(it.before()))
            .map(Replacement::after)
            .toList();
    int replaced = kept.replace(replacements, positions);
    untouched.forEach(delivery -> world.ledger().replayed(delivery.id()));
    world.time().preempt();
    return replaced;
  }

  private void keep(Changes changes) {
    if (is(Mutation.STORE_PROMOTES_NOBODY)) {
      Set<DeliveryId> before = waiting(changes);
      kept.commit(changes);
      changes.deliveries().forEach(change -> unpromoted.remove(change.delivery().id()));
      before.stream().filter(id -> isDue(id)).forEach(unpromoted::add);
    } else {
      kept.commit(changes);
    }
    world.ledger().committed(changes);
  }

  private Set<DeliveryId> waiting(Changes changes) {
    Set<DeliveryId> waiting = new HashSet<>();
    changes.deliveries().stream()
        .filter(change -> change.delivery().progress().state() != DeliveryState.PENDING)
        .map(change -> change.delivery())
        .forEach(delivery ->
            kept
                .list(DeliveryQuery.of(delivery.tenant()), new PageRequest(500, Optional.empty()))
                .data()
                .stream()
                .filter(other -> other.progress().state() == DeliveryState.PENDING)
                .filter(other -> other.progress().nextAttemptAt().isEmpty())
                .map(Delivery::id)
                .forEach(waiting::add));
    return waiting;
  }

  private boolean isDue(DeliveryId id) {
    return kept.ofEvent(id.position()).stream()
        .anyMatch(delivery ->
            delivery.id().equals(id) && delivery.progress().nextAttemptAt().isPresent());
  }

  @Override
  public List<Delivery> due(EndpointId endpoint, Instant now, int limit) {
    world.weather().store("reading what is due");
    return kept.due(endpoint, now, limit).stream()
        .filter(delivery -> !unpromoted.contains(delivery.id()))
        .toList();
  }

  @Override
  public Optional<Instant> nextDue(EndpointId endpoint, Instant after) {
    world.weather().store("reading when something is due");
    return is(Mutation.STORE_FORGETS_WHEN) ? Optional.empty() : kept.nextDue(endpoint, after);
  }

  @Override
  public Map<EndpointId, Instant> firstDue() {
    world.weather().store("reading when all are due");
    return kept.firstDue();
  }

  @Override
  public boolean hasOrderedPending(EndpointId endpoint) {
    world.weather().store("reading whether any keep an order");
    return !is(Mutation.STORE_KEEPS_NO_ORDER) && kept.hasOrderedPending(endpoint);
  }

  @Override
  public Set<DeliveryId> keptSince(Position from) {
    world.weather().store("reading what is kept");
    return is(Mutation.FORGETS_WHAT_WAS_KEPT) ? Set.of() : kept.keptSince(from);
  }

  @Override
  public Map<EndpointId, Instant> failingSince() {
    world.weather().store("reading who fails");
    return kept.failingSince();
  }

  @Override
  public Optional<Delivery> find(TenantId tenant, DeliveryId id) {
    world.weather().store("finding a delivery");
    return kept.find(tenant, id);
  }

  @Override
  public List<Attempt> attempts(DeliveryId id) {
    return kept.attempts(id);
  }

  @Override
  public Page<Delivery> list(DeliveryQuery query, PageRequest page) {
    world.weather().store("listing deliveries");
    return kept.list(query, page);
  }

  @Override
  public List<Delivery> ofEvent(Position position) {
    return kept.ofEvent(position);
  }

  @Override
  public Map<Position, DeliveryState> states(EndpointId endpoint, Position from, Position until) {
    world.weather().store("reading states");
    return kept.states(endpoint, from, until);
  }

  @Override
  public Optional<Delivery> reopen(TenantId tenant, DeliveryId id, Trigger trigger, Instant now) {
    world.weather().store("reopening a delivery");
    Optional<Delivery> reopened = kept.reopen(tenant, id, trigger, now);
    reopened.ifPresent(delivery -> world.ledger().resent(delivery.id()));
    world.time().preempt();
    return reopened;
  }

  @Override
  public Page<Position> unmatched(TenantId tenant, PageRequest page) {
    return kept.unmatched(tenant, page);
  }

  @Override
  public Page<Quarantined> quarantined(TenantId tenant, PageRequest page) {
    return kept.quarantined(tenant, page);
  }

  @Override
  public Optional<Quarantined> quarantined(TenantId tenant, Position position) {
    return kept.quarantined(tenant, position);
  }

  @Override
  public boolean release(Position position, Changes changes) {
    world.weather().store("letting something out of quarantine");
    return kept.release(position, changes);
  }

  @Override
  public Map<EndpointId, Map<DeliveryState, Long>> counts() {
    return kept.counts();
  }

  @Override
  public int forgetBefore(Position position, int limit) {
    return kept.forgetBefore(position, limit);
  }
}
