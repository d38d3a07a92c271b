package dev.tidings.simulator;

import dev.tidings.core.delivery.StoreUnavailableException;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Whether the disk and the database work just now. */
final class Weather {
  private final SimulatedTime time;
  private final RandomGenerator random;
  private boolean storeIsAway;
  private final SimulatedDisk disk;
  private final SimulatedDisk.Faults usual;

  /** Of a thousand calls, how many fail although nothing is away. */
  private int hiccups;

  /**
   * @param disk the log's
   * @param usual what is wrong with it always
   */
  Weather(
      SimulatedTime time,
      RandomGenerator random,
      int hiccups,
      SimulatedDisk disk,
      SimulatedDisk.Faults usual) {
    this.time = time;
    this.disk = disk;
    this.usual = usual;
    disk.faults(usual);
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

  void storeIsAway(boolean now) {
    storeIsAway = now;
  }

  /** The log's disk is full, or broken in one way or another. */
  void diskFails() {
    switch (random.nextInt(3)) {
      case 0 -> disk.capacity(disk.used() + random.nextInt(2_000));
      case 1 -> disk.faults(new SimulatedDisk.Faults(0.7, 0.7, usual.lostForce(), 0));
      default -> disk.faults(new SimulatedDisk.Faults(0.1, 0.2, usual.lostForce(), 0.3));
    }
  }

  void diskWorks() {
    disk.capacity(Long.MAX_VALUE);
    disk.faults(usual);
  }

  /** Everything works from now on. */
  void clears() {
    storeIsAway = false;
    diskWorks();
    hiccups = 0;
  }
}
