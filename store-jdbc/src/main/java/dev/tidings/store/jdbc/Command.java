package dev.tidings.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A prepared statement that takes its parameters one after the other. */
final class Command {
  private final PreparedStatement statement;
  private int parameter;

  Command(PreparedStatement statement) {
    this.statement = statement;
  }

  /** Reads one row, column by column. */
  interface RowReader<T> {
    T read(Row row) throws SQLException;
  }

  /** Forgets the parameters and the batch of whoever used it before. */
  Command fresh() throws SQLException {
    parameter = 0;
    statement.clearBatch();
    return this;
  }

  Command with(long value) throws SQLException {
    statement.setLong(++parameter, value);
    return this;
  }

  Command with(String value) throws SQLException {
    statement.setString(++parameter, value);
    return this;
  }

  Command with(byte[] value) throws SQLException {
    statement.setBytes(++parameter, value);
    return this;
  }

  Command with(Instant value) throws SQLException {
    return with(value.toEpochMilli());
  }

  Command withText(Optional<String> value) throws SQLException {
    return value.isPresent() ? with(value.get()) : withNothing();
  }

  Command withTime(Optional<Instant> value) throws SQLException {
    return value.isPresent() ? with(value.get()) : withNothing();
  }

  Command withNothing() throws SQLException {
    statement.setNull(++parameter, Types.NULL);
    return this;
  }

  /** Runs it and says how many rows it changed. */
  int run() throws SQLException {
    parameter = 0;
    return statement.executeUpdate();
  }

  /** Puts it, with these parameters, at the end of the batch. */
  void queue() throws SQLException {
    parameter = 0;
    statement.addBatch();
  }

  /** Runs the batch and says how many rows each changed. */
  int[] runQueued() throws SQLException {
    return statement.executeBatch();
  }

  <T> List<T> list(RowReader<T> reader) throws SQLException {
    parameter = 0;
    List<T> read = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        read.add(reader.read(new Row(rows)));
      }
    }
    return read;
  }

  <T> Optional<T> first(RowReader<T> reader) throws SQLException {
    parameter = 0;
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(reader.read(new Row(rows))) : Optional.empty();
    }
  }

  boolean any() throws SQLException {
    return first(_ -> true).isPresent();
  }
}
