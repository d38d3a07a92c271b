package dev.tidings.core.time;

import java.time.Instant;

/**
 * What time it is. The system's in production, turned by hand in tests, simulated in the simulator.
 */
public interface Clock {
  /** The wall clock, which may jump. */
  Instant now();

  /** A clock for measuring, which never goes back; nanoseconds from an arbitrary start. */
  long nanos();
}
