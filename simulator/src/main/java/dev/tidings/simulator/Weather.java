package dev.tidings.simulator;

import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.event.LogUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Whether the disk and the database work just now. */
final class Weather {
  private final SimulatedTime time;
  private final RandomGenerator random;
  private boolean storeIsAway;
  private boolean logIsAway;

  /** Of a thousand calls, how many fail although nothing is away. */
  private int hiccups;

  Weather(SimulatedTime time, RandomGenerator random, int hiccups) {
    this.time = time;
    this.random = random;
    this.hiccups = hiccups;
  }

  /** A call to the store: comes back when it may go on, some time later. */
  void store(String what) {
    time.preempt();
    endpoints(what);
  }

  /**
   * A call to the store by somebody who holds a lock: nobody else may run meanwhile, for a lock
   * does not keep strands apart.
   */
  void endpoints(String what) {
    if (storeIsAway || random.nextInt(1_000) < hiccups) {
      throw new StoreUnavailableException(what, new IOException("the disk is full"));
    }
  }

  boolean logFails() {
    return logIsAway || random.nextInt(1_000) < hiccups;
  }

  static LogUnavailableException noLog() {
    return new LogUnavailableException("the disk is full", Duration.ofSeconds(1));
  }

  void storeIsAway(boolean now) {
    storeIsAway = now;
  }

  void logIsAway(boolean now) {
    logIsAway = now;
  }

  /** Everything works from now on. */
  void clears() {
    storeIsAway = false;
    logIsAway = false;
    hiccups = 0;
  }
}
