package dev.tidings.store.jdbc;

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
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Deliveries in the database. */
final class JdbcDeliveryStore implements DeliveryStore {
  static final String DUE =
      DeliveryColumns.SELECT
          + """
          endpoint = ? AND next_attempt_at IS NOT NULL AND next_attempt_at <= ?
          ORDER BY next_attempt_at, log_partition, log_offset LIMIT ?
          """;
  static final String NEXT_DUE =
      """
      SELECT next_attempt_at FROM delivery
      WHERE endpoint = ? AND next_attempt_at IS NOT NULL AND next_attempt_at > ?
      ORDER BY next_attempt_at LIMIT 1
      """;
  static final String FIRST_DUE =
      """
      SELECT ref, (SELECT min(next_attempt_at) FROM delivery
        WHERE endpoint = ref AND next_attempt_at IS NOT NULL) AS first
      FROM endpoint_ref
      """;
  static final String STATES =
      """
      SELECT log_offset, state FROM delivery
      WHERE endpoint = ? AND state IN (0, 1, 2, 3)
        AND log_partition = ? AND log_offset >= ? AND log_offset < ?
      """;
  private static final String REOPEN =
      """
      UPDATE delivery SET state = 0, round = ?, trigger = ?, next_attempt_at = ?,
        finished_at = NULL, reason = ?
      WHERE log_partition = ? AND log_offset = ? AND endpoint = ?
      """;
  private static final String FINISHED_BEFORE =
      """
      SELECT log_partition, log_offset, endpoint, state FROM delivery
      WHERE log_partition = ? AND log_offset < ? AND state <> 0
      ORDER BY log_offset LIMIT ?
      """;

  private final Database database;
  private final EndpointRefs refs;
  private final Runnable afterCommit;
  private final Timer commits;
  private final Counter rows;

  /**
   * A store of deliveries.
   *
   * @param afterCommit called after each commit; short
   */
  JdbcDeliveryStore(Database database, Runnable afterCommit, MeterRegistry meters) {
    this.database = database;
    this.refs = new EndpointRefs(database);
    this.afterCommit = afterCommit;
    this.commits =
        Timer.builder("tidings.store.commit")
            .description("How long it takes to keep a group of changes to deliveries")
            .register(meters);
    this.rows =
        Counter.builder("tidings.store.rows")
            .description("Rows written for deliveries")
            .register(meters);
  }

  @Override
  public Optional<Position> position(String consumer, int partition) {
    return database.read(
        "read the position of " + consumer,
        session ->
            session
                .command(
                    "SELECT log_offset FROM consumer_position WHERE consumer = ? AND log_partition = ?")
                .with(consumer)
                .with(partition)
                .first(row -> new Position(partition, row.whole())));
  }

  @Override
  public void commit(Changes changes) {
    commits.record(() -> {
      refs.make(changes.deliveries().stream().map(Change::delivery).toList());
      rows.increment(
          database.write(
              "keep deliveries", session -> new DeliveryWriter(session, refs).keep(changes)));
    });
    afterCommit.run();
  }

  @Override
  public int replace(List<Replacement> replacements, List<Reached> positions) {
    refs.make(replacements.stream().map(Replacement::after).toList());
    int replaced =
        database.write(
            "replace deliveries",
            session -> {
              List<Change> changes = new ArrayList<>();
              for (Replacement each : replacements) {
                Delivery after = each.after();
                DeliveryKey key = DeliveryKey.of(after.id(), refs.of(after));
                if (each.before().equals(DeliveryColumns.find(session, key, refs))) {
                  changes.add(new Change(after, Optional.empty()));
                }
              }
              new DeliveryWriter(session, refs)
                  .keep(new Changes(changes, List.of(), List.of(), positions, Map.of()));
              return changes.size();
            });
    afterCommit.run();
    return replaced;
  }

  @Override
  public List<Delivery> due(EndpointId endpoint, Instant now, int limit) {
    return ofEndpoint(
            endpoint,
            ref ->
                database.read(
                    "read what is due for " + endpoint,
                    session ->
                        session
                            .command(DUE)
                            .with(ref.number())
                            .with(now)
                            .with(limit)
                            .list(row -> DeliveryColumns.read(row, refs))))
        .orElse(List.of());
  }

  private <T> Optional<T> ofEndpoint(EndpointId endpoint, Function<EndpointRefs.Ref, T> question) {
    return refs.find(endpoint).map(question);
  }

  @Override
  public Optional<Instant> nextDue(EndpointId endpoint, Instant after) {
    return ofEndpoint(
            endpoint,
            ref ->
                database.read(
                    "read when something is due for " + endpoint,
                    session ->
                        session.command(NEXT_DUE).with(ref.number()).with(after).first(Row::time)))
        .flatMap(found -> found);
  }

  @Override
  public Map<EndpointId, Instant> firstDue() {
    return database.read(
        "read when something is due",
        session -> {
          Map<EndpointId, Instant> first = new HashMap<>();
          session
              .command(FIRST_DUE)
              .list(row -> {
                EndpointId endpoint = refs.of(row.number()).id();
                row.maybeTime().ifPresent(time -> first.put(endpoint, time));
                return endpoint;
              });
          return first;
        });
  }

