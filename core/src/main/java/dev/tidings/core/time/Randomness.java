package dev.tidings.core.time;

import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Where random numbers come from in production. Tests and the simulator pass seeded generators
 * instead.
 */
public final class Randomness {
  private Randomness() {}

  /** Unpredictable numbers, for secrets and keys. */
  public static RandomGenerator secure() {
    return new SecureRandom();
  }

  /**
   * Cheap numbers that need not be unpredictable, for ids and jitter; safe for use by many threads.
   */
  public static RandomGenerator fast() {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
      }
    };
  }
}
