package dev.tidings.contract;

import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that is turned by hand, and a loop that runs on it. For one thread. */
public final class HandTime implements Clock, Loop {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Later> timers =
      new PriorityQueue<>(Comparator.comparing(Later::due).thenComparingLong(Later::number));
  private Instant now;
  private long numbers;
  private Duration perLook = Duration.ZERO;

  private record Later(Instant due, long number, Runnable task) {}

  public HandTime(Instant now) {
    this.now = now;
  }

  @Override
  public Instant now() {
    return now;
  }

  /** From now on, whatever is measured takes so long. */
  public void everythingTakes(Duration time) {
    perLook = time;
  }

  @Override
  public long nanos() {
    now = now.plus(perLook);
    return now.toEpochMilli() * 1_000_000;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Later later = new Later(now.plus(delay), numbers++, task);
    timers.add(later);
    return () -> timers.remove(later);
  }

  /** Runs all that can run now. */
  public void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** Lets time pass, and runs what becomes due at its time. */
  public void pass(Duration time) {
    Instant until = now.plus(time);
    run();
    while (!timers.isEmpty() && !timers.peek().due().isAfter(until)) {
      Later next = timers.remove();
      now = next.due();
      next.task().run();
      run();
    }
    now = until;
  }
}