  @Override
  public boolean hasOrderedPending(EndpointId endpoint) {
    return ofEndpoint(
            endpoint,
            ref ->
                database.read(
                    "look whether anything waits in order for " + endpoint,
                    session -> Turns.anyInOrder(session, ref.number())))
        .orElse(false);
  }

  @Override
  public Set<DeliveryId> keptSince(Position from) {
    return database.read(
        "read what is kept since " + from,
        session ->
            new HashSet<>(
                session
                    .command(
                        """
                        SELECT log_partition, log_offset, endpoint FROM delivery
                        WHERE log_partition = ? AND log_offset >= ?
                        """)
                    .with(from.partition())
                    .with(from.offset())
                    .list(row -> id(DeliveryKey.read(row)))));
  }

  private DeliveryId id(DeliveryKey key) throws SQLException {
    return new DeliveryId(
        new Position(key.partition(), key.offset()), refs.of(key.endpoint()).id());
  }

  @Override
  public Map<EndpointId, Instant> failingSince() {
    return database.read(
        "read which endpoints fail",
        session -> {
          Map<EndpointId, Instant> failing = new HashMap<>();
          session
              .command("SELECT endpoint, failing_since FROM endpoint_health")
              .list(row -> failing.put(new EndpointId(row.text()), row.time()));
          return failing;
        });
  }

  @Override
  public Optional<Delivery> find(TenantId tenant, DeliveryId id) {
    return ofEndpoint(
            id.endpoint(),
            ref ->
                database.read(
                    "read delivery " + id,
                    session -> DeliveryColumns.find(session, DeliveryKey.of(id, ref), refs)))
        .flatMap(found -> found)
        .filter(delivery -> delivery.tenant().equals(tenant));
  }

  @Override
  public List<Attempt> attempts(DeliveryId id) {
    return ofEndpoint(
            id.endpoint(),
            ref ->
                database.read(
                    "read the attempts of " + id,
                    session -> DeliveryColumns.attempts(session, DeliveryKey.of(id, ref))))
        .orElse(List.of());
  }

  @Override
  public Page<Delivery> list(DeliveryQuery query, PageRequest page) {
    return database.read(
        "list deliveries", session -> new DeliveryLists(session, refs).page(query, page));
  }

  @Override
  public List<Delivery> ofEvent(Position position) {
    List<Delivery> deliveries =
        database.read(
            "read the deliveries of " + position,
            session ->
                session
                    .command(DeliveryColumns.SELECT + "log_partition = ? AND log_offset = ?")
                    .with(position.partition())
                    .with(position.offset())
                    .list(row -> DeliveryColumns.read(row, refs)));
    deliveries.sort(Comparator.comparing(Delivery::id));
    return deliveries;
  }

  @Override
  public Map<Position, DeliveryState> states(EndpointId endpoint, Position from, Position until) {
    Map<Position, DeliveryState> states = new TreeMap<>();
    ofEndpoint(
        endpoint,
        ref ->
            database.read(
                "read the states of deliveries to " + endpoint,
                session ->
                    session
                        .command(STATES)
                        .with(ref.number())
                        .with(from.partition())
                        .with(from.offset())
                        .with(until.offset())
                        .list(row ->
                            states.put(
                                new Position(from.partition(), row.whole()),
                                Codes.state(row.number())))));
    return states;
  }

  @Override
  public Optional<Delivery> reopen(TenantId tenant, DeliveryId id, Trigger trigger, Instant now) {
    return ofEndpoint(
            id.endpoint(),
            ref ->
                database.write(
                    "reopen delivery " + id,
                    session -> {
                      DeliveryKey key = DeliveryKey.of(id, ref);
                      Optional<Delivery> found =
                          DeliveryColumns.find(session, key, refs)
                              .filter(delivery -> delivery.tenant().equals(tenant));
                      if (found.isPresent()) {
                        reopen(session, key, found.get(), trigger, now);
                        return DeliveryColumns.find(session, key, refs);
                      }
                      return Optional.<Delivery>empty();
                    }))
        .flatMap(reopened -> reopened);
  }

  private static void reopen(
      Session session, DeliveryKey key, Delivery delivery, Trigger trigger, Instant now)
      throws SQLException {
    Progress was = delivery.progress();
    boolean pending = DeliveryColumns.isPending(delivery);
    boolean waits =
        pending
            ? was.nextAttemptAt().isEmpty()
            : delivery.orderedBy().isPresent()
                && Turns.anyInOrder(session, key.endpoint(), delivery.orderedBy().get());
    Command reopen = session.command(REOPEN);
    reopen
        .with(pending ? was.round() : 0)
        .with(Codes.of(trigger))
        .withTime(waits ? Optional.empty() : Optional.of(now))
        .withText(pending ? was.reason() : Optional.empty());
    key.in(reopen).run();
    if (!pending) {
      Tally tally = new Tally();
      tally.moved(key.endpoint(), Codes.of(was.state()), Codes.PENDING);
      tally.write(session);
    }
  }

