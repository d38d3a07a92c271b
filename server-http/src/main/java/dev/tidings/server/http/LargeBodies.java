package dev.tidings.server.http;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Has large bodies taken apart in turn, since a body that was read as JSON takes up to twenty-five
 * times as much memory as its bytes. Small ones are taken apart at once, on the event loop: a hop
 * costs more than that.
 */
final class LargeBodies {
  private static final int SMALL = 64 * 1024;

  /** Which part of the memory for bodies may be taken apart at the same time. */
  private static final int PART = 16;

  private final Executor threads;
  private final int most;
  private final Semaphore free;

  /**
   * @param threads runs what must not hold up an event loop
   */
  LargeBodies(HttpConfig.Limits limits, Executor threads) {
    this.threads = threads;
    // The largest one has the turn to itself where it is more than that.
    this.most = (int) Math.min(Integer.MAX_VALUE, Math.max(SMALL, limits.bodies() / PART));
    this.free = new Semaphore(most, true);
  }

  /** Runs {@code task} over a body of {@code bytes}: here and now, or on a thread in its turn. */
  void run(int bytes, Runnable task) {
    if (bytes <= SMALL) {
      task.run();
    } else {
      threads.execute(() -> inTurn(bytes, task));
    }
  }

  /** Runs {@code task} on this thread, which waits for its turn where the body is large. */
  void inTurn(int bytes, Runnable task) {
    if (bytes <= SMALL) {
      task.run();
      return;
    }
    int share = Math.min(bytes, most);
    free.acquireUninterruptibly(share);
    try {
      task.run();
    } finally {
      free.release(share);
    }
  }
}
