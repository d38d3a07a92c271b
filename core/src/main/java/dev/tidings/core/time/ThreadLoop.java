package dev.tidings.core.time;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A loop on one platform thread. A task that throws is logged and the loop goes on. */
public final class ThreadLoop implements Loop, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);

  private final ScheduledThreadPoolExecutor executor;

  public ThreadLoop(String name) {
    executor =
        new ScheduledThreadPoolExecutor(1, Executors.defaultThreadFactory()) {
          @Override
          protected void terminated() {
            log.debug("loop {} has ended", name);
          }
        };
    executor.setThreadFactory(Thread.ofPlatform().name(name).factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> runLogged(task));
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    ScheduledFuture<?> scheduled =
        executor.schedule(() -> runLogged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  private static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a task on a loop failed; the loop goes on", e);
    }
  }

  /** Stops taking tasks, waits for those that are queued, at most {@code 10} seconds. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