  @Override
  public Page<Position> unmatched(TenantId tenant, PageRequest page) {
    return listed(
        "SELECT log_partition, log_offset FROM unmatched",
        tenant,
        page,
        row -> new Position(row.number(), row.whole()),
        position -> position);
  }

  @Override
  public Page<Quarantined> quarantined(TenantId tenant, PageRequest page) {
    return listed(
        "SELECT log_partition, log_offset, reason FROM quarantined",
        tenant,
        page,
        row -> quarantined(tenant, row),
        Quarantined::position);
  }

  @Override
  public Optional<Quarantined> quarantined(TenantId tenant, Position position) {
    return database.read(
        "look into the quarantine",
        session ->
            session
                .command(
                    """
                    SELECT log_partition, log_offset, reason FROM quarantined
                    WHERE tenant = ? AND log_partition = ? AND log_offset = ?
                    """)
                .with(tenant.value())
                .with(position.partition())
                .with(position.offset())
                .first(row -> quarantined(tenant, row)));
  }

  private static Quarantined quarantined(TenantId tenant, Row row) throws SQLException {
    return new Quarantined(tenant, new Position(row.number(), row.whole()), row.text());
  }

  @Override
  public boolean release(Position position, Changes changes) {
    refs.make(changes.deliveries().stream().map(Change::delivery).toList());
    boolean released =
        database.write(
            "let what is at " + position + " out of quarantine",
            session -> {
              boolean there =
                  session
                          .command(
                              "DELETE FROM quarantined WHERE log_partition = ? AND log_offset = ?")
                          .with(position.partition())
                          .with(position.offset())
                          .run()
                      > 0;
              if (there) {
                new DeliveryWriter(session, refs).keep(changes);
              }
              return there;
            });
    afterCommit.run();
    return released;
  }

  /** What is kept by position, newest first. */
  private <T> Page<T> listed(
      String select,
      TenantId tenant,
      PageRequest page,
      Command.RowReader<T> reader,
      Function<T, Position> position) {
    Position before =
        page.cursor()
            .map(JdbcDeliveryStore::parsePosition)
            .orElse(new Position(Integer.MAX_VALUE, Long.MAX_VALUE));
    List<T> found =
        database.read(
            "list what has no delivery",
            session ->
                session
                    .command(
                        select
                            + """
                             WHERE tenant = ? AND (log_partition, log_offset) < (?, ?)
                            ORDER BY log_partition DESC, log_offset DESC LIMIT ?
                            """)
                    .with(tenant.value())
                    .with(before.partition())
                    .with(before.offset())
                    .with(page.limit() + 1)
                    .list(reader));
    return Page.of(found, page.limit(), position);
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
  public Map<EndpointId, Map<DeliveryState, Long>> counts() {
    return database.read(
        "count deliveries",
        session -> {
          Map<EndpointId, Map<DeliveryState, Long>> counts = new HashMap<>();
          session
              .command("SELECT endpoint, state, number FROM delivery_count WHERE number > 0")
              .list(row ->
                  counts
                      .computeIfAbsent(
                          refs.of(row.number()).id(), _ -> new EnumMap<>(DeliveryState.class))
                      .put(Codes.state(row.number()), row.whole()));
          return counts;
        });
  }

  @Override
  public int forgetBefore(Position position, int limit) {
    int forgotten =
        database.write(
            "forget deliveries before " + position,
            session -> {
              int deliveries = forgetDeliveries(session, position, limit);
              int unmatched = forget(session, "unmatched", position, limit - deliveries);
              return deliveries
                  + unmatched
                  + forget(session, "quarantined", position, limit - deliveries - unmatched);
            });
    afterCommit.run();
    return forgotten;
  }

  /** The attempts go with them. */
  private static int forgetDeliveries(Session session, Position before, int limit)
      throws SQLException {
    Tally tally = new Tally();
    List<DeliveryKey> keys =
        session
            .command(FINISHED_BEFORE)
            .with(before.partition())
            .with(before.offset())
            .with(limit)
            .list(row -> {
              DeliveryKey key = DeliveryKey.read(row);
              tally.add(key.endpoint(), row.number(), -1);
              return key;
            });
    Command delete = session.command("DELETE FROM delivery WHERE " + DeliveryColumns.IS_KEY);
    for (DeliveryKey key : keys) {
      key.in(delete).queue();
    }
    delete.runQueued();
    tally.write(session);
    return keys.size();
  }

  private static int forget(Session session, String table, Position before, int limit)
      throws SQLException {
    return session
        .command(
            "DELETE FROM "
                + table
                + " WHERE (log_partition, log_offset) IN ("
                + "SELECT log_partition, log_offset FROM "
                + table
                + " WHERE log_partition = ? AND log_offset < ? ORDER BY log_offset LIMIT ?)")
        .with(before.partition())
        .with(before.offset())
        .with(limit)
        .run();
  }
}
