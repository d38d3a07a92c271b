package dev.tidings.core.delivery;

import dev.tidings.core.subscription.Cost;
import dev.tidings.core.time.Loop;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The events that are being put into shape, away from the engine's loop. A lane whose events take
 * long waits for itself and for others like it, one event at a time, and so does one of which
 * nothing is known yet; all the others never wait for these. Lives on the engine's loop.
 */
final class Preparations {
  private final Loop loop;
  private final Executor background;
  private final Executor slow;

  /**
   * @param background runs many things at a time
   * @param slow runs one thing after the other, on a thread that nobody else needs
   */
  Preparations(Loop loop, Executor background, Executor slow) {
    this.loop = loop;
    this.background = background;
    this.slow = slow;
  }

  /**
   * What has come of it.
   *
   * @param tookNanos how long it took to put the event into shape
   * @param then what is to be done on the loop
   */
  record Prepared(long tookNanos, Runnable then) {}

  /** The events of one lane that wait for their turn, and what those before them have cost. */
  static final class Line {
    private final Cost cost = Cost.unknown();
    private final ArrayDeque<Supplier<Prepared>> waiting = new ArrayDeque<>();
    private boolean working;
  }

  /** Has {@code work}, which never fails, done away from the loop. */
  void add(Line line, Supplier<Prepared> work) {
    line.waiting.add(work);
    goOn(line);
  }

  private void goOn(Line line) {
    while (line.cost.isQuick() && !line.waiting.isEmpty()) {
      run(line, line.waiting.remove(), background, () -> {});
    }
    if (!line.working && !line.waiting.isEmpty()) {
      line.working = true;
      run(
          line,
          line.waiting.remove(),
          line.cost.isSlow() ? slow : background,
          () -> line.working = false);
    }
  }

  private void run(Line line, Supplier<Prepared> work, Executor on, Runnable ended) {
    on.execute(() -> {
      Prepared prepared = work.get();
      loop.execute(() -> {
        ended.run();
        line.cost.took(prepared.tookNanos());
        goOn(line);
        prepared.then().run();
      });
    });
  }
}
