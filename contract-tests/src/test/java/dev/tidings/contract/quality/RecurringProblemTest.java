package dev.tidings.contract.quality;

import static dev.tidings.contract.WatchedEvents.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.WatchedEvents;
import dev.tidings.contract.memory.InMemoryQualityStore;
import dev.tidings.core.quality.ProblemKind;
import dev.tidings.core.quality.ProblemState;
import dev.tidings.core.quality.QualityProblem;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That what comes again and again is not told again and again. */
final class RecurringProblemTest {
  private final WatchedEvents watched = new WatchedEvents(new InMemoryQualityStore());

  private void events(int number, Duration late) {
    for (int i = 0; i < number; i++) {
      watched.watch(
          watched.event(
              "shop",
              "order.completed",
              json("{\"a\":1}"),
              Optional.of("ada"),
              watched.time.now().minus(late)));
    }
  }

  private void eventsComeLate(int late, int onTime) {
    events(late, Duration.ofMinutes(15));
    events(onTime, Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"3,12", "4,20", "5,30", "10,100"})
  void doesNotOpenAndResolveByTurns(int late, int onTime) {
    events(300, Duration.ZERO);
    for (int round = 0; round < 30; round++) {
      eventsComeLate(late, onTime);
    }

    assertThat(watched.problems())
        .hasSize(2)
        .allMatch(problem -> problem.about().kind() == ProblemKind.EVENTS_LATE);
    assertThat(watched.problems().getFirst().state()).isEqualTo(ProblemState.OPEN);

    events(500, Duration.ZERO);
    assertThat(watched.problems()).hasSize(2).allMatch(QualityProblem::isResolved);
  }

  @Test
  void isOverAsQuicklyAsAtFirstWhenItWasGoodForLong() {
    events(300, Duration.ZERO);
    for (int round = 1; round <= 3; round++) {
      eventsComeLate(4, 10);
      assertThat(watched.problems()).hasSize(round).allMatch(QualityProblem::isResolved);
      events(600, Duration.ZERO);
    }
  }
}
