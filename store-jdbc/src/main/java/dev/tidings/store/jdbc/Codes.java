package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.Trigger;
import java.sql.SQLException;

/** The small numbers that stand for words in the tables. They are for good: never reuse one. */
final class Codes {
  static final int PENDING = 0;
  static final int DELIVERED = 1;
  static final int DEAD = 2;
  static final int DISCARDED = 3;
  static final int STATES = 4;

  private Codes() {}

  static int of(DeliveryState state) {
    return switch (state) {
      case PENDING -> PENDING;
      case DELIVERED -> DELIVERED;
      case DEAD -> DEAD;
      case DISCARDED -> DISCARDED;
    };
  }

  static DeliveryState state(int code) throws SQLException {
    return switch (code) {
      case PENDING -> DeliveryState.PENDING;
      case DELIVERED -> DeliveryState.DELIVERED;
      case DEAD -> DeliveryState.DEAD;
      case DISCARDED -> DeliveryState.DISCARDED;
      default -> throw new SQLException("no delivery state has the number " + code);
    };
  }

  static int of(Trigger trigger) {
    return switch (trigger) {
      case EVENT -> 0;
      case RETRY -> 1;
      case RESEND -> 2;
      case REPLAY -> 3;
    };
  }

  static Trigger trigger(int code) throws SQLException {
    return switch (code) {
      case 0 -> Trigger.EVENT;
      case 1 -> Trigger.RETRY;
      case 2 -> Trigger.RESEND;
      case 3 -> Trigger.REPLAY;
      default -> throw new SQLException("no trigger has the number " + code);
    };
  }
}
