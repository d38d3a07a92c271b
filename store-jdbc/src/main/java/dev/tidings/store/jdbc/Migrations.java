package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Brings the tables from whatever version they have to the newest, step by step. */
final class Migrations {
  /** The steps in their order; the place in this list, from 1, is the version. */
  private static final List<String> STEPS =
      List.of(
          "V001__first.sql", "V002__audit.sql", "V003__endpoint_names.sql", "V004__quality.sql");

  private Migrations() {}

  /** The newest version. */
  static int newest() {
    return STEPS.size();
  }

  /**
   * Applies what is missing, each step in a transaction of its own.
   *
   * @throws StoreUnavailableException if the tables are of a newer version than this one knows
   */
  static void apply(Connection connection) throws SQLException {
    int version = version(connection);
    if (version > STEPS.size()) {
      throw new StoreUnavailableException(
          "cannot use a store of version "
              + version
              + ": this Tidings knows up to "
              + STEPS.size()
              + ", so start the newer Tidings that wrote it",
          new SQLException("schema_version is " + version));
    }
    for (String step : STEPS.subList(version, STEPS.size())) {
      version++;
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate(read(step));
      }
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO schema_version (version, name) VALUES (?, ?)")) {
        insert.setInt(1, version);
        insert.setString(2, step);
        insert.executeUpdate();
      }
      connection.commit();
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL)");
      try (ResultSet rows =
          statement.executeQuery("SELECT coalesce(max(version), 0) FROM schema_version")) {
        int version = rows.next() ? rows.getInt(1) : 0;
        connection.commit();
        return version;
      }
    }
  }

  private static String read(String step) {
    try (InputStream in = Migrations.class.getResourceAsStream(step)) {
      if (in == null) {
        throw new IllegalStateException("the program is incomplete: no " + step);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("read " + step, e);
    }
  }
}
