package dev.tidings.core.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A loop on one platform thread. A task that throws is logged and the loop goes on. */
public final class ThreadLoop implements Loop, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);
  private static final long LONGEST_SLEEP_NANOS = Duration.ofMinutes(1).toNanos();

  /** How many queued tasks run before timers are looked at again. */
  private static final int TASKS_PER_ROUND = 256;

  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Later> timers =
      new PriorityQueue<>(Comparator.comparingLong(l -> l.due));
  private final Thread thread;
  private volatile boolean sleeping;
  private volatile boolean closed;

  public ThreadLoop(String name) {
    thread = Thread.ofPlatform().name(name).start(this::run);
  }

  @Override
  public void execute(Runnable task) {
    inbox.add(task);
    if (sleeping) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Later later = new Later(System.nanoTime() + delay.toNanos(), task);
    if (Thread.currentThread().equals(thread)) {
      timers.add(later);
    } else {
      execute(() -> timers.add(later));
    }
    return later;
  }

  private void run() {
    while (!closed || !inbox.isEmpty()) {
      boolean worked = runDueTimers();
      for (int i = 0; i < TASKS_PER_ROUND; i++) {
        Runnable task = inbox.poll();
        if (task == null) {
          break;
        }
        runLogged(task);
        worked = true;
      }
      if (!worked) {
        sleep();
      }
    }
  }

  private boolean runDueTimers() {
    boolean worked = false;
    while (!timers.isEmpty() && timers.peek().due - System.nanoTime() <= 0) {
      Later later = timers.remove();
      if (!later.cancelled) {
        runLogged(later.task);
        worked = true;
      }
    }
    return worked;
  }

  private void sleep() {
    sleeping = true;
    // Whoever adds after this check sees the flag and wakes us; whoever added before is seen here.
    if (inbox.isEmpty() && !closed) {
      long nanos = timers.isEmpty() ? LONGEST_SLEEP_NANOS : timers.peek().due - System.nanoTime();
      if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      }
    }
    sleeping = false;
  }

  private static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
      log.error("a task on a loop failed; the loop goes on", e);
    }
  }

  /** Runs what is queued, forgets the timers, and waits for the end, at most 10 seconds. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (!Thread.currentThread().equals(thread)) {
      try {
        thread.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Later implements Timer {
    private final long due;
    private final Runnable task;
    private volatile boolean cancelled;

    Later(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
