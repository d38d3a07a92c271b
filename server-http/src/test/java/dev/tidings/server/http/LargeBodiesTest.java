package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.http.HttpConfig.Limits;
import dev.tidings.server.http.HttpConfig.Patience;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LargeBodiesTest {
  private static final int BODY = 1_000_000;
  private static final int MANY = 50;
  private static final Limits LIMITS =
      new Limits(BODY, BODY, 1_000, 1_000, 10, 16L * 3 * BODY, Patience.DEFAULT);

  @Test
  void takesApartNoMoreThanTheirPartAtTheSameTime() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      LargeBodies large = new LargeBodies(LIMITS, threads);
      for (int i = 0; i < MANY; i++) {
        large.run(
            BODY,
            () -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              Arrays.fill(new byte[BODY], (byte) 1);
              now.decrementAndGet();
              done.incrementAndGet();
            });
      }
    }
    assertThat(done).hasValue(MANY);
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void onlyOneOfThoseThatAreMoreThanTheirPartAtATime() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      LargeBodies large = new LargeBodies(LIMITS, threads);
      for (int i = 0; i < MANY; i++) {
        large.run(
            100 * BODY,
            () -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              Arrays.fill(new byte[BODY], (byte) 1);
              now.decrementAndGet();
            });
      }
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void doesNotHoldUpSmallOnes() {
    LargeBodies large =
        new LargeBodies(
            LIMITS,
            _ -> {
              throw new AssertionError("a small body needs no thread");
            });
    AtomicInteger done = new AtomicInteger();
    large.run(
        1_000,
        () -> {
          Thread here = Thread.currentThread();
          large.run(
              1_000,
              () -> {
                assertThat(Thread.currentThread()).isSameAs(here);
                done.incrementAndGet();
              });
        });
    assertThat(done).hasValue(1);
  }

  @Test
  void givesItsTurnBackWhenItFails() {
    LargeBodies large = new LargeBodies(LIMITS, Runnable::run);
    for (int i = 0; i < MANY; i++) {
      try {
        large.run(
            BODY,
            () -> {
              throw new IllegalStateException("on purpose");
            });
      } catch (IllegalStateException _) {
        // The next one comes all the same.
      }
    }
    AtomicInteger done = new AtomicInteger();
    large.run(BODY, done::incrementAndGet);
    assertThat(done).hasValue(1);
  }
}
