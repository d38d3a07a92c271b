package dev.tidings.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** One connection with its prepared statements, each prepared once. For one thread at a time. */
final class Session implements AutoCloseable {
  private final Connection connection;
  private final Map<String, Command> commands = new HashMap<>();

  Session(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  Command command(String sql) throws SQLException {
    Command command = commands.get(sql);
    if (command == null) {
      command = new Command(connection.prepareStatement(sql));
      commands.put(sql, command);
    }
    return command.fresh();
  }

  /** Changes a setting of the connection or the file. */
  void set(String setting, Object value) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA " + setting + " = " + value);
    }
  }

  @Override
  public void close() throws SQLException {
    commands.clear();
    connection.close();
  }
}
