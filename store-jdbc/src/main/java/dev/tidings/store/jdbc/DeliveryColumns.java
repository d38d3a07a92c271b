package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.Delivery.EventRef;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EventId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The row of a delivery: how it is written and how it is read back. */
final class DeliveryColumns {
  private static final String COLUMNS =
      """
      log_partition, log_offset, endpoint, event, event_type, ordered_by, created_at, state,
      attempts, round, trigger, next_attempt_at, finished_at, reason
      """;

  /** Followed by a condition. */
  static final String SELECT = "SELECT " + COLUMNS + " FROM delivery WHERE ";

  /** The primary key, as a condition with three parameters. */
  static final String IS_KEY = "log_partition = ? AND log_offset = ? AND endpoint = ?";

  /** Changes no row when there is one of that key already. */
  static final String INSERT =
      "INSERT INTO delivery ("
          + COLUMNS
          + """
          , first_trigger, first_started_at, first_micros, first_outcome, first_status, first_wait,
            first_text)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (log_partition, log_offset, endpoint) DO NOTHING
          """;

  static final String UPDATE =
      """
      UPDATE delivery SET event = ?, event_type = ?, ordered_by = ?, created_at = ?, state = ?,
        attempts = ?, round = ?, trigger = ?, next_attempt_at = ?, finished_at = ?, reason = ?
      WHERE log_partition = ? AND log_offset = ? AND endpoint = ?
      """;

  static final String UPDATE_FIRST_ATTEMPT =
      """
      UPDATE delivery SET first_trigger = ?, first_started_at = ?, first_micros = ?,
        first_outcome = ?, first_status = ?, first_wait = ?, first_text = ?
      WHERE log_partition = ? AND log_offset = ? AND endpoint = ?
      """;

  static final String SELECT_FIRST_ATTEMPT =
      """
      SELECT first_trigger, first_started_at, first_micros, first_outcome, first_status, first_wait,
        first_text
      FROM delivery WHERE first_outcome IS NOT NULL AND log_partition = ? AND log_offset = ? AND endpoint = ?
      """;

  static final String INSERT_ATTEMPT =
      """
      INSERT INTO attempt (log_partition, log_offset, endpoint, number, trigger, started_at, micros,
        outcome, status, wait, text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (log_partition, log_offset, endpoint, number) DO UPDATE SET
        trigger = excluded.trigger, started_at = excluded.started_at, micros = excluded.micros,
        outcome = excluded.outcome, status = excluded.status, wait = excluded.wait,
        text = excluded.text
      """;

  static final String SELECT_ATTEMPTS =
      """
      SELECT number, trigger, started_at, micros, outcome, status, wait, text
      FROM attempt WHERE log_partition = ? AND log_offset = ? AND endpoint = ?
      ORDER BY number
      """;

  private DeliveryColumns() {}

  static void insert(Command insert, DeliveryKey key, Delivery delivery, Optional<Attempt> attempt)
      throws SQLException {
    writeAllButKey(key.in(insert), delivery);
    Optional<Attempt> first = attempt.filter(made -> made.number() == 1);
    if (first.isPresent()) {
      AttemptColumns.write(insert, first.get());
    } else {
      AttemptColumns.writeNone(insert);
    }
    insert.queue();
  }

  static void update(Command update, DeliveryKey key, Delivery delivery) throws SQLException {
    writeAllButKey(update, delivery);
    key.in(update).queue();
  }

  private static void writeAllButKey(Command to, Delivery delivery) throws SQLException {
    Progress progress = delivery.progress();
    to.with(delivery.event().id().value())
        .with(delivery.event().type().value())
        .withText(delivery.orderedBy())
        .with(delivery.createdAt())
        .with(Codes.of(progress.state()))
        .with(progress.attempts())
        .with(progress.round())
        .with(Codes.of(progress.trigger()))
        .withTime(nextAttemptAt(delivery))
        .withTime(progress.finishedAt())
        .withText(progress.reason());
  }

  /**
   * Whose turn it is among those of a key is known only when all are written, so none of them is
   * due before {@link Turns} says so.
   */
  private static Optional<Instant> nextAttemptAt(Delivery delivery) {
    return delivery.orderedBy().isPresent()
        ? Optional.empty()
        : delivery.progress().nextAttemptAt();
  }

  static Delivery read(Row row, EndpointRefs refs) throws SQLException {
    Position position = new Position(row.number(), row.whole());
    EndpointRefs.Ref ref = refs.of(row.number());
    EventRef event = new EventRef(new EventId(row.text()), new EventType(row.text()));
    Optional<String> orderedBy = row.maybeText();
    Instant createdAt = row.time();
    Progress progress =
        new Progress(
            Codes.state(row.number()),
            row.number(),
            row.number(),
            Codes.trigger(row.number()),
            row.maybeTime(),
            row.maybeTime(),
            row.maybeText());
    return new Delivery(
        new DeliveryId(position, ref.id()), ref.tenant(), event, orderedBy, createdAt, progress);
  }

  static Optional<Delivery> find(Session session, DeliveryKey key, EndpointRefs refs)
      throws SQLException {
    return key.in(session.command(SELECT + IS_KEY)).first(row -> read(row, refs));
  }

  static List<Attempt> attempts(Session session, DeliveryKey key) throws SQLException {
    List<Attempt> attempts =
        key.in(session.command(SELECT_FIRST_ATTEMPT)).list(row -> AttemptColumns.read(1, row));
    attempts.addAll(
        key.in(session.command(SELECT_ATTEMPTS))
            .list(row -> AttemptColumns.read(row.number(), row)));
    return attempts;
  }

  static boolean isPending(Delivery delivery) {
    return delivery.progress().state() == DeliveryState.PENDING;
  }
}
