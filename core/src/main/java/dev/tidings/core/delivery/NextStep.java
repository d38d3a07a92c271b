package dev.tidings.core.delivery;

import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Subscription.OnFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides what an attempt makes of a delivery. It knows nothing but what it is given. */
final class NextStep {
  /**
   * The longest that an endpoint's Retry-After can put off an attempt; what it asks beyond is taken
   * for a mistake. A day is the longest wait of the default schedule.
   */
  static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);

  private final RandomGenerator random;

  NextStep(RandomGenerator random) {
    this.random = random;
  }

  /**
   * What follows from an attempt.
   *
   * @param expiresAt until when the event is worth delivering
   * @param now when the attempt ended
   */
  Progress after(
      Progress before,
      Attempt attempt,
      Endpoint endpoint,
      Optional<Instant> expiresAt,
      Instant now) {
    return switch (attempt.outcome()) {
      case AttemptOutcome.Delivered _ ->
          finished(before, Transition.SUCCEED, attempt.number(), Optional.empty(), now);
      case AttemptOutcome.Refused refused when refused.status() == 410 ->
          finished(
              before,
              Transition.GIVE_UP,
              attempt.number(),
              Optional.of("the endpoint answered 410 Gone"),
              now);
      case AttemptOutcome.Unshaped unshaped ->
          finished(
              before,
              endpoint.subscription().onTransformationFailure() == OnFailure.DISCARD
                  ? Transition.DISCARD
                  : Transition.GIVE_UP,
              attempt.number(),
              Optional.of(unshaped.reason()),
              now);
      case AttemptOutcome failed ->
          failed(before, attempt.number(), failed, endpoint, expiresAt, now);
    };
  }

  private Progress failed(
      Progress before,
      int number,
      AttemptOutcome outcome,
      Endpoint endpoint,
      Optional<Instant> expiresAt,
      Instant now) {
    String reason = outcome.describe();
    int round = before.round() + 1;
    Optional<Duration> wait = endpoint.policy().retrySchedule().waitAfter(round, random);
    if (wait.isEmpty()) {
      return finished(
          before,
          Transition.GIVE_UP,
          number,
          Optional.of(reason + "; no attempts are left after " + round),
          now);
    }
    Instant due = now.plus(longer(wait.get(), askedFor(outcome)));
    if (expiresAt.isPresent() && !due.isBefore(expiresAt.get())) {
      return finished(
          before,
          Transition.DISCARD,
          number,
          Optional.of(reason + "; the event expires before the next attempt"),
          now);
    }
    return new Progress(
        Transition.RETRY.of(before.state()),
        number,
        round,
        Trigger.RETRY,
        Optional.of(due),
        Optional.empty(),
        Optional.of(reason));
  }

  /** What follows when the endpoint was deleted while it was being sent to. */
  Progress afterDeletion(Progress before, Attempt attempt, Instant now) {
    return attempt.outcome() instanceof AttemptOutcome.Delivered
        ? finished(before, Transition.SUCCEED, attempt.number(), Optional.empty(), now)
        : finished(
            before,
            Transition.DISCARD,
            attempt.number(),
            Optional.of("the endpoint was deleted"),
            now);
  }

  /** A delivery that ends without an attempt. */
  static Progress ended(Progress before, Transition transition, String reason, Instant now) {
    return finished(before, transition, before.attempts(), Optional.of(reason), now);
  }

  /** A delivery that waits until {@code due}. */
  static Progress waiting(Progress before, Instant due) {
    return new Progress(
        Transition.WAIT.of(before.state()),
        before.attempts(),
        before.round(),
        before.trigger(),
        Optional.of(due),
        Optional.empty(),
        before.reason());
  }

  private static Progress finished(
      Progress before, Transition transition, int attempts, Optional<String> reason, Instant now) {
    return new Progress(
        transition.of(before.state()),
        attempts,
        before.round() + attempts - before.attempts(),
        before.trigger(),
        Optional.empty(),
        Optional.of(now),
        reason);
  }

  /** How long the endpoint asks us to wait, within bounds. */
  static Optional<Duration> askedFor(AttemptOutcome outcome) {
    return outcome instanceof AttemptOutcome.Refused refused
        ? refused
            .retryAfter()
            .map(asked -> asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked)
        : Optional.empty();
  }

  private static Duration longer(Duration wait, Optional<Duration> asked) {
    return asked.filter(duration -> duration.compareTo(wait) > 0).orElse(wait);
  }
}
