package dev.tidings.contract.memory;

import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Deliveries in memory. */
public final class InMemoryDeliveryStore implements DeliveryStore {
  private final NavigableMap<DeliveryId, Delivery> deliveries = new TreeMap<>();
  private final Map<DeliveryId, NavigableMap<Integer, Attempt>> attempts = new HashMap<>();
  private final Map<EndpointId, NavigableSet<Due>> due = new HashMap<>();
  private final Map<Group, NavigableSet<DeliveryId>> pendingOfGroup = new HashMap<>();
  private final Map<TenantId, NavigableSet<Position>> unmatched = new HashMap<>();
  private final NavigableMap<Position, Quarantined> quarantined = new TreeMap<>();
  private final Map<String, Map<Integer, Position>> positions = new HashMap<>();
  private final Map<EndpointId, Instant> failingSince = new HashMap<>();

  /** Deliveries that keep an order among themselves. */
  private record Group(EndpointId endpoint, String orderedBy) {
    static Optional<Group> of(Delivery delivery) {
      return delivery.orderedBy().map(key -> new Group(delivery.id().endpoint(), key));
    }
  }

  private record Due(Instant at, DeliveryId id) implements Comparable<Due> {
    private static final Comparator<Due> ORDER =
        Comparator.comparing(Due::at).thenComparing(Due::id);

    @Override
    public int compareTo(Due other) {
      return ORDER.compare(this, other);
    }
  }

  @Override
  public synchronized Optional<Position> position(String consumer, int partition) {
    return Optional.ofNullable(positions.getOrDefault(consumer, Map.of()).get(partition));
  }

  @Override
  public synchronized void commit(Changes changes) {
    Map<Group, Turn> touched = new HashMap<>();
    for (Change change : changes.deliveries()) {
      note(touched, change.delivery());
    }
    for (Change change : changes.deliveries()) {
      put(change.delivery());
      change
          .attempt()
          .ifPresent(attempt ->
              attempts
                  .computeIfAbsent(change.delivery().id(), _ -> new TreeMap<>())
                  .put(attempt.number(), attempt));
    }
    touched.forEach(this::settle);
    changes.unmatched().forEach(event -> add(unmatched, event.tenant(), event.position()));
    changes.quarantined().forEach(kept -> quarantined.putIfAbsent(kept.position(), kept));
    changes
        .positions()
        .forEach(reached ->
            positions
                .computeIfAbsent(reached.consumer(), _ -> new HashMap<>())
                .put(reached.position().partition(), reached.position()));
    changes
        .health()
        .forEach((endpoint, since) ->
            since.ifPresentOrElse(
                instant -> failingSince.put(endpoint, instant),
                () -> failingSince.remove(endpoint)));
  }

  @Override
  public synchronized int replace(List<Replacement> replacements, List<Reached> positions) {
    List<Change> changes =
        replacements.stream()
            .filter(each ->
                each.before().equals(Optional.ofNullable(deliveries.get(each.after().id()))))
            .map(each -> new Change(each.after(), Optional.empty()))
            .toList();
    commit(new Changes(changes, List.of(), List.of(), positions, Map.of()));
    return changes.size();
  }

  /** What a commit does to a group: who was due before it, and when its last one was finished. */
  private record Turn(Optional<DeliveryId> before, Optional<Instant> finishedAt) {
    Turn finished(Optional<Instant> at) {
      return at.isPresent() && finishedAt.map(at.get()::isAfter).orElse(true)
          ? new Turn(before, at)
          : this;
    }
  }

  private void note(Map<Group, Turn> touched, Delivery change) {
    Delivery kept = deliveries.get(change.id());
    if (kept != null) {
      Group.of(kept).ifPresent(group -> touched.computeIfAbsent(group, this::begin));
    }
    Group.of(change)
        .ifPresent(group ->
            touched.put(
                group,
                touched
                    .computeIfAbsent(group, this::begin)
                    .finished(change.progress().finishedAt())));
  }

  private Turn begin(Group group) {
    return new Turn(
        pending(group).stream()
            .filter(id -> get(id).progress().nextAttemptAt().isPresent())
            .findFirst(),
        Optional.empty());
  }

  /** Leaves exactly one pending delivery of the group due: the one that was, else the earliest. */
  private void settle(Group group, Turn turn) {
    Set<DeliveryId> pending = new LinkedHashSet<>(pending(group));
    if (pending.isEmpty()) {
      return;
    }
    DeliveryId head =
        turn.before()
            .filter(pending::contains)
            .filter(id -> get(id).progress().nextAttemptAt().isPresent())
            .orElse(pending.iterator().next());
    for (DeliveryId id : pending) {
      Delivery delivery = get(id);
      Optional<Instant> says = delivery.progress().nextAttemptAt();
      put(
          dueAt(
              delivery,
              id.equals(head)
                  ? Optional.of(says.or(turn::finishedAt).orElse(delivery.createdAt()))
                  : Optional.empty()));
    }
  }

  private Collection<DeliveryId> pending(Group group) {
    NavigableSet<DeliveryId> pending = pendingOfGroup.get(group);
    return pending == null ? List.of() : List.copyOf(pending);
  }

