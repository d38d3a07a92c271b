package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.TimedOut;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.AttemptOutcome.Unshaped;
import dev.tidings.core.delivery.Trigger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An attempt as seven columns: trigger, when it began, microseconds it took, outcome, and where the
 * outcome has them, status, a wait in milliseconds, a text.
 */
final class AttemptColumns {
  static final int COUNT = 7;

  private static final int DELIVERED = 1;
  private static final int REFUSED = 2;
  private static final int TIMED_OUT = 3;
  private static final int UNREACHABLE = 4;
  private static final int BLOCKED = 5;
  private static final int UNSHAPED = 6;

  private AttemptColumns() {}

  static void write(Command to, Attempt attempt) throws SQLException {
    to.with(Codes.of(attempt.trigger()))
        .with(attempt.startedAt())
        .with(attempt.took().toNanos() / 1000);
    switch (attempt.outcome()) {
      case Delivered(int status, String excerpt) ->
          to.with(DELIVERED).with(status).withNothing().with(excerpt);
      case Refused(int status, String excerpt, Optional<Duration> retryAfter) -> {
        to.with(REFUSED).with(status);
        if (retryAfter.isPresent()) {
          to.with(millis(retryAfter.get()));
        } else {
          to.withNothing();
        }
        to.with(excerpt);
      }
      case TimedOut(Duration after) ->
          to.with(TIMED_OUT).withNothing().with(millis(after)).withNothing();
      case Unreachable(String reason) ->
          to.with(UNREACHABLE).withNothing().withNothing().with(reason);
      case Blocked(String reason) -> to.with(BLOCKED).withNothing().withNothing().with(reason);
      case Unshaped(String reason) -> to.with(UNSHAPED).withNothing().withNothing().with(reason);
    }
  }

  static void writeNone(Command to) throws SQLException {
    for (int i = 0; i < COUNT; i++) {
      to.withNothing();
    }
  }

  static Attempt read(int number, Row from) throws SQLException {
    Trigger trigger = Codes.trigger(from.number());
    Instant startedAt = from.time();
    Duration took = Duration.ofNanos(from.whole() * 1000);
    return new Attempt(number, trigger, startedAt, took, readOutcome(from));
  }

  private static AttemptOutcome readOutcome(Row from) throws SQLException {
    int outcome = from.number();
    int status = from.number();
    OptionalLong wait = from.maybeWhole();
    String text = from.maybeText().orElse("");
    return switch (outcome) {
      case DELIVERED -> new Delivered(status, text);
      case REFUSED ->
          new Refused(
              status,
              text,
              wait.isPresent()
                  ? Optional.of(Duration.ofMillis(wait.getAsLong()))
                  : Optional.empty());
      case TIMED_OUT -> new TimedOut(Duration.ofMillis(wait.orElse(0)));
      case UNREACHABLE -> new Unreachable(text);
      case BLOCKED -> new Blocked(text);
      case UNSHAPED -> new Unshaped(text);
      default -> throw new SQLException("no outcome has the number " + outcome);
    };
  }

  /** An endpoint may ask us to wait for longer than there are milliseconds. */
  private static long millis(Duration duration) {
    return duration.toSeconds() > Long.MAX_VALUE / 1000 - 1 ? Long.MAX_VALUE : duration.toMillis();
  }
}
