package dev.tidings.store.jdbc;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** What one transaction adds to the counts of deliveries, by endpoint and state. */
final class Tally {
  private static final String ADD =
      """
      INSERT INTO delivery_count (endpoint, state, number) VALUES (?, ?, ?)
      ON CONFLICT (endpoint, state) DO UPDATE SET number = number + ?
      """;

  private final Map<Integer, long[]> byEndpoint = new HashMap<>();

  void add(int endpoint, int state, int number) {
    byEndpoint.computeIfAbsent(endpoint, _ -> new long[Codes.STATES])[state] += number;
  }

  void moved(int endpoint, int from, int to) {
    add(endpoint, from, -1);
    add(endpoint, to, 1);
  }

  void write(Session session) throws SQLException {
    Command add = session.command(ADD);
    for (Map.Entry<Integer, long[]> entry : byEndpoint.entrySet()) {
      for (int state = 0; state < Codes.STATES; state++) {
        long number = entry.getValue()[state];
        if (number != 0) {
          // The first value meets the constraint on a row that turns out to be there already.
          add.with(entry.getKey()).with(state).with(Math.max(0, number)).with(number).queue();
        }
      }
    }
    add.runQueued();
  }
}