  private static Delivery dueAt(Delivery delivery, Optional<Instant> at) {
    Progress now = delivery.progress();
    return delivery.with(
        new Progress(
            now.state(),
            now.attempts(),
            now.round(),
            now.trigger(),
            at,
            now.finishedAt(),
            now.reason()));
  }

  private Delivery get(DeliveryId id) {
    Delivery found = deliveries.get(id);
    if (found == null) {
      throw new IllegalStateException("an index names a delivery that is not there: " + id);
    }
    return found;
  }

  private void put(Delivery delivery) {
    remove(delivery.id());
    deliveries.put(delivery.id(), delivery);
    if (delivery.progress().state() == DeliveryState.PENDING) {
      Group.of(delivery)
          .ifPresent(group ->
              pendingOfGroup.computeIfAbsent(group, _ -> new TreeSet<>()).add(delivery.id()));
    }
    delivery
        .progress()
        .nextAttemptAt()
        .ifPresent(at ->
            due.computeIfAbsent(delivery.id().endpoint(), _ -> new TreeSet<>())
                .add(new Due(at, delivery.id())));
  }

  private void remove(DeliveryId id) {
    Delivery kept = deliveries.remove(id);
    if (kept == null) {
      return;
    }
    Group.of(kept)
        .ifPresent(
            group -> pendingOfGroup.computeIfPresent(group, (_, pending) -> without(pending, id)));
    kept.progress()
        .nextAttemptAt()
        .ifPresent(at ->
            due.computeIfPresent(id.endpoint(), (_, waiting) -> without(waiting, new Due(at, id))));
  }

  private static <T> @Nullable NavigableSet<T> without(NavigableSet<T> set, T element) {
    set.remove(element);
    return set.isEmpty() ? null : set;
  }

  private static void add(
      Map<TenantId, NavigableSet<Position>> where, TenantId tenant, Position position) {
    where.computeIfAbsent(tenant, _ -> new TreeSet<>()).add(position);
  }

  @Override
  public synchronized List<Delivery> due(EndpointId endpoint, Instant now, int limit) {
    return due.getOrDefault(endpoint, new TreeSet<>()).stream()
        .takeWhile(waiting -> !waiting.at().isAfter(now))
        .limit(limit)
        .map(waiting -> get(waiting.id()))
        .toList();
  }

  @Override
  public synchronized Optional<Instant> nextDue(EndpointId endpoint, Instant after) {
    Due first = new Due(after.plusNanos(1), firstOf(new Position(0, 0)));
    return Optional.ofNullable(due.getOrDefault(endpoint, new TreeSet<>()).ceiling(first))
        .map(Due::at);
  }

  @Override
  public synchronized Map<EndpointId, Instant> firstDue() {
    Map<EndpointId, Instant> first = new HashMap<>();
    due.forEach((endpoint, waiting) -> first.put(endpoint, waiting.first().at()));
    return first;
  }

  @Override
  public synchronized boolean hasOrderedPending(EndpointId endpoint) {
    return pendingOfGroup.keySet().stream().anyMatch(group -> group.endpoint().equals(endpoint));
  }

  @Override
  public synchronized Set<DeliveryId> keptSince(Position from) {
    Set<DeliveryId> kept = new HashSet<>();
    for (DeliveryId id : deliveries.tailMap(firstOf(from)).keySet()) {
      if (id.position().partition() != from.partition()) {
        break;
      }
      kept.add(id);
    }
    return kept;
  }

  /** An id that sorts before all of those at a position. */
  private static DeliveryId firstOf(Position position) {
    return new DeliveryId(position, new EndpointId(EndpointId.PREFIX + "0".repeat(26)));
  }

  @Override
  public synchronized Map<EndpointId, Instant> failingSince() {
    return Map.copyOf(failingSince);
  }

  @Override
  public synchronized Optional<Delivery> find(TenantId tenant, DeliveryId id) {
    return Optional.ofNullable(deliveries.get(id))
        .filter(delivery -> delivery.tenant().equals(tenant));
  }

  @Override
  public synchronized List<Attempt> attempts(DeliveryId id) {
    return List.copyOf(attempts.getOrDefault(id, new TreeMap<>()).values());
  }

  @Override
  public synchronized Page<Delivery> list(DeliveryQuery query, PageRequest page) {
    NavigableMap<DeliveryId, Delivery> newestFirst = deliveries.descendingMap();
    if (page.cursor().isPresent()) {
      String cursor = page.cursor().get();
      DeliveryId last = DeliveryId.parse(cursor).orElseThrow(() -> new BadCursorException(cursor));
      newestFirst = newestFirst.tailMap(last, false);
    }
    List<Delivery> found = new ArrayList<>();
    for (Delivery delivery : newestFirst.values()) {
      if (query.matches(delivery)) {
        if (found.size() == page.limit()) {
          return new Page<>(found, Optional.of(found.getLast().id().toString()));
        }
        found.add(delivery);
      }
    }
    return Page.last(found);
  }

  @Override
  public synchronized List<Delivery> ofEvent(Position position) {
    Position next = new Position(position.partition(), position.offset() + 1);
    return List.copyOf(deliveries.subMap(firstOf(position), firstOf(next)).values());
  }

