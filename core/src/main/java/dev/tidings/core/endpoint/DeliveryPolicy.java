package dev.tidings.core.endpoint;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How deliveries to an endpoint are made.
 *
 * @param rateLimit attempts per second at the most; empty for no limit
 * @param concurrency attempts at the same time at the most, 1 to {@value #MAX_CONCURRENCY}
 * @param retrySchedule the waits between attempts
 * @param ordered whether events with the same key are delivered one after the other, in their order
 * @param timeout for one whole attempt, from connecting to the answer's last byte, 1 to 120 seconds
 */
public record DeliveryPolicy(
    OptionalDouble rateLimit,
    int concurrency,
    RetrySchedule retrySchedule,
    boolean ordered,
    Duration timeout) {
  public static final int DEFAULT_CONCURRENCY = 64;
  public static final int MAX_CONCURRENCY = 1000;
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);
  public static final Duration MAX_TIMEOUT = Duration.ofMinutes(2);

  public static final DeliveryPolicy DEFAULT =
      new DeliveryPolicy(
          OptionalDouble.empty(),
          DEFAULT_CONCURRENCY,
          RetrySchedule.DEFAULT,
          false,
          DEFAULT_TIMEOUT);

  public DeliveryPolicy {
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
      throw new IllegalArgumentException("concurrency is 1 to " + MAX_CONCURRENCY);
    }
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException("the timeout is 1 to 120 seconds");
    }
    if (rateLimit.isPresent() && !(rateLimit.getAsDouble() > 0 && rateLimit.getAsDouble() <= 1e6)) {
      throw new IllegalArgumentException(
          "the rate limit is more than 0 and at most 1000000 a second");
    }
  }
}
