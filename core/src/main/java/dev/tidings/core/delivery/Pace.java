package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import java.time.Duration;
import java.util.Optional;

/**
 * How fast an endpoint is sent to: its rate limit, and how many attempts at a time, which halves
 * when the endpoint shows that it is overloaded or away and grows by one with each window of
 * successes (additive increase, multiplicative decrease, as TCP does). Times are nanoseconds of the
 * measuring clock.
 */
final class Pace {
  /**
   * However bad it looks, this share of the concurrency is left, so that one slow answer does not
   * stop a lane.
   */
  private static final int FLOOR_SHARE = 16;

  private static final Duration FIRST_REST = Duration.ofSeconds(1);
  private static final Duration LONGEST_REST = Duration.ofMinutes(1);

  private int concurrency;
  private double perSecond;
  private double window;
  private double tokens;
  private long tokensAt;
  private long closedUntil;
  private Duration rest = FIRST_REST;

  private Pace(DeliveryPolicy policy, long now) {
    concurrency = policy.concurrency();
    perSecond = policy.rateLimit().orElse(Double.POSITIVE_INFINITY);
    window = concurrency;
    tokens = burst();
    tokensAt = now;
    closedUntil = now;
  }

  /** The pace of an endpoint; that of a deleted one does not matter. */
  static Pace of(Optional<Endpoint> endpoint, long now) {
    return new Pace(endpoint.map(Endpoint::policy).orElse(DeliveryPolicy.DEFAULT), now);
  }

  /** Takes on a changed policy without forgetting what was learned. */
  void change(DeliveryPolicy policy) {
    boolean full = window >= concurrency;
    concurrency = policy.concurrency();
    perSecond = policy.rateLimit().orElse(Double.POSITIVE_INFINITY);
    window = full ? concurrency : Math.min(window, concurrency);
    tokens = Math.min(tokens, burst());
  }

  /** Attempts may begin again, whatever the endpoint has asked for. */
  void open(long now) {
    closedUntil = now;
  }

  /** Nothing is known of the endpoint's condition any more. */
  void startAnew(long now) {
    open(now);
    window = concurrency;
    rest = FIRST_REST;
  }

  /** A tenth of a second's worth may go at once, and always one. */
  private double burst() {
    return Math.max(1, perSecond / 10);
  }

  /**
   * How long until another attempt may begin while {@code inFlight} are under way; zero for now.
   */
  Optional<Duration> waitBeforeNext(int inFlight, long now) {
    if (inFlight >= concurrency()) {
      return Optional.empty();
    }
    if (closedUntil - now > 0) {
      return Optional.of(Duration.ofNanos(closedUntil - now));
    }
    if (perSecond == Double.POSITIVE_INFINITY) {
      return Optional.of(Duration.ZERO);
    }
    tokens = Math.min(burst(), tokens + (now - tokensAt) / 1e9 * perSecond);
    tokensAt = now;
    return Optional.of(
        tokens >= 1
            ? Duration.ZERO
            : Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * 1e9)));
  }

  /** How many attempts at a time there may be just now. */
  int concurrency() {
    return Math.max(1, (int) window);
  }

  /** An attempt begins. */
  void begun() {
    if (perSecond != Double.POSITIVE_INFINITY) {
      tokens -= 1;
    }
  }

  /** An attempt ended; what it says of the endpoint's condition is taken to heart. */
  void ended(AttemptOutcome outcome, long now) {
    switch (outcome) {
      case AttemptOutcome.Delivered _ -> {
        window = Math.min(concurrency, window + 1 / window);
        rest = FIRST_REST;
      }
      case AttemptOutcome.Refused refused -> refused(refused, now);
      case AttemptOutcome.TimedOut _, AttemptOutcome.Unreachable _ -> halve();
      case AttemptOutcome.Blocked _, AttemptOutcome.Unshaped _ -> {}
    }
  }

  /**
   * 429, 502, 503 and 504 ask for less (Standard Webhooks 1.0.0); other answers say nothing of
   * load.
   */
  private void refused(AttemptOutcome.Refused refused, long now) {
    boolean overloaded =
        switch (refused.status()) {
          case 429, 502, 503, 504 -> true;
          default -> false;
        };
    if (!overloaded) {
      return;
    }
    halve();
    Optional<Duration> asked = NextStep.askedFor(refused);
    if (asked.isPresent()) {
      closeFor(asked.get(), now);
    } else if (closedUntil - now <= 0) {
      closeFor(rest, now);
      Duration doubled = rest.multipliedBy(2);
      rest = doubled.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : doubled;
    }
  }

  private void closeFor(Duration duration, long now) {
    long until = now + duration.toNanos();
    if (until - closedUntil > 0) {
      closedUntil = until;
    }
  }

  private void halve() {
    window = Math.max(Math.max(1, (double) concurrency / FLOOR_SHARE), window / 2);
  }

  /** Whether the endpoint is sent to more slowly than its policy allows. */
  boolean isSlowed(long now) {
    return window < concurrency || closedUntil - now > 0;
  }
}
