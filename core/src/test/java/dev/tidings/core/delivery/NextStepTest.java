package dev.tidings.core.delivery;

import static dev.tidings.core.delivery.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.endpoint.Subscription.OnFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NextStepTest {
  private final NextStep nextStep = new NextStep(new Random(7));

  private Progress after(Progress before, AttemptOutcome outcome, Endpoint endpoint) {
    return nextStep.after(
        before, Given.attempt(before.attempts() + 1, outcome), endpoint, Optional.empty(), NOW);
  }

  private Progress afterFirst(AttemptOutcome outcome, long... waits) {
    return after(Progress.routed(NOW), outcome, Given.endpoint(OnFailure.DEAD_LETTER, waits));
  }

  @Test
  void a2xxDelivers() {
    Progress after = afterFirst(Given.DELIVERED, 5);
    assertThat(after.state()).isEqualTo(DeliveryState.DELIVERED);
    assertThat(after.attempts()).isEqualTo(1);
    assertThat(after.finishedAt()).contains(NOW);
    assertThat(after.nextAttemptAt()).isEmpty();
  }

  @Test
  void aFailureWaitsAsTheScheduleSays() {
    Progress after = afterFirst(Given.refused(500), 5, 300);
    assertThat(after.state()).isEqualTo(DeliveryState.PENDING);
    assertThat(after.trigger()).isEqualTo(Trigger.RETRY);
    assertThat(after.reason()).contains("the endpoint answered 500");
    assertThat(after.nextAttemptAt().orElseThrow())
        .isBetween(NOW.plusSeconds(5), NOW.plusMillis(5_500));
  }

  @Test
  void aRedirectIsAFailure() {
    assertThat(afterFirst(Given.refused(302), 5).state()).isEqualTo(DeliveryState.PENDING);
  }

  @Test
  void theLastFailureMakesADeadLetter() {
    Progress after = afterFirst(new AttemptOutcome.TimedOut(Duration.ofSeconds(20)));
    assertThat(after.state()).isEqualTo(DeliveryState.DEAD);
    assertThat(after.reason())
        .contains("no complete answer within 20 s; no attempts are left after 1");
  }

  @Test
  void goneGivesUpAtOnce() {
    assertThat(afterFirst(Given.refused(410), 5, 5).state()).isEqualTo(DeliveryState.DEAD);
  }

  @Test
  void whatCannotBeShapedEndsAsTheEndpointSays() {
    AttemptOutcome unshaped = new AttemptOutcome.Unshaped("no such field");
    for (OnFailure choice : OnFailure.values()) {
      Progress after = after(Progress.routed(NOW), unshaped, Given.endpoint(choice, 5));
      assertThat(after.state())
          .isEqualTo(
              switch (choice) {
                case DISCARD -> DeliveryState.DISCARDED;
                case DEAD_LETTER -> DeliveryState.DEAD;
              });
      assertThat(after.reason()).contains("no such field");
    }
  }

  @Test
  void retryAfterPutsOffTheNextAttempt() {
    assertThat(afterFirst(Given.refused(429, Duration.ofMinutes(10)), 5).nextAttemptAt())
        .contains(NOW.plus(Duration.ofMinutes(10)));
  }

  @Test
  void retryAfterDoesNotHurry() {
    assertThat(afterFirst(Given.refused(503, Duration.ZERO), 60).nextAttemptAt().orElseThrow())
        .isAfterOrEqualTo(NOW.plusSeconds(60));
  }

  @Test
  void retryAfterIsCapped() {
    assertThat(afterFirst(Given.refused(429, Duration.ofDays(400)), 5).nextAttemptAt())
        .contains(NOW.plus(NextStep.MAX_RETRY_AFTER));
  }

  @Test
  void whatExpiresBeforeItsNextAttemptIsDiscarded() {
    Endpoint endpoint = Given.endpoint(OnFailure.DEAD_LETTER, 60);
    Instant soon = NOW.plusSeconds(59);
    Progress after =
        nextStep.after(
            Progress.routed(NOW),
            Given.attempt(1, Given.UNREACHABLE),
            endpoint,
            Optional.of(soon),
            NOW);
    assertThat(after.state()).isEqualTo(DeliveryState.DISCARDED);
    assertThat(after.reason())
        .contains("connection refused; the event expires before the next attempt");
  }

  @Test
  void ofADeletedEndpointOnlyWhatWasDeliveredIsDelivered() {
    Progress before = Progress.routed(NOW);
    assertThat(nextStep.afterDeletion(before, Given.attempt(1, Given.DELIVERED), NOW).state())
        .isEqualTo(DeliveryState.DELIVERED);
    assertThat(nextStep.afterDeletion(before, Given.attempt(1, Given.UNREACHABLE), NOW).state())
        .isEqualTo(DeliveryState.DISCARDED);
  }

  @Test
  void aResendBeginsTheScheduleAgain() {
    Endpoint endpoint = Given.endpoint(OnFailure.DEAD_LETTER, 5);
    Progress dead =
        after(
            after(Progress.routed(NOW), Given.UNREACHABLE, endpoint), Given.UNREACHABLE, endpoint);
    assertThat(dead.state()).isEqualTo(DeliveryState.DEAD);
    Progress again =
        after(dead.reopened(Trigger.RESEND, Optional.of(NOW)), Given.UNREACHABLE, endpoint);
    assertThat(again.state()).isEqualTo(DeliveryState.PENDING);
    assertThat(again.attempts()).isEqualTo(3);
    assertThat(again.round()).isEqualTo(1);
  }

  @Property
  void thereIsOneAttemptMoreThanThereAreWaits(
      @ForAll @Size(max = 12) List<@LongRange(min = 0, max = 604_800) Long> seconds,
      @ForAll long seed) {
    long[] waits = seconds.stream().mapToLong(Long::longValue).toArray();
    Endpoint endpoint = Given.endpoint(OnFailure.DEAD_LETTER, waits);
    NextStep steps = new NextStep(new Random(seed));
    Progress progress = Progress.routed(NOW);
    Instant now = NOW;
    for (long wait : waits) {
      progress =
          steps.after(
              progress,
              Given.attempt(progress.attempts() + 1, Given.UNREACHABLE),
              endpoint,
              Optional.empty(),
              now);
      assertThat(progress.state()).isEqualTo(DeliveryState.PENDING);
      Duration waited = Duration.between(now, progress.nextAttemptAt().orElseThrow());
      assertThat(waited)
          .isBetween(
              Duration.ofSeconds(wait),
              Duration.ofMillis((long) (wait * 1000 * (1 + RetrySchedule.JITTER)) + 1));
      now = now.plus(waited);
    }
    progress =
        steps.after(
            progress,
            Given.attempt(progress.attempts() + 1, Given.UNREACHABLE),
            endpoint,
            Optional.empty(),
            now);
    assertThat(progress.state()).isEqualTo(DeliveryState.DEAD);
    assertThat(progress.attempts()).isEqualTo(waits.length + 1);
  }
}
