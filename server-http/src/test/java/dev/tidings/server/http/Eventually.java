package dev.tidings.server.http;

import dev.tidings.server.http.TestServer.Answered;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks again until what is wanted is seen. */
final class Eventually {
  private Eventually() {}

  /** The answer that was wanted, or after a while the last one there was. */
  static Answered get(Supplier<Answered> look, Predicate<Answered> wanted) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    Answered seen = look.get();
    while (!wanted.test(seen) && System.nanoTime() < end) {
      Thread.onSpinWait();
      seen = look.get();
    }
    return seen;
  }
}
