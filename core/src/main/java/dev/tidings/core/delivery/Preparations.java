package dev.tidings.core.delivery;

import dev.tidings.core.subscription.Cost;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The events that are being put into shape, away from the engine's loop. Lanes whose events take
 * long take turns, each for a moment, and a lane of which nothing is known yet has one event put
 * into shape first: so nobody else waits for them. Lives on the engine's loop.
 */
final class Preparations {
  /** How long a turn is, unless a single event takes longer. */
  private static final long TURN_NANOS = Duration.ofMillis(5).toNanos();

  private static final int MOST_IN_A_TURN = 64;

  private final Clock clock;
  private final Loop loop;
  private final Executor background;
  private final Executor slow;

  /**
   * @param background runs many things at a time
   * @param slow runs one thing after the other, on a thread that nobody else needs
   */
  Preparations(Clock clock, Loop loop, Executor background, Executor slow) {
    this.clock = clock;
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
    if (line.working || line.waiting.isEmpty()) {
      return;
    }
    if (line.cost.isQuick()) {
      while (!line.waiting.isEmpty()) {
        Supplier<Prepared> work = line.waiting.remove();
        background.execute(() -> {
          Prepared prepared = work.get();
          loop.execute(() -> prepared(line, List.of(prepared)));
        });
      }
      return;
    }
    line.working = true;
    boolean slow = line.cost.isSlow();
    List<Supplier<Prepared>> turn = line.waiting.stream().limit(slow ? MOST_IN_A_TURN : 1).toList();
    (slow ? this.slow : background)
        .execute(() -> {
          List<Prepared> done = turn(turn);
          loop.execute(() -> {
            done.forEach(_ -> line.waiting.remove());
            line.working = false;
            prepared(line, done);
          });
        });
  }

  private List<Prepared> turn(List<Supplier<Prepared>> works) {
    long end = clock.nanos() + TURN_NANOS;
    List<Prepared> done = new ArrayList<>();
    for (Supplier<Prepared> work : works) {
      done.add(work.get());
      if (clock.nanos() - end >= 0) {
        break;
      }
    }
    return done;
  }

  private void prepared(Line line, List<Prepared> done) {
    done.forEach(each -> line.cost.took(each.tookNanos()));
    goOn(line);
    done.forEach(each -> each.then().run());
  }
}
