package dev.tidings.contract.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.SampleEvents;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.Event;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is asked of an engine that has not begun, because the store is not there yet. */
final class StartTest {
  private final Engine before = Engine.disablingAfter(Duration.ofDays(1));
  private final Endpoint endpoint = before.addEndpoint(DeliveryPolicy.DEFAULT);

  @Test
  void discardsNothingThatIsAskedForAgainBeforeItKnowsTheEndpoints() {
    before.receiver.answer = new AttemptOutcome.Refused(500, "", Optional.empty());
    Event waiting = before.happens();
    DeliveryId id = new DeliveryId(before.kept.log().start(0), endpoint.id());
    before.kept.deliveries().reopen(endpoint.tenant(), id, Trigger.RESEND, before.time.now());

    Engine after = Engine.on(before.kept, SampleEvents.START.plusSeconds(1));
    after.loop.nudge(endpoint.id());
    after.time.run();
    after.start();
    after.time.pass(Duration.ofSeconds(1));

    assertThat(after.receiver.sent).containsExactly(waiting.id());
    assertThat(
            before.kept.deliveries().find(endpoint.tenant(), id).orElseThrow().progress().state())
        .isEqualTo(DeliveryState.DELIVERED);
  }
}
