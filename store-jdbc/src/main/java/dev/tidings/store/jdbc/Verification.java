package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.event.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads through all of the file and says what it found. */
final class Verification {
  private static final String COUNTED =
      "SELECT endpoint, state, count(*) FROM delivery GROUP BY endpoint, state";
  private static final String REMEMBERED =
      "SELECT endpoint, state, number FROM delivery_count WHERE number > 0";
  private static final String TWO_DUE_OR_NONE =
      """
      SELECT count(*) FROM (
        SELECT 1 FROM delivery WHERE ordered_by IS NOT NULL AND state = 0
        GROUP BY endpoint, ordered_by HAVING count(next_attempt_at) <> 1)
      """;

  private final Session session;
  private final List<String> problems = new ArrayList<>();

  /** What one endpoint has in one state. */
  private record Count(int endpoint, int state, long number) {
    static Count read(Row row) throws SQLException {
      return new Count(row.number(), row.number(), row.whole());
    }
  }

  Verification(Session session) {
    this.session = session;
  }

  /** All of it as it was at one moment. */
  StoreReport report() throws SQLException {
    session.connection().setAutoCommit(false);
    try {
      return read();
    } finally {
      session.connection().setAutoCommit(true);
    }
  }

  private StoreReport read() throws SQLException {
    checkFile();
    checkTurns();
    return new StoreReport(
        problems,
        (int) count("SELECT max(version) FROM schema_version"),
        new StoreReport.Kept(
            count("SELECT count(*) FROM endpoint"),
            count("SELECT count(*) FROM source"),
            count("SELECT count(*) FROM api_key"),
            count("SELECT count(*) FROM replay"),
            count("SELECT count(*) FROM attempt")
                + count("SELECT count(*) FROM delivery WHERE first_outcome IS NOT NULL"),
            count("SELECT count(*) FROM unmatched"),
            count("SELECT count(*) FROM quarantined")),
        deliveries(),
        positions());
  }

  private void checkFile() throws SQLException {
    session.command("PRAGMA integrity_check").list(Row::text).stream()
        .filter(found -> !found.equals("ok"))
        .forEach(problems::add);
    session
        .command("PRAGMA foreign_key_check")
        .list(Row::text)
        .forEach(table -> problems.add("a row of " + table + " belongs to nothing"));
  }

  private void checkTurns() throws SQLException {
    long wrong = count(TWO_DUE_OR_NONE);
    if (wrong > 0) {
      problems.add("of " + wrong + " ordering keys not exactly one delivery is due");
    }
  }

  private Map<DeliveryState, Long> deliveries() throws SQLException {
    List<Count> counted = session.command(COUNTED).list(Count::read);
    if (!Set.copyOf(session.command(REMEMBERED).list(Count::read)).equals(Set.copyOf(counted))) {
      problems.add("the counts of deliveries are not what there is");
    }
    Map<DeliveryState, Long> deliveries = new EnumMap<>(DeliveryState.class);
    for (Count count : counted) {
      deliveries.merge(Codes.state(count.state()), count.number(), Long::sum);
    }
    return deliveries;
  }

  private Map<String, List<Position>> positions() throws SQLException {
    Map<String, List<Position>> positions = new TreeMap<>();
    session
        .command(
            """
            SELECT consumer, log_partition, log_offset FROM consumer_position
            ORDER BY consumer, log_partition
            """)
        .list(row ->
            positions
                .computeIfAbsent(row.text(), _ -> new ArrayList<>())
                .add(new Position(row.number(), row.whole())));
    return positions;
  }

  private long count(String sql) throws SQLException {
    return session.command(sql).first(Row::whole).orElse(0L);
  }
}
