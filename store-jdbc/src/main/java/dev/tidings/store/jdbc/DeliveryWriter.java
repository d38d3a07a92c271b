package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Quarantined;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.DeliveryStore.Unmatched;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps one set of changes within one transaction. */
final class DeliveryWriter {
  private final Session session;
  private final EndpointRefs refs;
  private final Tally tally = new Tally();
  private final Turns turns;
  private int rows;

  /** A change to a delivery that is kept already. */
  private record Replacement(DeliveryKey key, Change change) {}

  /** What a row was before it is replaced. */
  private record Old(int state, Optional<String> orderedBy) {}

  DeliveryWriter(Session session, EndpointRefs refs) {
    this.session = session;
    this.refs = refs;
    this.turns = new Turns(session);
  }

  /** How many rows were written. */
  int keep(Changes changes) throws SQLException {
    List<Replacement> replacements = insertNew(changes.deliveries());
    note(replacements);
    turns.begin();
    replace(replacements);
    turns.settle();
    insertLaterAttempts(changes.deliveries());
    tally.write(session);
    for (var event : changes.unmatched()) {
      keepUnmatched(event);
    }
    for (var kept : changes.quarantined()) {
      keepQuarantined(kept);
    }
    for (Reached reached : changes.positions()) {
      keepConsumerPosition(reached.consumer(), reached.position());
    }
    for (Map.Entry<EndpointId, Optional<Instant>> health : changes.health().entrySet()) {
      keepHealth(health.getKey(), health.getValue());
    }
    return rows;
  }

  /**
   * Nearly every delivery is new, so it is inserted first and asked afterwards which were there.
   */
  private List<Replacement> insertNew(List<Change> changes) throws SQLException {
    Command insert = session.command(DeliveryColumns.INSERT);
    List<DeliveryKey> keys = new ArrayList<>(changes.size());
    for (Change change : changes) {
      Delivery delivery = change.delivery();
      DeliveryKey key = DeliveryKey.of(delivery.id(), refs.of(delivery));
      keys.add(key);
      turns.changes(key, delivery);
      DeliveryColumns.insert(insert, key, delivery, change.attempt());
    }
    int[] inserted = insert.runQueued();
    List<Replacement> replacements = new ArrayList<>();
    for (int i = 0; i < inserted.length; i++) {
      Change change = changes.get(i);
      if (inserted[i] == 0) {
        replacements.add(new Replacement(keys.get(i), change));
      } else {
        tally.add(keys.get(i).endpoint(), Codes.of(change.delivery().progress().state()), 1);
        rows++;
      }
    }
    return replacements;
  }

  private void note(List<Replacement> replacements) throws SQLException {
    for (Replacement replacement : replacements) {
      DeliveryKey key = replacement.key();
      Old old =
          key.in(
                  session.command(
                      "SELECT state, ordered_by FROM delivery WHERE " + DeliveryColumns.IS_KEY))
              .first(row -> new Old(row.number(), row.maybeText()))
              .orElseThrow(() -> new SQLException("a delivery went away within a transaction"));
      turns.leaves(key, old.orderedBy());
      tally.moved(
          key.endpoint(),
          old.state(),
          Codes.of(replacement.change().delivery().progress().state()));
    }
  }

  private void replace(List<Replacement> replacements) throws SQLException {
    if (replacements.isEmpty()) {
      return;
    }
    Command update = session.command(DeliveryColumns.UPDATE);
    for (Replacement replacement : replacements) {
      DeliveryColumns.update(update, replacement.key(), replacement.change().delivery());
    }
    update.runQueued();
    Command updateFirst = session.command(DeliveryColumns.UPDATE_FIRST_ATTEMPT);
    for (Replacement replacement : replacements) {
      Optional<Attempt> attempt = replacement.change().attempt();
      if (attempt.isPresent() && attempt.get().number() == 1) {
        AttemptColumns.write(updateFirst, attempt.get());
        replacement.key().in(updateFirst).queue();
      }
    }
    updateFirst.runQueued();
    rows += replacements.size();
  }

  private void insertLaterAttempts(List<Change> changes) throws SQLException {
    Command insert = session.command(DeliveryColumns.INSERT_ATTEMPT);
    for (Change change : changes) {
      if (change.attempt().isPresent() && change.attempt().get().number() > 1) {
        Attempt attempt = change.attempt().get();
        DeliveryKey.of(change.delivery().id(), refs.of(change.delivery()))
            .in(insert)
            .with(attempt.number());
        AttemptColumns.write(insert, attempt);
        insert.queue();
        rows++;
      }
    }
    insert.runQueued();
  }

  private void keepUnmatched(Unmatched event) throws SQLException {
    rows +=
        session
            .command(
                """
                INSERT INTO unmatched (tenant, log_partition, log_offset) VALUES (?, ?, ?)
                ON CONFLICT (log_partition, log_offset) DO NOTHING
                """)
            .with(event.tenant().value())
            .with(event.position().partition())
            .with(event.position().offset())
            .run();
  }

  private void keepQuarantined(Quarantined kept) throws SQLException {
    rows +=
        session
            .command(
                """
                INSERT INTO quarantined (tenant, log_partition, log_offset, reason)
                VALUES (?, ?, ?, ?) ON CONFLICT (log_partition, log_offset) DO NOTHING
                """)
            .with(kept.tenant().value())
            .with(kept.position().partition())
            .with(kept.position().offset())
            .with(kept.reason())
            .run();
  }

  private void keepConsumerPosition(String consumer, Position position) throws SQLException {
    rows +=
        session
            .command(
                """
                INSERT INTO consumer_position (consumer, log_partition, log_offset)
                VALUES (?, ?, ?)
                ON CONFLICT (consumer, log_partition) DO UPDATE
                SET log_offset = excluded.log_offset
                """)
            .with(consumer)
            .with(position.partition())
            .with(position.offset())
            .run();
  }

  private void keepHealth(EndpointId endpoint, Optional<Instant> failingSince) throws SQLException {
    if (failingSince.isPresent()) {
      rows +=
          session
              .command(
                  """
                  INSERT INTO endpoint_health (endpoint, failing_since) VALUES (?, ?)
                  ON CONFLICT (endpoint) DO UPDATE SET failing_since = excluded.failing_since
                  """)
              .with(endpoint.value())
              .with(failingSince.get())
              .run();
    } else {
      rows +=
          session
              .command("DELETE FROM endpoint_health WHERE endpoint = ?")
              .with(endpoint.value())
              .run();
    }
  }
}
