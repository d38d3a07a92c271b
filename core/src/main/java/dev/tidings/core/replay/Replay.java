package dev.tidings.core.replay;

import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A span of the log delivered again, or to be.
 *
 * @param ends where each partition of the log ended when it was made; it goes no further
 * @param matched how many deliveries it is about; grows while it is counting
 * @param replayed how many of them it has made pending so far
 */
public record Replay(
    ReplayId id,
    TenantId tenant,
    Wish wish,
    Instant createdAt,
    List<Position> ends,
    State state,
    long matched,
    long replayed) {
  public Replay {
    ends = List.copyOf(ends);
  }

  /**
   * What is asked for.
   *
   * @param since events received at or after
   * @param until events received before; empty for all that are there when it is made
   * @param eventTypes patterns, of which one must match; none means all
   * @param filter a CEL expression that must be true, beside the endpoint's own
   * @param dryRun only count
   * @param ratePerSecond deliveries at the most; empty for {@link #DEFAULT_RATE}
   */
  public record Wish(
      EndpointId endpoint,
      Instant since,
      Optional<Instant> until,
      List<String> eventTypes,
      Optional<String> filter,
      Only only,
      boolean dryRun,
      OptionalDouble ratePerSecond) {
    public static final double DEFAULT_RATE = 100;

    public Wish {
      eventTypes = List.copyOf(eventTypes);
      if (ratePerSecond.isPresent()
          && !(ratePerSecond.getAsDouble() > 0 && ratePerSecond.getAsDouble() <= 1e5)) {
        throw new IllegalArgumentException("ratePerSecond is more than 0 and at most 100000");
      }
    }
  }

  /** Which deliveries are meant. */
  public enum Only {
    /** Those that are missing, dead or delivered. */
    ALL,
    /** Events that match the endpoint as it is now and have no delivery to it. */
    MISSING,
    /** Dead letters. */
    DEAD
  }

  /** How far it is. */
  public sealed interface State {
    /** It goes through the log to see what it is about. */
    record Counting() implements State {}

    /** It was only to count, and has. */
    record Planned() implements State {}

    /** It is making deliveries pending. */
    record Running() implements State {}

    /** All of them are pending, or beyond. */
    record Done(Instant at) implements State {}

    /** Somebody has stopped it; what it had made pending stays so. */
    record Cancelled(Instant at) implements State {}

    /** It cannot go on. */
    record Failed(Instant at, String reason) implements State {}
  }

  public boolean isUnderWay() {
    return switch (state) {
      case State.Counting _, State.Running _ -> true;
      case State.Planned _, State.Done _, State.Cancelled _, State.Failed _ -> false;
    };
  }

  Replay with(State state) {
    return new Replay(id, tenant, wish, createdAt, ends, state, matched, replayed);
  }

  Replay with(long matched, long replayed) {
    return new Replay(id, tenant, wish, createdAt, ends, state, matched, replayed);
  }
}
