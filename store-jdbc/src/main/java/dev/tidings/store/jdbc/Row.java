package dev.tidings.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The current row of a result, read column after column. */
final class Row {
  private final ResultSet rows;
  private int column;

  Row(ResultSet rows) {
    this.rows = rows;
  }

  long whole() throws SQLException {
    return rows.getLong(++column);
  }

  int number() throws SQLException {
    return rows.getInt(++column);
  }

  OptionalLong maybeWhole() throws SQLException {
    long value = rows.getLong(++column);
    return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  String text() throws SQLException {
    String value = rows.getString(++column);
    if (value == null) {
      throw new SQLException("column " + column + " has no value");
    }
    return value;
  }

  Optional<String> maybeText() throws SQLException {
    return Optional.ofNullable(rows.getString(++column));
  }

  byte[] bytes() throws SQLException {
    return rows.getBytes(++column);
  }

  Instant time() throws SQLException {
    return Instant.ofEpochMilli(whole());
  }

  Optional<Instant> maybeTime() throws SQLException {
    OptionalLong millis = maybeWhole();
    return millis.isPresent()
        ? Optional.of(Instant.ofEpochMilli(millis.getAsLong()))
        : Optional.empty();
  }
}
