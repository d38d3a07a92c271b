package dev.tidings.simulator;

import dev.tidings.core.time.Loop;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** One thread of the simulated machine: does one thing after the other, in the order given. */
final class Strand implements Loop {
  private final SimulatedTime time;
  private final String name;
  private final BooleanSupplier alive;
  private boolean exclusive;
  private boolean running;
  private long lastGave;

  Strand(SimulatedTime time, String name, BooleanSupplier alive) {
    this.time = time;
    this.name = name;
    this.alive = alive;
  }

  /** Has no step of this strand run in the middle of a step of another. */
  Strand exclusive() {
    exclusive = true;
    return this;
  }

  boolean isExclusive() {
    return exclusive;
  }

  boolean isAlive() {
    return alive.getAsBoolean();
  }

  boolean isRunning() {
    return running;
  }

  void isRunning(boolean now) {
    running = now;
  }

  /** When what it gave to another strand last arrives there. */
  long lastGave() {
    return lastGave;
  }

  void gave(long at) {
    lastGave = at;
  }

  @Override
  public void execute(Runnable task) {
    time.give(this, task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Later later = new Later(task);
    time.after(delay, this, later);
    return later;
  }

  private static final class Later implements Timer, Runnable {
    private final Runnable task;
    private boolean cancelled;

    Later(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (!cancelled) {
        task.run();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
