package dev.tidings.contract.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.SampleSettings;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EventId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of events whose filter takes long. */
final class SlowFilterTest {
  private static final int ALL = Integer.MAX_VALUE;

  private final Engine engine = Engine.disablingAfter(Duration.ofDays(1));

  private List<EventId> happen(int count, String type) {
    List<EventId> happened = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Event event = engine.kept.events().event(engine.time.now());
      happened.add(
          engine.kept.append(engine.kept.events().with(event, type, "customer", "shop")).id());
    }
    engine.time.run();
    return happened;
  }

  private long count(Endpoint endpoint, DeliveryState state) {
    engine.time.pass(Duration.ofSeconds(1));
    return engine
        .kept
        .deliveries()
        .counts()
        .getOrDefault(endpoint.id(), Map.of())
        .getOrDefault(state, 0L);
  }

  private String reason(Endpoint endpoint, long offset) {
    Delivery delivery =
        engine
            .kept
            .deliveries()
            .find(SampleSettings.TENANT, new DeliveryId(new Position(0, offset), endpoint.id()))
            .orElseThrow();
    return delivery.progress().reason().orElse("");
  }

  /** The filter of an endpoint is known to be slow, and has answered for so many events. */
  private Endpoint slow(String type, int events) {
    Endpoint endpoint = engine.addFiltered(2, type);
    engine.time.everythingTakes(Duration.ofMillis(20));
    happen(events, type);
    return endpoint;
  }

  @Test
  void aFilterThatWasHeldUpOnceLosesNothing() {
    Endpoint endpoint = engine.addFiltered(2, "order.completed");
    engine.time.everythingTakes(Duration.ofMillis(20));
    List<EventId> events = new ArrayList<>(happen(1, "order.completed"));
    engine.time.everythingTakes(Duration.ZERO);
    engine.holdAsides();
    events.addAll(happen(5_000, "order.completed"));
    assertThat(engine.receiver.sent).hasSize(1);

    engine.answerAsides(ALL);
    assertThat(count(endpoint, DeliveryState.DELIVERED)).isEqualTo(5_001);
    assertThat(engine.receiver.sent).containsExactlyElementsOf(events);
  }

  @Test
  void aSlowFilterHoldsUpNobodyElse() {
    Endpoint slow = slow("order.completed", 20);
    Endpoint other = engine.addEndpoint(DeliveryPolicy.DEFAULT);
    engine.time.everythingTakes(Duration.ZERO);
    engine.holdAsides();
    happen(3_000, "order.completed");
    assertThat(count(other, DeliveryState.DELIVERED)).isEqualTo(3_000);
    assertThat(count(slow, DeliveryState.DELIVERED)).isEqualTo(20);
    assertThat(count(slow, DeliveryState.DEAD)).isEqualTo(2_000);
    assertThat(reason(slow, 3_019))
        .isEqualTo("the filter is too slow: 1000 events wait for it already");

    engine.answerAsides(ALL);
    assertThat(count(slow, DeliveryState.DELIVERED)).isEqualTo(1_020);
  }

  @Test
  void theLogIsDoneSoonWithWhatWaitsForASlowFilter() {
    Endpoint slow = slow("order.completed", 20);
    engine.holdAsides();
    happen(500, "order.completed");
    engine.time.pass(Duration.ofSeconds(11));
    engine.answerAsides(ALL);
    assertThat(count(slow, DeliveryState.DEAD)).isEqualTo(500);
    assertThat(reason(slow, 519))
        .isEqualTo("the filter is too slow: the event has waited for 10 s");
    assertThat(engine.kept.deliveries().position("router", 0)).contains(engine.kept.log().end(0));
  }

  @Test
  void aFilterThatIsQuickLosesNothingHoweverLongItWaits() {
    Endpoint endpoint = slow("order.completed", 1);
    engine.time.everythingTakes(Duration.ZERO);
    engine.holdAsides();
    happen(500, "order.completed");
    engine.time.pass(Duration.ofMinutes(5));
    engine.answerAsides(ALL);
    assertThat(count(endpoint, DeliveryState.DELIVERED)).isEqualTo(501);
  }

  @Test
  void aFilterThatHasBeenQuickForAWhileIsNoLongerAskedBesideTheLoop() {
    Endpoint endpoint = slow("order.completed", 1);
    engine.time.everythingTakes(Duration.ZERO);
    happen(200, "order.completed");
    engine.holdAsides();
    happen(1, "order.completed");
    assertThat(count(endpoint, DeliveryState.DELIVERED)).isEqualTo(202);
  }

  @Test
  void aFilterThatIsSlowNowAndThenIsAskedBesideTheLoopAllTheTime() {
    Endpoint endpoint = slow("order.completed", 5);
    for (int i = 0; i < 50; i++) {
      engine.time.everythingTakes(Duration.ZERO);
      happen(1, "order.completed");
      engine.time.everythingTakes(Duration.ofMillis(20));
      happen(1, "order.completed");
    }
    engine.time.everythingTakes(Duration.ZERO);
    engine.holdAsides();
    happen(1, "order.completed");
    assertThat(count(endpoint, DeliveryState.DELIVERED)).isEqualTo(105);
  }
}
