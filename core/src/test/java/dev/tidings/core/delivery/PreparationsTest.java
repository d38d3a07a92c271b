package dev.tidings.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.Preparations.Prepared;
import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparationsTest {
  private static final Duration QUICK = Duration.ofNanos(20_000);
  private static final Duration LONG = Duration.ofMillis(80);

  private final HandLoop loop = new HandLoop();
  private final long[] nanos = new long[1];
  private final Clock clock =
      new Clock() {
        @Override
        public Instant now() {
          return Instant.EPOCH;
        }

        @Override
        public long nanos() {
          return nanos[0];
        }
      };
  private final ArrayDeque<Runnable> background = new ArrayDeque<>();
  private final ArrayDeque<Runnable> slow = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final Preparations preparations =
      new Preparations(clock, loop, background::add, slow::add);

  private void add(Preparations.Line line, String name, Duration takes) {
    preparations.add(
        line,
        () -> {
          nanos[0] += takes.toNanos();
          return new Prepared(takes.toNanos(), () -> done.add(name));
        });
  }

  private void runOne(ArrayDeque<Runnable> from) {
    from.remove().run();
    loop.run();
  }

  /** A line of which it is known how long its events take. */
  private Preparations.Line known(Duration takes) {
    Preparations.Line line = new Preparations.Line();
    add(line, "first", takes);
    runOne(background);
    done.clear();
    return line;
  }

  @Test
  void aLineOfWhichNothingIsKnownTakesOneEventAtATime() {
    Preparations.Line line = new Preparations.Line();
    add(line, "a", QUICK);
    add(line, "b", QUICK);
    add(line, "c", QUICK);
    assertThat(background).hasSize(1);
    runOne(background);
    assertThat(background).hasSize(2);
    runOne(background);
    runOne(background);
    assertThat(done).containsExactly("a", "b", "c");
  }

  @Test
  void aQuickLineTakesAllAtOnce() {
    Preparations.Line line = known(QUICK);
    add(line, "a", QUICK);
    add(line, "b", QUICK);
    assertThat(background).hasSize(2);
  }

  @Test
  void aSlowLineLeavesTheBackgroundToTheOthersAndTakesTurnsWithWhatIsSlow() {
    Preparations.Line one = known(LONG);
    Preparations.Line another = known(LONG);
    for (String name : List.of("a", "b", "c")) {
      add(one, name, LONG);
    }
    add(another, "d", LONG);
    assertThat(background).isEmpty();
    assertThat(slow).hasSize(2);
    while (!slow.isEmpty()) {
      runOne(slow);
    }
    assertThat(done).containsExactly("a", "d", "b", "c");
  }

  @Test
  void aLineThatWasHeldUpOnceStaysQuick() {
    Preparations.Line line = known(QUICK);
    for (int i = 0; i < 100; i++) {
      add(line, "a", QUICK);
      runOne(background);
    }
    add(line, "held up", LONG);
    runOne(background);
    add(line, "b", QUICK);
    add(line, "c", QUICK);
    assertThat(background).hasSize(2);
  }

  @Test
  void aSlowLineThatBecomesQuickComesBackAfterAWholeTurn() {
    Preparations.Line line = known(LONG);
    for (int i = 0; i < 100; i++) {
      add(line, "a", QUICK);
    }
    runOne(slow);
    assertThat(done).as("its first turn began when there was one").hasSize(1);
    runOne(slow);
    assertThat(done).hasSize(65);
    assertThat(slow).isEmpty();
    assertThat(background).hasSize(35);
  }
}
