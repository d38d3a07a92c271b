package dev.tidings.core.time;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * One thread that owns its state: what is given to it runs on that thread, one thing after the
 * other, in the order given. In the simulator the "thread" is the simulation itself.
 */
public interface Loop extends Executor {
  /**
   * Runs {@code task} on the loop as soon as what is queued before it has run. May be called from
   * any thread.
   */
  @Override
  void execute(Runnable task);

  /** Runs {@code task} on the loop once {@code delay} has passed on the measuring clock. */
  Timer after(Duration delay, Runnable task);

  /** Something that will run later, unless cancelled first. */
  interface Timer {
    /** Keeps the task from running if it has not begun; does nothing otherwise. */
    void cancel();
  }
}
