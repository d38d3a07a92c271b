package dev.tidings.core.time;

import java.time.Instant;

/** The machine's clock, in whole milliseconds: what is kept and what is said then are the same. */
public final class SystemClock implements Clock {
  @Override
  public Instant now() {
    return Instant.ofEpochMilli(System.currentTimeMillis());
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
