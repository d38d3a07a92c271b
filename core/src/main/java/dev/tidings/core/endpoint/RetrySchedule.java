package dev.tidings.core.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The waits between attempts: {@code n} waits are up to {@code n + 1} attempts.
 *
 * @param waits 0 to {@value #MAX_WAITS}, each 0 to 7 days
 */
public record RetrySchedule(List<Duration> waits) {
  public static final int MAX_WAITS = 50;
  public static final Duration MAX_WAIT = Duration.ofDays(7);

  /** Added at random to each wait, as a share of it, so that retries do not come all at once. */
  public static final double JITTER = 0.1;

  /**
   * The schedule that Standard Webhooks 1.0.0 gives as its example: ten attempts in about three
   * days.
   */
  public static final RetrySchedule DEFAULT =
      ofSeconds(5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400);

  public RetrySchedule {
    waits = List.copyOf(waits);
    if (waits.size() > MAX_WAITS) {
      throw new IllegalArgumentException("a retry schedule has at most " + MAX_WAITS + " waits");
    }
    for (Duration wait : waits) {
      if (wait.isNegative() || wait.compareTo(MAX_WAIT) > 0) {
        throw new IllegalArgumentException(
            "a wait is 0 to 604800 seconds, got " + wait.toSeconds());
      }
    }
  }

  public static RetrySchedule ofSeconds(long... seconds) {
    return new RetrySchedule(
        java.util.Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList());
  }

  /**
   * How long to wait after the attempt of that number has failed, jitter added; empty when there
   * are no more.
   *
   * @param attempt from 1
   */
  public Optional<Duration> waitAfter(int attempt, RandomGenerator random) {
    if (attempt > waits.size()) {
      return Optional.empty();
    }
    Duration wait = waits.get(attempt - 1);
    return Optional.of(wait.plusNanos((long) (wait.toNanos() * JITTER * random.nextDouble())));
  }
}
