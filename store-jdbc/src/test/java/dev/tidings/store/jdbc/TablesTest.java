package dev.tidings.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.delivery.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables refuse nonsense, and questions are answered from indexes. */
final class TablesTest {
  @TempDir Path folder;

  /** Opens the tables, with one endpoint in them. */
  private Database open() {
    Database database = Database.open(folder.resolve(JdbcStores.FILE));
    run(database, "INSERT INTO endpoint_ref (ref, id, tenant) VALUES (1, 'ep_1', 'default')");
    return database;
  }

  private static void run(Database database, String sql) {
    database.change("try it", session -> session.command(sql).run());
  }

  private static String insert(
      String endpoint, String orderedBy, String progress, String firstAttempt) {
    return """
    INSERT INTO delivery (log_partition, log_offset, endpoint, event, event_type, created_at,
      ordered_by, state, attempts, round, trigger, next_attempt_at, finished_at,
      first_outcome, first_trigger, first_started_at, first_micros)
    VALUES (0, 1, %s, 'evt_1', 'order.completed', 5, %s, %s, %s)
    """
        .formatted(endpoint, orderedBy, progress, firstAttempt);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "1 | NULL | 0, 0, 0, 0, 9, NULL    | NULL, NULL, NULL, NULL",
        "1 | 'k'  | 0, 0, 0, 0, NULL, NULL | NULL, NULL, NULL, NULL",
        "1 | NULL | 1, 1, 1, 0, NULL, 9    | 1, 0, 7, 100",
        "1 | NULL | 2, 3, 0, 2, NULL, 9    | NULL, NULL, NULL, NULL",
      })
  void takeWhatMakesSense(String endpoint, String orderedBy, String progress, String firstAttempt) {
    try (Database database = open()) {
      run(database, insert(endpoint, orderedBy, progress, firstAttempt));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "of a state that there is not     | 1 | NULL | 4, 0, 0, 0, NULL, 9   | NULL, NULL, NULL, NULL",
        "of a trigger that there is not   | 1 | NULL | 0, 0, 0, 9, 9, NULL   | NULL, NULL, NULL, NULL",
        "pending and finished             | 1 | NULL | 0, 0, 0, 0, 9, 9      | NULL, NULL, NULL, NULL",
        "pending and never due            | 1 | NULL | 0, 0, 0, 0, NULL, NULL| NULL, NULL, NULL, NULL",
        "dead without a time              | 1 | NULL | 2, 1, 1, 0, NULL, NULL| NULL, NULL, NULL, NULL",
        "dead and due                     | 1 | NULL | 2, 1, 1, 0, 9, 9      | NULL, NULL, NULL, NULL",
        "more in the round than attempts  | 1 | NULL | 2, 1, 2, 0, NULL, 9   | NULL, NULL, NULL, NULL",
        "delivered without an attempt     | 1 | NULL | 1, 0, 0, 0, NULL, 9   | NULL, NULL, NULL, NULL",
        "half a first attempt             | 1 | NULL | 1, 1, 1, 0, NULL, 9   | 1, NULL, NULL, NULL",
        "to an endpoint that there is not | 7 | NULL | 0, 0, 0, 0, 9, NULL   | NULL, NULL, NULL, NULL",
      })
  void refuseADelivery(
      String which, String endpoint, String orderedBy, String progress, String firstAttempt) {
    try (Database database = open()) {
      assertThatThrownBy(() -> run(database, insert(endpoint, orderedBy, progress, firstAttempt)))
          .as(which)
          .isInstanceOf(IllegalStateException.class)
          .hasStackTraceContaining("SQLITE_CONSTRAINT");
      assertThat(database.trouble()).isEmpty();
    }
  }

  @Test
  void refuseTwoDueOfOneKey() {
    try (Database database = open()) {
      String due =
          """
          INSERT INTO delivery (log_partition, log_offset, endpoint, event, event_type, created_at,
            ordered_by, state, attempts, round, trigger, next_attempt_at)
          VALUES (0, %d, 1, 'evt', 'order.completed', 5, 'k', 0, 0, 0, 0, 9)
          """;
      run(database, due.formatted(1));
      assertThatThrownBy(() -> run(database, due.formatted(2)))
          .isInstanceOf(IllegalStateException.class)
          .hasStackTraceContaining("SQLITE_CONSTRAINT_UNIQUE");
    }
  }

  @Test
  void openAgainAsTheyAre() {
    open().close();
    try (Database database = Database.open(folder.resolve(JdbcStores.FILE))) {
      List<Integer> versions =
          database.read(
              "read the versions",
              session ->
                  session
                      .command("SELECT version FROM schema_version ORDER BY version")
                      .list(Row::number));
      assertThat(versions).hasSize(Migrations.newest()).endsWith(Migrations.newest());
    }
  }

  @Test
  void ofANewerVersionAreLeftAlone() {
    try (Database database = open()) {
      run(database, "INSERT INTO schema_version (version, name) VALUES (999, 'later')");
    }
    assertThatThrownBy(() -> Database.open(folder.resolve(JdbcStores.FILE)))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("newer Tidings");
  }

  @Test
  void thatAreNoDatabaseAreLeftAlone() throws IOException {
    Files.writeString(folder.resolve(JdbcStores.FILE), "x".repeat(10_000));
    assertThatThrownBy(() -> Database.open(folder.resolve(JdbcStores.FILE)))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void answerFromIndexes() {
    try (Database database = open()) {
      for (String sql :
          List.of(
              JdbcDeliveryStore.DUE,
              JdbcDeliveryStore.NEXT_DUE,
              JdbcDeliveryStore.FIRST_DUE,
              JdbcDeliveryStore.STATES,
              JdbcAuditLog.LIST,
              JdbcAuditLog.LIST_OF_OBJECT,
              DeliveryLists.STRAND,
              DeliveryLists.WINDOW,
              Turns.DUE_ONE,
              Turns.EARLIEST,
              JdbcQualityStore.LIST,
              JdbcQualityStore.FORGET,
              Turns.ANY_IN_ORDER)) {
        List<String> plan =
            database.read(
                "explain",
                session ->
                    session
                        .command("EXPLAIN QUERY PLAN " + sql)
                        .list(row -> {
                          row.whole();
                          row.whole();
                          row.whole();
                          return row.text();
                        }));
        assertThat(plan)
            .as(sql)
            .anyMatch(step -> step.startsWith("SEARCH"))
            .noneMatch(step -> step.startsWith("SCAN delivery"))
            .noneMatch(step -> step.startsWith("SCAN audit"))
            .noneMatch(step -> step.contains("TEMP B-TREE"));
      }
    }
  }
}
