package dev.tidings.contract.quality;

import static dev.tidings.contract.WatchedEvents.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.WatchedEvents;
import dev.tidings.contract.memory.InMemoryQualityStore;
import dev.tidings.core.quality.ProblemKind;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.quality.QualityProblem.How;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** That nothing comes any more is noticed, and that nothing comes at night is not. */
final class VolumeTest {
  private final WatchedEvents watched = new WatchedEvents(new InMemoryQualityStore());
  private final Random random = new Random(5);

  /** Lets events come at random until then, so many in an hour of the day on average. */
  private void until(Instant end, IntUnaryOperator perHour) {
    while (watched.time.now().isBefore(end)) {
      int hour = watched.time.now().atOffset(ZoneOffset.UTC).getHour();
      if (random.nextDouble() < perHour.applyAsInt(hour) / 60.0) {
        watched.watch(watched.event("shop", "order.completed", json("{\"a\":1}")));
      }
      watched.time.pass(Duration.ofMinutes(1));
    }
  }

  private static Instant day(int days, int hour) {
    return WatchedEvents.START.atOffset(ZoneOffset.UTC).plusDays(days).withHour(hour).toInstant();
  }

  private QualityProblem only() {
    assertThat(watched.problems()).hasSize(1);
    return watched.problems().getFirst();
  }

  @Test
  void noticesSilenceAfterADay() {
    until(day(1, 15), _ -> 40);
    assertThat(watched.problems()).isEmpty();

    watched.time.pass(Duration.ofMinutes(28));
    assertThat(watched.problems()).isEmpty();
    watched.time.pass(Duration.ofMinutes(150));

    assertThat(only().about().kind()).isEqualTo(ProblemKind.VOLUME_STOPPED);
    assertThat(only().message())
        .matches("no order\\.completed from shop for 2 h; usually (3\\d|4\\d) per hour");
  }

  @Test
  void isOverWhenEventsComeAgain() {
    until(day(2, 15), _ -> 40);
    watched.time.pass(Duration.ofHours(3));
    assertThat(only().isResolved()).isFalse();

    watched.watch(watched.event("shop", "order.completed", json("{\"a\":1}")));

    assertThat(only().resolution().orElseThrow().how()).isEqualTo(How.BY_ITSELF);
    assertThat(watched.announcements())
        .extracting(told -> told.substring(0, told.indexOf(' ')))
        .containsExactly("problem.opened", "problem.resolved");
  }

  @Test
  void knowsTheNightAndTheWeekend() {
    IntUnaryOperator byDay = hour -> hour >= 8 && hour < 18 ? 60 : 0;
    until(day(5, 0), byDay);
    until(day(7, 0), _ -> 0);
    until(day(12, 0), byDay);
    until(day(14, 0), _ -> 0);
    until(day(14, 12), byDay);

    assertThat(watched.problems()).isEmpty();
    watched.time.pass(Duration.ofMinutes(50));
    assertThat(watched.problems()).hasSize(1);
  }

  @Test
  void takesNoHeapForWhatIsUsual() {
    until(day(1, 10), _ -> 5);
    for (int i = 0; i < 20_000; i++) {
      watched.watch(watched.event("shop", "order.completed", json("{\"a\":1}")));
    }
    until(day(4, 10), _ -> 5);
    assertThat(watched.problems()).isEmpty();
  }

  @Test
  void takesSilenceForUsualWhenAPersonResolvesIt() {
    until(day(2, 15), _ -> 40);
    watched.time.pass(Duration.ofHours(3));
    var _ = watched.quality.resolve(WatchedEvents.TENANT, only().id(), _ -> {});
    watched.time.pass(Duration.ofDays(3));

    assertThat(only().resolution().orElseThrow().how()).isEqualTo(How.BY_PERSON);
  }

  @Test
  void doesNotTakeOwnAbsenceForTheirSilence() {
    until(day(2, 15), _ -> 40);
    watched.quality.close();

    WatchedEvents next =
        new WatchedEvents(watched.store, watched.log, watched.time.now().plus(Duration.ofHours(5)));
    next.time.pass(Duration.ofMinutes(20));
    assertThat(next.problems()).isEmpty();
    next.time.pass(Duration.ofMinutes(40));
    assertThat(next.problems()).hasSize(1);
  }
}
