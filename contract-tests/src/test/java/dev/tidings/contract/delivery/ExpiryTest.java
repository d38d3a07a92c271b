package dev.tidings.contract.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** An event that is worth delivering only for a while. */
final class ExpiryTest {
  private static final Duration WHILE = Duration.ofSeconds(10);
  private static final AttemptOutcome REFUSED =
      new AttemptOutcome.Refused(500, "", Optional.empty());

  private final Engine engine = Engine.disablingAfter(Duration.ofDays(1));

  private Endpoint endpoint(OptionalDouble rateLimit, boolean ordered, long... waits) {
    return engine.addEndpoint(
        new DeliveryPolicy(
            rateLimit,
            DeliveryPolicy.DEFAULT.concurrency(),
            RetrySchedule.ofSeconds(waits),
            ordered,
            DeliveryPolicy.DEFAULT_TIMEOUT));
  }

  private Endpoint endpoint(long... waits) {
    return endpoint(OptionalDouble.empty(), false, waits);
  }

  private Happened happensForAWhile(Endpoint endpoint) {
    return happensFor(WHILE, endpoint);
  }

  /** An event is appended and routed that expires after a time, and its only delivery. */
  private Happened happensFor(Duration time, Endpoint endpoint) {
    Event event = engine.kept.events().event(engine.time.now());
    Instant expires = engine.time.now().plus(time);
    Context plain = event.context();
    Context context =
        new Context(
            plain.source(),
            // All are about the same customer, and so in one order.
            Optional.of("customer"),
            plain.time(),
            plain.orderingKey(),
            Optional.of(expires),
            plain.extensions());
    DeliveryId id = new DeliveryId(engine.kept.log().end(0), endpoint.id());
    return new Happened(
        engine.happens(
            new Event(
                event.id(), event.tenant(), event.type(), context, event.receipt(), event.data())),
        endpoint,
        id,
        expires);
  }

  private record Happened(Event event, Endpoint endpoint, DeliveryId id, Instant expires) {}

  private Progress progress(Happened happened) {
    return engine
        .kept
        .deliveries()
        .find(happened.endpoint().tenant(), happened.id())
        .orElseThrow()
        .progress();
  }

  private void assertDiscarded(Happened happened, String reason) {
    Progress progress = progress(happened);
    assertThat(progress.state()).isEqualTo(DeliveryState.DISCARDED);
    assertThat(progress.reason()).hasValue(reason);
    assertThat(progress.nextAttemptAt()).isEmpty();
  }

  private void pause(Endpoint endpoint) {
    set(endpoint, new EndpointStatus.Paused(engine.time.now()));
  }

  private void resume(Endpoint endpoint) {
    set(endpoint, new EndpointStatus.Active());
    engine.time.pass(Duration.ofSeconds(1));
  }

  private void set(Endpoint endpoint, EndpointStatus status) {
    engine.endpoints.update(endpoint.id(), now -> now.with(status));
    engine.time.run();
  }

  @Test
  void isSentUntilItsTimeIsOver() {
    Endpoint endpoint = endpoint();
    pause(endpoint);
    Happened happened = happensForAWhile(endpoint);
    engine.time.pass(WHILE.minusMillis(1));

    resume(endpoint);

    assertThat(engine.receiver.sent).containsExactly(happened.event().id());
    assertThat(progress(happened).state()).isEqualTo(DeliveryState.DELIVERED);
  }

  @Test
  void isNotSentAfterItWasHeldByAPauseForTooLong() {
    Endpoint endpoint = endpoint();
    pause(endpoint);
    Happened happened = happensForAWhile(endpoint);
    Event lasting = engine.happens();
    engine.time.pass(WHILE);
    assertThat(progress(happened).state()).isEqualTo(DeliveryState.PENDING);

    resume(endpoint);

    assertThat(engine.receiver.sent).containsExactly(lasting.id());
    assertDiscarded(happened, "the event has expired");
  }

