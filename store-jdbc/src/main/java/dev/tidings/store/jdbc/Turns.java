package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.Delivery;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose turn it is among the pending deliveries of an endpoint with the same key, worked out within
 * one transaction: before the rows change {@link #begin} notes who was due, afterwards {@link
 * #settle} makes one due again, where any is pending.
 */
final class Turns {
  static final String ANY_IN_ORDER =
      "SELECT 1 FROM delivery WHERE endpoint = ? AND ordered_by IS NOT NULL AND state = 0 LIMIT 1";
  static final String DUE_ONE =
      """
      SELECT log_partition, log_offset, endpoint FROM delivery
      WHERE endpoint = ? AND ordered_by = ?
        AND ordered_by IS NOT NULL AND next_attempt_at IS NOT NULL
      """;
  static final String EARLIEST =
      """
      SELECT log_partition, log_offset, endpoint, created_at FROM delivery
      WHERE endpoint = ? AND ordered_by = ? AND ordered_by IS NOT NULL AND state = 0
      ORDER BY log_partition, log_offset LIMIT 1
      """;
  private static final String MAKE_DUE =
      "UPDATE delivery SET next_attempt_at = ? WHERE " + DeliveryColumns.IS_KEY;

  private final Session session;
  private final Map<Group, Turn> turns = new HashMap<>();
  private final Set<Integer> endpointsWithPending = new HashSet<>();

  /** Deliveries that keep an order among themselves. */
  record Group(int endpoint, String orderedBy) {}

  /** What a transaction does to one group. */
  private static final class Turn {
    private Optional<DeliveryKey> dueBefore = Optional.empty();
    private Optional<Instant> lastFinished = Optional.empty();
    private final Map<DeliveryKey, Optional<Instant>> changed = new HashMap<>();
  }

  /** A delivery that waits, and since when. */
  private record Waiting(DeliveryKey key, Instant createdAt) {}

  Turns(Session session) {
    this.session = session;
  }

  static boolean anyInOrder(Session session, int endpoint) throws SQLException {
    return session.command(ANY_IN_ORDER).with(endpoint).any();
  }

  static boolean anyInOrder(Session session, int endpoint, String orderedBy) throws SQLException {
    return session.command(EARLIEST).with(endpoint).with(orderedBy).any();
  }

  /** Notes what becomes of a delivery. */
  void changes(DeliveryKey key, Delivery delivery) {
    if (delivery.orderedBy().isEmpty()) {
      return;
    }
    Turn turn = turn(new Group(key.endpoint(), delivery.orderedBy().get()));
    if (DeliveryColumns.isPending(delivery)) {
      endpointsWithPending.add(key.endpoint());
      turn.changed.put(key, delivery.progress().nextAttemptAt());
    } else {
      turn.changed.put(key, Optional.empty());
      Instant finished = delivery.progress().finishedAt().orElseThrow();
      if (turn.lastFinished.map(finished::isAfter).orElse(true)) {
        turn.lastFinished = Optional.of(finished);
      }
    }
  }

  /** Notes that a delivery which is about to change was of this key. */
  void leaves(DeliveryKey key, Optional<String> orderedBy) {
    orderedBy.ifPresent(
        name -> turn(new Group(key.endpoint(), name)).changed.putIfAbsent(key, Optional.empty()));
  }

  private Turn turn(Group group) {
    return turns.computeIfAbsent(group, _ -> new Turn());
  }

  /** Looks who is due, before any of them changes. */
  void begin() throws SQLException {
    Map<Integer, Boolean> known = new HashMap<>();
    for (Group group : Set.copyOf(turns.keySet())) {
      Boolean any = known.get(group.endpoint());
      if (any == null) {
        any =
            endpointsWithPending.contains(group.endpoint())
                || anyInOrder(session, group.endpoint());
        known.put(group.endpoint(), any);
      }
      if (any) {
        turn(group).dueBefore =
            session
                .command(DUE_ONE)
                .with(group.endpoint())
                .with(group.orderedBy())
                .first(DeliveryKey::read);
      } else {
        turns.remove(group);
      }
    }
  }

  /** Makes one of each key due: the one that was, else the earliest. */
  void settle() throws SQLException {
    for (Map.Entry<Group, Turn> entry : turns.entrySet()) {
      Turn turn = entry.getValue();
      Optional<DeliveryKey> before = turn.dueBefore;
      if (before.isPresent()) {
        Optional<Instant> says = turn.changed.get(before.get());
        if (says == null) {
          continue;
        }
        if (says.isPresent()) {
          makeDue(before.get(), says.get());
          continue;
        }
      }
      Optional<Waiting> earliest =
          session
              .command(EARLIEST)
              .with(entry.getKey().endpoint())
              .with(entry.getKey().orderedBy())
              .first(row -> new Waiting(DeliveryKey.read(row), row.time()));
      if (earliest.isPresent()) {
        DeliveryKey key = earliest.get().key();
        makeDue(
            key,
            turn.changed
                .getOrDefault(key, Optional.empty())
                .or(() -> turn.lastFinished)
                .orElse(earliest.get().createdAt()));
      }
    }
  }

  private void makeDue(DeliveryKey key, Instant at) throws SQLException {
    key.in(session.command(MAKE_DUE).with(at)).run();
  }
}
