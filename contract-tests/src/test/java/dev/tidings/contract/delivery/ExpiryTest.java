package dev.tidings.contract.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.event.Event;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What becomes of events that say until when they are worth delivering. */
class ExpiryTest {
  private static final Duration WORTH = Duration.ofMinutes(1);

  private final Engine engine = new Engine(Duration.ofDays(5));

  private void status(Endpoint endpoint, EndpointStatus status) {
    engine.endpoints.update(endpoint.id(), now -> now.with(status));
    engine.time.run();
  }

  @Test
  void isSentBeforeItExpires() {
    engine.addEndpoint(DeliveryPolicy.DEFAULT);
    Event event = engine.happens(WORTH);
    engine.time.pass(Duration.ofSeconds(1));
    assertThat(engine.sent).hasSize(1);
    assertThat(engine.delivery(event).progress().state()).isEqualTo(DeliveryState.DELIVERED);
  }

  @Test
  void whatExpiresWhileItsEndpointIsPausedIsNotSent() {
    Endpoint endpoint = engine.addEndpoint(DeliveryPolicy.DEFAULT);
    status(endpoint, new EndpointStatus.Paused(engine.time.now()));
    Event event = engine.happens(WORTH);
    Event lasting = engine.happens();
    engine.time.pass(WORTH);
    assertThat(engine.sent).isEmpty();

    status(endpoint, new EndpointStatus.Active());
    engine.time.pass(Duration.ofSeconds(5));

    assertThat(engine.sent).hasSize(1);
    assertThat(engine.delivery(lasting).progress().state()).isEqualTo(DeliveryState.DELIVERED);
    assertThat(engine.delivery(event).progress().state()).isEqualTo(DeliveryState.DISCARDED);
    assertThat(engine.delivery(event).progress().reason()).contains("the event has expired");
  }

  @Test
  void whatExpiresBeforeItsNextAttemptIsGivenUpAtOnce() {
    engine.addEndpoint(DeliveryPolicy.DEFAULT);
    engine.answer = new AttemptOutcome.Unreachable("connection refused");
    Event event = engine.happens(Duration.ofSeconds(1));
    engine.time.pass(Duration.ofHours(1));

    assertThat(engine.sent).hasSize(1);
    assertThat(engine.delivery(event).progress().state()).isEqualTo(DeliveryState.DISCARDED);
    assertThat(engine.delivery(event).progress().reason().orElseThrow())
        .contains("expires before the next attempt");
  }

  @Test
  void whatExpiresBehindARateLimitIsNotSent() {
    DeliveryPolicy usual = DeliveryPolicy.DEFAULT;
    engine.addEndpoint(
        new DeliveryPolicy(
            OptionalDouble.of(1),
            usual.concurrency(),
            usual.retrySchedule(),
            usual.ordered(),
            usual.timeout()));
    for (int i = 0; i < 200; i++) {
      engine.happens(WORTH);
    }
    Event lasting = engine.happens();

    engine.time.pass(Duration.ofMinutes(10));

    assertThat(engine.sent).hasSizeBetween(55, 65);
    assertThat(engine.delivery(lasting).progress().state()).isEqualTo(DeliveryState.DELIVERED);
  }
}