  @Test
  void isNotRetriedWhenTheNextAttemptWouldComeTooLate() {
    engine.receiver.answer = REFUSED;
    Happened happened = happensForAWhile(endpoint(4, 60));

    engine.time.pass(Duration.ofHours(1));

    assertThat(engine.receiver.sent).hasSize(2);
    assertDiscarded(
        happened, "the endpoint answered 500; the event expires before the next attempt");
    assertThat(progress(happened).attempts()).isEqualTo(2);
  }

  @Test
  void isNotRetriedWhenTheAttemptThatWasDueWasKeptFromIt() {
    engine.receiver.answer = REFUSED;
    Endpoint endpoint = endpoint(8);
    Happened happened = happensForAWhile(endpoint);
    engine.time.pass(Duration.ofSeconds(2));
    assertThat(progress(happened).nextAttemptAt())
        .hasValueSatisfying(due -> assertThat(due).isBefore(happened.expires()));
    pause(endpoint);
    engine.time.pass(WHILE);

    resume(endpoint);

    assertThat(engine.receiver.sent).hasSize(1);
    assertDiscarded(happened, "the event has expired");
  }

  @Test
  void isNotSentWhenARateLimitKeptItWaitingForTooLong() {
    Endpoint endpoint = endpoint(OptionalDouble.of(0.25), false);
    Happened first = happensForAWhile(endpoint);
    Happened second = happensForAWhile(endpoint);
    Happened third = happensForAWhile(endpoint);
    Happened late = happensForAWhile(endpoint);

    engine.time.pass(Duration.ofMinutes(1));

    assertThat(engine.receiver.sent)
        .containsExactly(first.event().id(), second.event().id(), third.event().id());
    assertDiscarded(late, "the event has expired");
  }

  @Test
  void isNotSentAfterItWaitedBehindAnotherOfItsKeyAndHoldsUpNobody() {
    engine.receiver.answer = REFUSED;
    Endpoint endpoint = endpoint(OptionalDouble.empty(), true, 9, 60);
    Happened first = happensForAWhile(endpoint);
    Happened behind = happensFor(WHILE.dividedBy(2), endpoint);
    engine.time.pass(Duration.ofSeconds(11));
    assertDiscarded(first, "the endpoint answered 500; the event expires before the next attempt");
    engine.receiver.answer = new AttemptOutcome.Delivered(200, "");

    Happened next = happensForAWhile(endpoint);
    engine.time.pass(Duration.ofSeconds(2));

    assertDiscarded(behind, "the event has expired");
    assertThat(progress(next).state()).isEqualTo(DeliveryState.DELIVERED);
    assertThat(engine.receiver.sent).doesNotContain(behind.event().id());
  }

  @Test
  void isNotSentAfterARestartThatTookTooLong() {
    Endpoint endpoint = endpoint();
    pause(endpoint);
    Happened happened = happensForAWhile(endpoint);
    pauseIsLiftedWhileTheServerIsAway(endpoint);

    Engine later = Engine.on(engine.kept, happened.expires());
    later.start();
    later.time.pass(Duration.ofSeconds(2));

    assertThat(later.receiver.sent).isEmpty();
    assertDiscarded(happened, "the event has expired");
  }

  private void pauseIsLiftedWhileTheServerIsAway(Endpoint endpoint) {
    engine.kept.endpoints().update(endpoint.id(), now -> now.with(new EndpointStatus.Active()));
  }

  @Test
  void isNotSentWhenItIsAskedForAgainTooLate() {
    Endpoint endpoint = endpoint();
    Happened happened = happensForAWhile(endpoint);
    engine.time.pass(WHILE);
    assertThat(engine.receiver.sent).hasSize(1);

    engine
        .kept
        .deliveries()
        .reopen(endpoint.tenant(), happened.id(), Trigger.RESEND, engine.time.now());
    engine.loop.nudge(endpoint.id());
    engine.time.pass(Duration.ofSeconds(2));

    assertThat(engine.receiver.sent).hasSize(1);
    assertDiscarded(happened, "the event has expired");
  }
}
