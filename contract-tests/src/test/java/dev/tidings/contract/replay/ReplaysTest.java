package dev.tidings.contract.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.HandTime;
import dev.tidings.contract.SampleDeliveries;
import dev.tidings.contract.SampleEvents;
import dev.tidings.contract.SampleSettings;
import dev.tidings.contract.memory.InMemoryCatalogueStore;
import dev.tidings.contract.memory.InMemoryDeliveryStore;
import dev.tidings.contract.memory.InMemoryEndpointStore;
import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.contract.memory.InMemoryReplayStore;
import dev.tidings.contract.memory.InMemorySourceStore;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.Contents;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Event;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.Replay.Only;
import dev.tidings.core.replay.Replays;
import dev.tidings.core.routing.Admission;
import dev.tidings.core.routing.Router;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Providers;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How fast replays go, when they wait, and what stops them. */
final class ReplaysTest {
  private static final TenantId TENANT = TenantId.DEFAULT;
  private static final EndpointId ENDPOINT = SampleDeliveries.endpoint(1);
  private static final Instant NOW = SampleEvents.START.plus(Duration.ofHours(1));
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration NEVER = Duration.ofDays(1);

  private final SampleEvents events = new SampleEvents();
  private final Kept kept =
      new Kept(
          new InMemoryEventLog(),
          new InMemoryDeliveryStore(),
          new InMemoryReplayStore(),
          new InMemoryEndpointStore());
  private final List<String> sent = new ArrayList<>();

  /** What outlives a restart. */
  private record Kept(
      InMemoryEventLog log,
      InMemoryDeliveryStore deliveries,
      InMemoryReplayStore replays,
      InMemoryEndpointStore endpoints) {}

  /** A receiver that takes everything, after a while. */
  private record Patient(HandTime time, Duration takes, List<String> sent)
      implements Sender<OutgoingRequest> {
    @Override
    public void send(OutgoingRequest request, Consumer<AttemptOutcome> done) {
      assertThat(request).isInstanceOf(OutgoingRequest.Post.class);
      sent.add(((OutgoingRequest.Post) request).headers().getOrDefault("webhook-id", ""));
      time.after(takes, () -> done.accept(new AttemptOutcome.Delivered(200, "")));
    }

    @Override
    public void close() {}
  }

  /** A server from its start to its end, on time of its own. */
  private static final class Server {
    final HandTime time;
    final Replays replays;

    Server(Kept kept, Instant now, Duration takes, List<String> sent) {
      time = new HandTime(now);
      SubscriptionCompiler compiler = new SubscriptionCompiler(time);
      LiveSources sources =
          new LiveSources(
              new InMemorySourceStore(), new Providers(List.of()), new Certificates(), compiler);
      Catalogue catalogue = new Catalogue(new InMemoryCatalogueStore(), List.of(), compiler);
      Admission admission = new Admission(sources, catalogue, time);
      Endpoints endpoints = new Endpoints(kept.endpoints());
      Random random = new Random(now.toEpochMilli());
      IdGenerator ids = new IdGenerator(time, random);
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      DeliveryLoop engine =
          new DeliveryLoop(
              new DeliveryLoop.Ports(
                  kept.log(),
                  kept.deliveries(),
                  new Patient(time, takes, sent),
                  endpoints,
                  new Contents(sources, catalogue)),
              new DeliveryLoop.Surroundings(time, time, time, time, random, ids),
              DeliveryLoop.Limits.DEFAULT,
              compiler,
              meters);
      new Router(kept.log(), engine, admission, _ -> {}, time, time, time, meters).start();
      replays =
          new Replays(
              new Replays.Ports(
                  kept.log(), kept.deliveries(), kept.replays(), endpoints, engine, admission),
              new Replays.Surroundings(time, time, time, ids),
              compiler);
      time.run();
      replays.start();
      time.run();
    }

    ReplayId replay(Only only, OptionalDouble ratePerSecond) {
      Replay.Wish wish =
          new Replay.Wish(
              ENDPOINT,
              SampleEvents.START,
              Optional.empty(),
              List.of(),
              Optional.empty(),
              only,
              false,
              ratePerSecond);
      Replays.Creation creation = replays.create(TENANT, wish, _ -> {});
      assertThat(creation).isInstanceOf(Replays.Creation.Created.class);
      time.run();
      return ((Replays.Creation.Created) creation).replay().id();
    }

    Replay find(ReplayId id) {
      return replays.find(TENANT, id).orElseThrow();
    }
  }

  private Server start(Duration takes) {
    return new Server(kept, NOW, takes, sent);
  }

