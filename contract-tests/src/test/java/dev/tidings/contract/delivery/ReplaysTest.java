package dev.tidings.contract.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.HandTime;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.Event;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.Replays;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReplaysTest {
  private static final int OLD = 300;

  private final Engine engine = new Engine(Duration.ofDays(5));
  private final Replays replays = engine.replays(engine.time);

  ReplaysTest() {
    for (int i = 0; i < OLD; i++) {
      engine.happens();
    }
    engine.time.pass(Duration.ofSeconds(1));
  }

  private Endpoint endpoint(OptionalDouble rateLimit) {
    DeliveryPolicy usual = DeliveryPolicy.DEFAULT;
    return engine.addEndpoint(
        new DeliveryPolicy(
            rateLimit,
            usual.concurrency(),
            usual.retrySchedule(),
            usual.ordered(),
            usual.timeout()));
  }

  private Replay replay(Replays by, Endpoint endpoint, OptionalDouble rate) {
    Replay.Wish wish =
        new Replay.Wish(
            endpoint.id(),
            Instant.EPOCH,
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Replay.Only.MISSING,
            false,
            rate);
    return ((Replays.Creation.Created) by.create(endpoint.tenant(), wish, _ -> {})).replay();
  }

  private Replay now(Replay replay) {
    return replays.find(replay.tenant(), replay.id()).orElseThrow();
  }

  private Map<String, Long> sent() {
    return engine.sent.stream()
        .map(request -> ((OutgoingRequest.Post) request).headers().get("webhook-id"))
        .collect(Collectors.groupingBy(String::valueOf, Collectors.counting()));
  }

  @Test
  void liveEventsHardlyWaitForWhatIsReplayedToASlowEndpoint() {
    Endpoint endpoint = endpoint(OptionalDouble.of(10));
    Replay replay = replay(replays, endpoint, OptionalDouble.empty());
    engine.time.pass(Duration.ofSeconds(8));
    Event live = engine.happens();

    engine.time.pass(Duration.ofSeconds(3));

    assertThat(sent()).containsKey(live.id().value());
    assertThat(now(replay).state()).isInstanceOf(Replay.State.Running.class);
    engine.time.pass(Duration.ofMinutes(2));
    assertThat(now(replay).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(sent()).hasSize(OLD + 1).allSatisfy((_, times) -> assertThat(times).isOne());
  }

  @Test
  void keepsToTheRateThatIsAskedForAndEndsWhenItIsCancelled() {
    Endpoint endpoint = endpoint(OptionalDouble.empty());
    Replay replay = replay(replays, endpoint, OptionalDouble.of(20));
    engine.time.pass(Duration.ofSeconds(5));
    assertThat(sent().size()).isBetween(80, 120);

    assertThat(replays.cancel(replay.tenant(), replay.id(), (_, _) -> {})).isPresent();
    int soFar = sent().size();
    engine.time.pass(Duration.ofMinutes(5));

    assertThat(now(replay).state()).isInstanceOf(Replay.State.Cancelled.class);
    assertThat(sent().size()).isBetween(soFar, soFar + 20);
  }

  @Test
  void goesOnAfterARestartAndMakesEachDeliveryOnce() {
    Endpoint endpoint = endpoint(OptionalDouble.empty());
    HandTime firstLife = new HandTime(engine.time.now());
    Replay replay = replay(engine.replays(firstLife), endpoint, OptionalDouble.of(20));
    firstLife.pass(Duration.ofSeconds(5));
    engine.time.pass(Duration.ofSeconds(5));
    assertThat(sent().size()).isBetween(20, 200);

    replays.start();
    engine.time.pass(Duration.ofMinutes(1));

    assertThat(now(replay).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(now(replay).replayed()).isEqualTo(OLD);
    assertThat(sent()).hasSize(OLD).allSatisfy((_, times) -> assertThat(times).isOne());
  }
}
