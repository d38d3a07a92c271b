package dev.tidings.core.subscription;

import java.time.Duration;

/**
 * What it has cost of late to run an expression, on average: one run that was held up by something
 * else makes none slow, two that really take long do. For one thread.
 */
public final class Cost {
  /** An honest expression takes some millionths of a second, or some hundred thousandths. */
  private static final double QUICK_NANOS = Duration.ofMillis(1).toNanos();

  /** No run counts as more: what takes longer was, in part, held up by something else. */
  private static final long LONGEST_RUN = Duration.ofMillis(50).toNanos();

  private static final int RUNS = 128;

  private double average;
  private int runs;

  private Cost(double average, int runs) {
    this.average = average;
    this.runs = runs;
  }

  /** Nothing has been run yet. */
  public static Cost unknown() {
    return new Cost(0, 0);
  }

  /** One run was not quick. */
  public static Cost suspected() {
    return new Cost(QUICK_NANOS / 2, RUNS);
  }

  /** A run took so long. */
  public void took(long nanos) {
    runs = Math.min(runs + 1, RUNS);
    average += (Math.min(nanos, LONGEST_RUN) - average) / runs;
  }

  /** Whether something is known, and it is no more than others may have to wait for. */
  public boolean isQuick() {
    return runs > 0 && average <= QUICK_NANOS;
  }

  public boolean isSlow() {
    return average > QUICK_NANOS;
  }

  /** Whether it has been quick for about a hundred runs. */
  public boolean isCleared() {
    return average < QUICK_NANOS / 4;
  }
}
