package dev.tidings.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Subscription.OnFailure;
import dev.tidings.core.endpoint.Target.PayloadFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  private static Pace pace(DeliveryPolicy policy) {
    Endpoint endpoint =
        Given.endpoint(PayloadFormat.STANDARD, Map.of(), OnFailure.DEAD_LETTER, policy);
    return Pace.of(Optional.of(endpoint), 0);
  }

  private static Pace unlimited(int concurrency) {
    return pace(Given.policy(concurrency, OptionalDouble.empty()));
  }

  @Test
  void allowsAsManyAtATimeAsThePolicySays() {
    Pace pace = unlimited(3);
    assertThat(pace.waitBeforeNext(2, 0)).contains(Duration.ZERO);
    assertThat(pace.waitBeforeNext(3, 0)).isEmpty();
  }

  @Test
  void halvesWithEachFailureDownToASixteenth() {
    Pace pace = unlimited(64);
    pace.ended(Given.UNREACHABLE, 0);
    assertThat(pace.concurrency()).isEqualTo(32);
    for (int i = 0; i < 10; i++) {
      pace.ended(new AttemptOutcome.TimedOut(Duration.ofSeconds(20)), 0);
    }
    assertThat(pace.concurrency()).isEqualTo(4);
    assertThat(pace.isSlowed(0)).isTrue();
  }

  @Test
  void growsAgainToWhatThePolicyAllows() {
    Pace pace = unlimited(8);
    pace.ended(Given.UNREACHABLE, 0);
    for (int i = 0; i < 100; i++) {
      pace.ended(Given.DELIVERED, 0);
    }
    assertThat(pace.concurrency()).isEqualTo(8);
    assertThat(pace.isSlowed(0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void restsWhenTheEndpointIsOverloaded(int status) {
    Pace pace = unlimited(8);
    pace.ended(Given.refused(status), 0);
    assertThat(pace.waitBeforeNext(0, 0)).contains(Duration.ofSeconds(1));
    assertThat(pace.waitBeforeNext(0, SECOND)).contains(Duration.ZERO);
  }

  @Test
  void opensWhenAPersonInsistsAndStaysSlow() {
    Pace pace = unlimited(8);
    pace.ended(new AttemptOutcome.Refused(429, "", Optional.of(Duration.ofDays(365))), 0);
    assertThat(pace.waitBeforeNext(0, SECOND)).contains(Duration.ofHours(24).minusSeconds(1));
    pace.open(SECOND);
    assertThat(pace.waitBeforeNext(0, SECOND)).contains(Duration.ZERO);
    assertThat(pace.concurrency()).isEqualTo(4);
  }

  @Test
  void startsAnewWhenNothingIsKnownAnyMore() {
    Pace pace = unlimited(8);
    pace.ended(Given.refused(503), 0);
    pace.ended(Given.refused(503), SECOND);
    pace.startAnew(SECOND);
    assertThat(pace.isSlowed(SECOND)).isFalse();
    pace.ended(Given.refused(503), SECOND);
    assertThat(pace.waitBeforeNext(0, SECOND)).contains(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 404, 500})
  void otherAnswersSayNothingOfLoad(int status) {
    Pace pace = unlimited(8);
    pace.ended(Given.refused(status), 0);
    assertThat(pace.isSlowed(0)).isFalse();
  }

  @Test
  void restsLongerEachTimeUpToAMinute() {
    Pace pace = unlimited(8);
    long now = 0;
    for (int seconds : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
      pace.ended(Given.refused(503), now);
      assertThat(pace.waitBeforeNext(0, now)).contains(Duration.ofSeconds(seconds));
      now += seconds * SECOND;
    }
  }

  @Test
  void answersThatComeTogetherAreOneRest() {
    Pace pace = unlimited(64);
    for (int i = 0; i < 20; i++) {
      pace.ended(Given.refused(503), 0);
    }
    assertThat(pace.waitBeforeNext(0, 0)).contains(Duration.ofSeconds(1));
  }

  @Test
  void restsAsLongAsTheEndpointAsksAndNotForEver() {
    Pace pace = unlimited(8);
    pace.ended(Given.refused(429, Duration.ofMinutes(5)), 0);
    assertThat(pace.waitBeforeNext(0, 0)).contains(Duration.ofMinutes(5));
    pace.ended(Given.refused(429, Duration.ofDays(300)), 0);
    assertThat(pace.waitBeforeNext(0, 0)).contains(NextStep.MAX_RETRY_AFTER);
  }

  @Test
  void aChangedPolicyIsTakenOnAtOnce() {
    Pace pace = unlimited(8);
    pace.change(Given.policy(2, OptionalDouble.empty()));
    assertThat(pace.concurrency()).isEqualTo(2);
    pace.change(Given.policy(16, OptionalDouble.empty()));
    assertThat(pace.concurrency()).isEqualTo(16);
  }

  @Test
  void aLimitThatIsAddedLaterLimits() {
    Pace pace = unlimited(8);
    pace.change(Given.policy(8, OptionalDouble.of(1)));
    assertThat(pace.waitBeforeNext(0, 0)).contains(Duration.ZERO);
    pace.begun();
    assertThat(pace.waitBeforeNext(0, 0)).contains(Duration.ofSeconds(1));
  }

  @Property
  void neverMoreThanTheRateAndATenthOfASecondAtOnce(
      @ForAll @DoubleRange(min = 0.1, max = 5_000) double perSecond,
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 200_000_000) Integer> pauses) {
    Pace pace = pace(Given.policy(1_000, OptionalDouble.of(perSecond)));
    long now = 0;
    int begun = 0;
    for (int pause : pauses) {
      now += pause;
      while (pace.waitBeforeNext(0, now).orElseThrow().isZero() && begun < 20_000) {
        pace.begun();
        begun++;
      }
      double most = Math.max(1, perSecond / 10) + perSecond * now / SECOND;
      assertThat((double) begun).isLessThanOrEqualTo(most + 1e-3);
    }
  }

  @Property
  void whoWaitsAsLongAsHeIsToldMayBegin(
      @ForAll @DoubleRange(min = 0.1, max = 5_000) double perSecond) {
    Pace pace = pace(Given.policy(1_000, OptionalDouble.of(perSecond)));
    long now = 0;
    for (int i = 0; i < 50; i++) {
      now += pace.waitBeforeNext(0, now).orElseThrow().toNanos();
      assertThat(pace.waitBeforeNext(0, now + 1)).contains(Duration.ZERO);
      pace.begun();
    }
  }
}
