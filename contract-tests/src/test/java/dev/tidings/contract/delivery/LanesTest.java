package dev.tidings.contract.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final Duration WHILE = Duration.ofSeconds(2);

  private final Engine engine = Engine.disablingAfter(Duration.ofDays(1));

  @Test
  void thatOfADeletedEndpointGoesWhenNothingIsLeftOfIt() {
    engine.receiver.answer = new AttemptOutcome.TimedOut(Duration.ofSeconds(20));
    engine.receiver.takes = Duration.ofSeconds(20);
    Endpoint endpoint = engine.addEndpoint(DeliveryPolicy.DEFAULT);
    DeliveryId id = new DeliveryId(engine.kept.log().end(0), endpoint.id());
    engine.happens();
    engine.time.pass(WHILE);

    engine.endpoints.delete(endpoint.id());
    engine.time.pass(WHILE);
    assertThat(engine.lanes()).as("while an attempt is under way").isOne();
    engine.time.pass(Duration.ofSeconds(20));

    assertThat(engine.lanes()).isZero();
    assertThat(
            engine.kept.deliveries().find(endpoint.tenant(), id).orElseThrow().progress().state())
        .isEqualTo(DeliveryState.DISCARDED);
  }

  @Test
  void anAttemptDoesNotCountTheTimeUntilItsEventIsInShape() {
    Endpoint endpoint = engine.addTransformed("{ \"id\": id }");
    engine.time.everythingTakes(Duration.ofMillis(20));
    engine.happens();
    engine.time.everythingTakes(Duration.ZERO);
    engine.holdAsides();
    DeliveryId id = new DeliveryId(engine.kept.log().end(0), endpoint.id());
    engine.happens();
    engine.time.pass(Duration.ofSeconds(30));
    assertThat(engine.receiver.sent).as("while the second is put into shape").hasSize(1);
    engine.receiver.takes = Duration.ofMillis(300);

    engine.answerAsides(1);
    engine.time.pass(WHILE);

    assertThat(engine.kept.deliveries().attempts(id))
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.took()).isEqualTo(Duration.ofMillis(300)));
  }
}
