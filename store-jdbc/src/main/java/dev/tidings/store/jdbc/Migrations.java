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

  /**
   * Looks whether the tables are of the newest version, and changes nothing.
   *
   * @throws StoreUnavailableException if they are of another
   */
  static void check(Connection connection) throws SQLException {
    int version = 0;
    try (Statement statement = connection.createStatement();
        ResultSet tables =
            statement.executeQuery("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'")) {
      if (tables.next()) {
        try (Statement reading = connection.createStatement();
            ResultSet rows = reading.executeQuery("SELECT max(version) FROM schema_version")) {
          version = rows.next() ? rows.getInt(1) : 0;
        }
      }
    }
    if (version != newest()) {
      throw new StoreUnavailableException(
          "cannot look into a store of version "
              + version
              + (version < newest()
                  ? ", written by an older version of Tidings: a start of this one, which has version "
                      + newest()
                      + ", brings it up to date"
                  : ", written by a newer version of Tidings: this one knows up to "
                      + newest()
                      + ", so use the newer one"),
          new SQLException("schema_version is " + version));
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
