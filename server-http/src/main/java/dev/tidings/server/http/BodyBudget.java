package dev.tidings.server.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies may be in memory at the same time, over all connections. What is
 * held for a body counts, which grows with what has arrived: a sender who promises much and sends
 * little takes little.
 */
final class BodyBudget {
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  BodyBudget(long limit) {
    this.limit = limit;
  }

  /** Whether there was room for {@code bytes} more; they are taken then. */
  boolean take(int bytes) {
    if (taken.addAndGet(bytes) <= limit) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}