  private void endpoint(OptionalDouble rateLimit, int concurrency) {
    Endpoint plain = SampleSettings.plain(1);
    kept.endpoints()
        .add(
            new Endpoint(
                plain.id(),
                TENANT,
                plain.description(),
                plain.target(),
                plain.subscription(),
                new DeliveryPolicy(
                    rateLimit,
                    concurrency,
                    RetrySchedule.DEFAULT,
                    false,
                    DeliveryPolicy.DEFAULT_TIMEOUT),
                new SigningKeys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", List.of()),
                plain.status()));
  }

  private Event append(Event event) {
    assertThat(kept.log().append(new Batch(Optional.empty(), List.of(events.keyed(event)))))
        .isCompleted();
    return event;
  }

  /** Events that were routed before, to nobody. */
  private List<String> missed(int count) {
    List<String> ids =
        IntStream.range(0, count).mapToObj(_ -> append(events.event()).id().value()).toList();
    routed(List.of());
    return ids;
  }

  private void routed(List<Delivery> deliveries) {
    kept.deliveries()
        .commit(
            new Changes(
                deliveries.stream().map(it -> new Change(it, Optional.empty())).toList(),
                List.of(),
                List.of(),
                List.of(new Reached(DeliveryLoop.CONSUMER, kept.log().end(0))),
                Map.of()));
  }