  @Override
  public synchronized Map<Position, DeliveryState> states(
      EndpointId endpoint, Position from, Position until) {
    Map<Position, DeliveryState> states = new TreeMap<>();
    if (until.compareTo(from) <= 0) {
      return states;
    }
    deliveries
        .subMap(firstOf(from), firstOf(until))
        .forEach((id, delivery) -> {
          if (id.endpoint().equals(endpoint)) {
            states.put(id.position(), delivery.progress().state());
          }
        });
    return states;
  }

  @Override
  public synchronized Optional<Delivery> reopen(
      TenantId tenant, DeliveryId id, Trigger trigger, Instant now) {
    Optional<Delivery> found = find(tenant, id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Delivery delivery = found.get();
    Progress was = delivery.progress();
    Optional<Instant> at = Optional.of(now);
    if (was.state() == DeliveryState.PENDING) {
      put(
          delivery.with(
              new Progress(
                  was.state(),
                  was.attempts(),
                  was.round(),
                  trigger,
                  was.nextAttemptAt().map(_ -> now),
                  Optional.empty(),
                  was.reason())));
    } else {
      boolean waits = Group.of(delivery).map(this::pending).map(p -> !p.isEmpty()).orElse(false);
      put(delivery.with(was.reopened(trigger, waits ? Optional.empty() : at)));
    }
    return find(tenant, id);
  }

  @Override
  public synchronized Page<Position> unmatched(TenantId tenant, PageRequest page) {
    return positions(unmatched.getOrDefault(tenant, new TreeSet<>()), page);
  }

  @Override
  public synchronized Page<Quarantined> quarantined(TenantId tenant, PageRequest page) {
    TreeSet<Position> own = new TreeSet<>();
    quarantined
        .values()
        .forEach(kept -> {
          if (kept.tenant().equals(tenant)) {
            own.add(kept.position());
          }
        });
    Page<Position> positions = positions(own, page);
    return new Page<>(
        positions.data().stream()
            .flatMap(position -> quarantined(tenant, position).stream())
            .toList(),
        positions.next());
  }

  @Override
  public synchronized Optional<Quarantined> quarantined(TenantId tenant, Position position) {
    return Optional.ofNullable(quarantined.get(position))
        .filter(kept -> kept.tenant().equals(tenant));
  }

  @Override
  public synchronized boolean release(Position position, Changes changes) {
    if (quarantined.remove(position) == null) {
      return false;
    }
    commit(changes);
    return true;
  }

  private static Page<Position> positions(NavigableSet<Position> all, PageRequest page) {
    NavigableSet<Position> newestFirst = all.descendingSet();
    if (page.cursor().isPresent()) {
      newestFirst = newestFirst.tailSet(parsePosition(page.cursor().get()), false);
    }
    List<Position> found = newestFirst.stream().limit(page.limit() + 1L).toList();
    return Page.of(found, page.limit(), position -> position);
  }

  private static Position parsePosition(String cursor) {
    String[] parts = cursor.split("/", -1);
    try {
      if (parts.length == 2) {
        return new Position(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
      }
    } catch (IllegalArgumentException e) {
      throw new BadCursorException(cursor, e);
    }
    throw new BadCursorException(cursor);
  }

  @Override
  public synchronized Map<EndpointId, Map<DeliveryState, Long>> counts() {
    Map<EndpointId, Map<DeliveryState, Long>> counts = new HashMap<>();
    deliveries
        .values()
        .forEach(delivery ->
            counts
                .computeIfAbsent(delivery.id().endpoint(), _ -> new EnumMap<>(DeliveryState.class))
                .merge(delivery.progress().state(), 1L, Long::sum));
    return counts;
  }

  @Override
  public synchronized int forgetBefore(Position position, int limit) {
    int forgotten = 0;
    List<DeliveryId> finished =
        deliveries
            .subMap(firstOf(new Position(position.partition(), 0)), firstOf(position))
            .values()
            .stream()
            .filter(delivery -> delivery.progress().state().isFinal())
            .limit(limit)
            .map(Delivery::id)
            .toList();
    for (DeliveryId id : finished) {
      remove(id);
      attempts.remove(id);
      forgotten++;
    }
    forgotten += forget(unmatched.values(), position, limit - forgotten);
    forgotten += forgetQuarantined(position, limit - forgotten);
    return forgotten;
  }

  private int forgetQuarantined(Position before, int limit) {
    List<Position> old =
        quarantined
            .subMap(new Position(before.partition(), 0), true, before, false)
            .keySet()
            .stream()
            .limit(limit)
            .toList();
    old.forEach(quarantined::remove);
    return old.size();
  }

  private static int forget(Collection<NavigableSet<Position>> where, Position before, int limit) {
    int forgotten = 0;
    for (NavigableSet<Position> positions : where) {
      Iterator<Position> old =
          positions.subSet(new Position(before.partition(), 0), true, before, false).iterator();
      while (forgotten < limit && old.hasNext()) {
        old.next();
        old.remove();
        forgotten++;
      }
    }
    return forgotten;
  }
}
