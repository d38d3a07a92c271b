package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.DeliveryId;
import java.sql.SQLException;

/** A delivery's place in the tables: its primary key. */
record DeliveryKey(int partition, long offset, int endpoint) {
  static DeliveryKey of(DeliveryId id, EndpointRefs.Ref ref) {
    return new DeliveryKey(id.position().partition(), id.position().offset(), ref.number());
  }

  static DeliveryKey read(Row row) throws SQLException {
    return new DeliveryKey(row.number(), row.whole(), row.number());
  }

  Command in(Command command) throws SQLException {
    return command.with(partition).with(offset).with(endpoint);
  }
}
