package dev.tidings.core.delivery;

import dev.tidings.core.time.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop that runs when it is told to, on time that is turned by hand. */
final class HandLoop implements Loop {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Later> timers = new PriorityQueue<>(Comparator.comparing(Later::due));
  private Duration now = Duration.ZERO;

  private record Later(Duration due, Runnable task) {}

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Later later = new Later(now.plus(delay), task);
    timers.add(later);
    return () -> timers.remove(later);
  }

  /** Runs all that can run now. */
  void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** Lets time pass, and runs what becomes due. */
  void pass(Duration time) {
    now = now.plus(time);
    run();
    while (!timers.isEmpty() && timers.peek().due().compareTo(now) <= 0) {
      timers.remove().task().run();
      run();
    }
  }
}