  @Test
  void keepsTheRateThatIsAskedFor() {
    endpoint(OptionalDouble.empty(), 64);
    List<String> missed = missed(100);
    Server server = start(AT_ONCE);
    ReplayId id = server.replay(Only.MISSING, OptionalDouble.of(10));

    server.time.pass(Duration.ofSeconds(5));
    assertThat(sent).hasSizeBetween(45, 52);
    server.time.pass(Duration.ofSeconds(6));

    assertThat(sent).containsExactlyElementsOf(missed);
    assertThat(server.find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(server.find(id).replayed()).isEqualTo(100);
  }

  @Test
  void goesFastToAnEndpointThatIs() {
    endpoint(OptionalDouble.empty(), 64);
    missed(2_000);
    Server server = start(AT_ONCE);
    server.replay(Only.MISSING, OptionalDouble.of(1_000));

    server.time.pass(Duration.ofSeconds(1));

    assertThat(sent).hasSizeBetween(900, 1_040);
  }

  @Test
  void leavesHalfOfARateLimitToNewEvents() {
    endpoint(OptionalDouble.of(10), 64);
    missed(1_000);
    Server server = start(AT_ONCE);
    server.replay(Only.MISSING, OptionalDouble.empty());

    server.time.pass(Duration.ofSeconds(20));
    assertThat(sent).hasSizeBetween(90, 102);
    Event live = append(events.event(server.time.now()));
    server.time.pass(Duration.ofMillis(200));

    assertThat(sent).contains(live.id().value());
  }

  @Test
  void leavesHalfOfASlowEndpointToNewEvents() {
    endpoint(OptionalDouble.empty(), 8);
    missed(1_000);
    Server server = start(Duration.ofSeconds(10));
    server.replay(Only.MISSING, OptionalDouble.empty());

    server.time.pass(Duration.ofSeconds(9));
    assertThat(sent).hasSize(4);
    Event live = append(events.event(server.time.now()));
    server.time.run();
    assertThat(sent).hasSize(5).contains(live.id().value());
    server.time.pass(Duration.ofSeconds(10));

    assertThat(sent).hasSize(9);
  }

  @Test
  void makesNothingPendingOnceItIsCancelled() {
    endpoint(OptionalDouble.empty(), 64);
    missed(100);
    Server server = start(AT_ONCE);
    ReplayId id = server.replay(Only.MISSING, OptionalDouble.of(10));
    server.time.pass(Duration.ofSeconds(3));
    int before = sent.size();

    server.replays.cancel(TENANT, id, (_, _) -> {});
    Instant at = server.time.now();
    server.time.pass(Duration.ofMinutes(1));

    assertThat(sent).hasSize(before).hasSizeBetween(25, 35);
    assertThat(server.find(id).state()).isEqualTo(new Replay.State.Cancelled(at));
    assertThat(server.find(id).replayed()).isEqualTo(before);
  }

  @Test
  void isCancelledWhileItWaitsForASlowEndpoint() {
    endpoint(OptionalDouble.empty(), 8);
    missed(100);
    Server server = start(Duration.ofMinutes(1));
    ReplayId id = server.replay(Only.MISSING, OptionalDouble.empty());
    server.time.pass(Duration.ofSeconds(5));

    server.replays.cancel(TENANT, id, (_, _) -> {});
    server.time.pass(Duration.ofMinutes(10));

    assertThat(sent).hasSize(4);
    assertThat(server.find(id).state()).isInstanceOf(Replay.State.Cancelled.class);
  }

  @Test
  void goesOnAfterARestartAndDoesNothingTwice() {
    endpoint(OptionalDouble.empty(), 64);
    List<String> missed = missed(100);
    Server first = start(AT_ONCE);
    ReplayId id = first.replay(Only.ALL, OptionalDouble.of(10));
    first.time.pass(Duration.ofMillis(4_100));
    assertThat(sent).hasSizeBetween(35, 45);
    // What is not kept as delivered at the end of the server is sent again by the engine.
    assertThat(kept.deliveries().due(ENDPOINT, first.time.now(), 1)).isEmpty();

    Server second = new Server(kept, first.time.now(), AT_ONCE, sent);
    second.time.pass(Duration.ofSeconds(10));

    assertThat(sent).containsExactlyElementsOf(missed);
    assertThat(second.find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(second.find(id).replayed()).isEqualTo(100);
  }

  @Test
  void makesEachPendingOnceThoughTheServerEndsBeforeAnyIsFinished() {
    endpoint(OptionalDouble.empty(), 1_000);
    List<String> missed = missed(100);
    Server first = start(NEVER);
    ReplayId id = first.replay(Only.ALL, OptionalDouble.of(10));
    first.time.pass(Duration.ofSeconds(4));
    List<String> lost = List.copyOf(sent);
    sent.clear();

    Server second = new Server(kept, first.time.now(), AT_ONCE, sent);
    second.time.pass(Duration.ofSeconds(10));

    assertThat(lost).hasSizeBetween(35, 45);
    assertThat(sent).containsExactlyInAnyOrderElementsOf(missed);
    assertThat(second.find(id).replayed()).isEqualTo(100);
  }

  @Test
  void takesOnlyTheDeadWhenAskedForThose() {
    endpoint(OptionalDouble.empty(), 64);
    List<String> ids = missed(6);
    routed(
        List.of(
            SampleDeliveries.dead(1, ENDPOINT, 3),
            SampleDeliveries.delivered(2, ENDPOINT),
            SampleDeliveries.dead(4, ENDPOINT, 5)));
    Server server = start(AT_ONCE);

    ReplayId id = server.replay(Only.DEAD, OptionalDouble.empty());
    server.time.pass(Duration.ofSeconds(5));

    assertThat(server.find(id).matched()).isEqualTo(2);
    assertThat(server.find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(sent).containsExactly(ids.get(1), ids.get(4));
  }

  private static Replay.State state(String name) {
    return switch (name) {
      case "Counting" -> new Replay.State.Counting();
      case "Planned" -> new Replay.State.Planned();
      case "Running" -> new Replay.State.Running();
      case "Done" -> new Replay.State.Done(NOW);
      case "Cancelled" -> new Replay.State.Cancelled(NOW);
      case "Failed" -> new Replay.State.Failed(NOW, "why");
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void everyStateIsInTheTable() {
    assertThat(Replay.State.class.getPermittedSubclasses())
        .extracting(Class::getSimpleName)
        .containsExactlyInAnyOrder(
            "Counting", "Planned", "Running", "Done", "Cancelled", "Failed");
  }

  @ParameterizedTest
  @CsvSource({
    "Counting,  Done,      Cancelled, Failed",
    "Planned,   Planned,   Planned,   Planned",
    "Running,   Done,      Cancelled, Failed",
    "Done,      Done,      Done,      Done",
    "Cancelled, Cancelled, Cancelled, Cancelled",
    "Failed,    Failed,    Failed,    Failed"
  })
  void goesFromStateToState(
      String before, String afterARestart, String whenCancelled, String withoutItsEndpoint) {
    endpoint(OptionalDouble.empty(), 64);
    missed(3);
    ReplayId id = new ReplayId("rpl_" + "1".repeat(26));
    Replay replay =
        new Replay(
            id,
            TENANT,
            new Replay.Wish(
                ENDPOINT,
                SampleEvents.START,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Only.MISSING,
                false,
                OptionalDouble.empty()),
            NOW,
            state(before),
            3,
            0);

    kept.replays().add(replay);
    Server server = start(AT_ONCE);
    server.time.pass(Duration.ofSeconds(10));
    assertThat(server.find(id).state().getClass().getSimpleName()).isEqualTo(afterARestart);

    kept.replays().update(id, _ -> replay);
    server.replays.cancel(TENANT, id, (_, _) -> {});
    assertThat(server.find(id).state().getClass().getSimpleName()).isEqualTo(whenCancelled);

    kept.replays().update(id, _ -> replay);
    kept.endpoints().delete(ENDPOINT);
    Server next = start(AT_ONCE);
    next.time.pass(Duration.ofSeconds(10));
    assertThat(next.find(id).state().getClass().getSimpleName()).isEqualTo(withoutItsEndpoint);
  }
}
