package dev.tidings.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  @Property
  void addsUpToATenthAndNeverTakesAnythingAway(
      @ForAll @LongRange(min = 0, max = 604_800) long seconds, @ForAll long seed) {
    Duration wait = RetrySchedule.ofSeconds(seconds).waitAfter(1, new Random(seed)).orElseThrow();
    assertThat(wait)
        .isBetween(
            Duration.ofSeconds(seconds),
            Duration.ofSeconds(seconds).multipliedBy(11).dividedBy(10));
  }

  @Test
  void endsAfterItsLastWait() {
    RetrySchedule schedule = RetrySchedule.ofSeconds(1, 2);
    assertThat(schedule.waitAfter(2, new Random(1))).isPresent();
    assertThat(schedule.waitAfter(3, new Random(1))).isEmpty();
    assertThat(RetrySchedule.ofSeconds().waitAfter(1, new Random(1))).isEmpty();
  }

  @Test
  void theDefaultIsTenAttemptsInAboutThreeDays() {
    Duration all = RetrySchedule.DEFAULT.waits().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(RetrySchedule.DEFAULT.waits()).hasSize(9);
    assertThat(all).isBetween(Duration.ofDays(3), Duration.ofDays(4));
  }

  @Test
  void refusesWhatIsOutOfBounds() {
    assertThatThrownBy(() -> RetrySchedule.ofSeconds(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RetrySchedule.ofSeconds(604_801))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetrySchedule(Collections.nCopies(51, Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
