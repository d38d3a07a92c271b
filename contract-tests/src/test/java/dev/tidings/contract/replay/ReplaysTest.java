package dev.tidings.contract.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.SampleDeliveries;
import dev.tidings.contract.SampleEvents;
import dev.tidings.contract.delivery.Engine;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.Category;
import dev.tidings.core.catalogue.Compatibility;
import dev.tidings.core.catalogue.Conversion;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.event.Event;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.Replay.Only;
import dev.tidings.core.replay.Replays;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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

  /** More events than a replay goes through at once. */
  private static final int MANY = 40_000;

  private final Engine.Kept kept = new Engine.Kept();
  private final Engine engine = Engine.on(kept, NOW);
  private final List<EventId> sent = engine.receiver.sent;

  private void start(Duration takes) {
    engine.receiver.takes = takes;
    engine.start();
  }

  private ReplayId replay(Only only, OptionalDouble ratePerSecond) {
    ReplayId id = create(wish(only, ratePerSecond)).replay().id();
    engine.time.run();
    return id;
  }

  private static Replay.Wish wish(Only only, OptionalDouble ratePerSecond) {
    return new Replay.Wish(
        ENDPOINT,
        SampleEvents.START,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        only,
        false,
        ratePerSecond);
  }

  private Replays.Creation.Created create(Replay.Wish wish) {
    Replays.Creation creation = engine.replays.create(TENANT, wish, _ -> {});
    assertThat(creation).isInstanceOf(Replays.Creation.Created.class);
    return (Replays.Creation.Created) creation;
  }

  private Replay find(ReplayId id) {
    return engine.replays.find(TENANT, id).orElseThrow();
  }

  private void endpoint(OptionalDouble rateLimit, int concurrency) {
    engine.addEndpoint(
        new DeliveryPolicy(
            rateLimit, concurrency, RetrySchedule.DEFAULT, false, DeliveryPolicy.DEFAULT_TIMEOUT));
  }

  /** Events that were routed before, to nobody. */
  private List<EventId> missed(int count) {
    List<EventId> ids =
        IntStream.range(0, count).mapToObj(_ -> kept.append(kept.events().event()).id()).toList();
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
    List<EventId> missed = missed(100);
    start(AT_ONCE);
    ReplayId id = replay(Only.MISSING, OptionalDouble.of(10));

    engine.time.pass(Duration.ofSeconds(5));
    assertThat(sent).hasSizeBetween(45, 52);
    engine.time.pass(Duration.ofSeconds(6));

    assertThat(sent).containsExactlyElementsOf(missed);
    assertThat(find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(find(id).replayed()).isEqualTo(100);
  }

  @Test
  void goesFastToAnEndpointThatIs() {
    endpoint(OptionalDouble.empty(), 64);
    missed(2_000);
    start(AT_ONCE);
    replay(Only.MISSING, OptionalDouble.of(1_000));

    engine.time.pass(Duration.ofSeconds(1));

    assertThat(sent).hasSizeBetween(900, 1_040);
  }

  @Test
  void leavesHalfOfARateLimitToNewEvents() {
    endpoint(OptionalDouble.of(10), 64);
    missed(1_000);
    start(AT_ONCE);
    replay(Only.MISSING, OptionalDouble.empty());

    engine.time.pass(Duration.ofSeconds(20));
    assertThat(sent).hasSizeBetween(90, 102);
    Event live = engine.happens();
    engine.time.pass(Duration.ofMillis(200));

    assertThat(sent).contains(live.id());
  }

  @Test
  void leavesHalfOfASlowEndpointToNewEvents() {
    endpoint(OptionalDouble.empty(), 8);
    missed(1_000);
    start(Duration.ofSeconds(10));
    replay(Only.MISSING, OptionalDouble.empty());

    engine.time.pass(Duration.ofSeconds(9));
    assertThat(sent).hasSize(4);
    Event live = engine.happens();
    assertThat(sent).hasSize(5).contains(live.id());
    engine.time.pass(Duration.ofSeconds(10));

    assertThat(sent).hasSize(9);
  }

  @Test
  void makesNothingPendingOnceItIsCancelled() {
    endpoint(OptionalDouble.empty(), 64);
    missed(100);
    start(AT_ONCE);
    ReplayId id = replay(Only.MISSING, OptionalDouble.of(10));
    engine.time.pass(Duration.ofSeconds(3));
    int before = sent.size();

    engine.replays.cancel(TENANT, id, (_, _) -> {});
    Instant at = engine.time.now();
    engine.time.pass(Duration.ofMinutes(1));

    assertThat(sent).hasSize(before).hasSizeBetween(25, 35);
    assertThat(find(id).state()).isEqualTo(new Replay.State.Cancelled(at));
    assertThat(find(id).replayed()).isEqualTo(before);
  }

  @Test
  void isCancelledWhileItWaitsForASlowEndpoint() {
    endpoint(OptionalDouble.empty(), 8);
    missed(100);
    start(Duration.ofMinutes(1));
    ReplayId id = replay(Only.MISSING, OptionalDouble.empty());
    engine.time.pass(Duration.ofSeconds(5));

    engine.replays.cancel(TENANT, id, (_, _) -> {});
    engine.time.pass(Duration.ofMinutes(10));

    assertThat(sent).hasSize(4);
    assertThat(find(id).state()).isInstanceOf(Replay.State.Cancelled.class);
  }

  @Test
  void goesOnAfterARestartAndDoesNothingTwice() {
    endpoint(OptionalDouble.empty(), 64);
    List<EventId> missed = missed(100);
    start(AT_ONCE);
    ReplayId id = replay(Only.ALL, OptionalDouble.of(10));
    engine.time.pass(Duration.ofMillis(4_100));
    assertThat(sent).hasSizeBetween(35, 45);
    // What is not kept as delivered at the end of the server is sent again by the engine.
    assertThat(kept.deliveries().due(ENDPOINT, engine.time.now(), 1)).isEmpty();

    Engine second = engine.restart();
    second.time.pass(Duration.ofSeconds(10));

    assertThat(sent).containsExactlyElementsOf(missed);
    assertThat(find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(find(id).replayed()).isEqualTo(100);
  }

  @Test
  void makesEachPendingOnceThoughTheServerEndsBeforeAnyIsFinished() {
    endpoint(OptionalDouble.empty(), 1_000);
    List<EventId> missed = missed(100);
    start(NEVER);
    ReplayId id = replay(Only.ALL, OptionalDouble.of(10));
    engine.time.pass(Duration.ofSeconds(4));
    List<EventId> lost = List.copyOf(sent);
    sent.clear();

    engine.receiver.takes = AT_ONCE;
    Engine second = engine.restart();
    second.time.pass(Duration.ofSeconds(10));

    assertThat(lost).hasSizeBetween(35, 45);
    assertThat(sent).containsExactlyInAnyOrderElementsOf(missed);
    assertThat(find(id).replayed()).isEqualTo(100);
  }

  @Test
  void takesOnlyTheDeadWhenAskedForThose() {
    endpoint(OptionalDouble.empty(), 64);
    List<EventId> ids = missed(6);
    routed(
        List.of(
            SampleDeliveries.dead(1, ENDPOINT, 3),
            SampleDeliveries.delivered(2, ENDPOINT),
            SampleDeliveries.dead(4, ENDPOINT, 5)));
    start(AT_ONCE);

    ReplayId id = replay(Only.DEAD, OptionalDouble.empty());
    engine.time.pass(Duration.ofSeconds(5));

    assertThat(find(id).matched()).isEqualTo(2);
    assertThat(find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(sent).containsExactly(ids.get(1), ids.get(4));
  }

  @Test
  void findsTheFewDeadOfALongLogWithoutWaiting() {
    endpoint(OptionalDouble.empty(), 64);
    List<EventId> ids = missed(MANY);
    routed(
        List.of(
            SampleDeliveries.dead(10, ENDPOINT, 3),
            SampleDeliveries.dead(MANY / 2, ENDPOINT, 3),
            SampleDeliveries.dead(MANY - 1, ENDPOINT, 3)));
    start(AT_ONCE);

    ReplayId id = replay(Only.DEAD, OptionalDouble.empty());
    engine.time.pass(Duration.ofMillis(250));

    assertThat(find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(find(id).matched()).isEqualTo(3);
    assertThat(sent).containsExactly(ids.get(10), ids.get(MANY / 2), ids.get(MANY - 1));
  }

  @Test
  void isCancelledInTheMiddleOfALongLogAndHasKeptHowFarItIs() {
    endpoint(OptionalDouble.empty(), 64);
    missed(MANY);
    start(AT_ONCE);
    Replay replay = inState(new Replay.State.Running(), Only.DEAD);
    kept.replays().add(replay);

    engine.replays.start();
    engine.time.execute(() -> engine.replays.cancel(TENANT, replay.id(), (_, _) -> {}));
    engine.time.run();

    assertThat(find(replay.id()).state()).isInstanceOf(Replay.State.Cancelled.class);
    assertThat(kept.deliveries().position(replay.id().value(), 0).orElseThrow().offset())
        .isBetween(10_000L, MANY - 1L);
  }

  @Test
  void asksASlowFilterOfAFewEventsAtATime() {
    endpoint(OptionalDouble.empty(), 64);
    missed(100);
    start(AT_ONCE);
    engine.time.everythingTakes(Duration.ofMillis(100));

    ReplayId id = create(wish(Only.ALL, OptionalDouble.empty())).replay().id();
    engine.time.execute(() -> {
      assertThat(find(id).matched()).isBetween(1L, 5L);
      engine.replays.cancel(TENANT, id, (_, _) -> {});
    });
    engine.time.run();

    assertThat(find(id).state()).isInstanceOf(Replay.State.Cancelled.class);
  }

  @Test
  void isCancelledWhileItCountsALongLog() {
    endpoint(OptionalDouble.empty(), 64);
    missed(MANY);
    start(AT_ONCE);

    Replays.Creation.Created created = create(wish(Only.ALL, OptionalDouble.empty()));
    ReplayId id = created.replay().id();
    engine.time.execute(() -> {
      assertThat(find(id).matched()).isPositive();
      engine.replays.cancel(TENANT, id, (_, _) -> {});
    });
    engine.time.pass(Duration.ofSeconds(1));

    assertThat(find(id).state()).isInstanceOf(Replay.State.Cancelled.class);
    assertThat(created.counted()).isCompletedWithValue(find(id));
    assertThat(sent).isEmpty();
  }

  @Test
  void takesWhatWasLetInThoughASchemaOfNowWouldNot() {
    endpoint(OptionalDouble.empty(), 64);
    start(AT_ONCE);
    Event letIn = engine.happens();
    engine.catalogue.add(
        new CatalogueType(
                letIn.type(),
                new CatalogueType.About(Category.COMMERCE, "", ""),
                ValidationMode.QUARANTINE,
                false,
                List.of())
            .withDraft(
                new SchemaVersion.Content(
                    JsonObject.builder()
                        .put("required", new JsonArray(List.of(new JsonText("total"))))
                        .build(),
                    Optional.empty(),
                    Compatibility.NONE,
                    Conversion.NOTHING),
                NOW)
            .activated(1, NOW));
    engine.happens();
    engine.time.pass(Duration.ofSeconds(2));
    assertThat(sent).containsExactly(letIn.id());
    assertThat(kept.deliveries().quarantined(TENANT, PageRequest.first(5)).data()).hasSize(1);

    ReplayId id = replay(Only.ALL, OptionalDouble.empty());
    engine.time.pass(Duration.ofSeconds(5));

    assertThat(find(id).matched()).isEqualTo(1);
    assertThat(sent).containsExactly(letIn.id(), letIn.id());
  }

  @Test
  void takesWhatWasThereWhenItWasMadeThoughAClockWasAhead() {
    endpoint(OptionalDouble.empty(), 64);
    EventId before = kept.append(kept.events().event()).id();
    EventId ahead = kept.append(kept.events().event(NOW.plus(Duration.ofDays(1)))).id();
    EventId after = kept.append(kept.events().event()).id();
    routed(List.of());
    start(AT_ONCE);

    Replay untilNow =
        create(
                new Replay.Wish(
                    ENDPOINT,
                    SampleEvents.START,
                    Optional.of(NOW),
                    List.of(),
                    Optional.empty(),
                    Only.ALL,
                    true,
                    OptionalDouble.empty()))
            .replay();
    engine.time.run();
    ReplayId id = replay(Only.MISSING, OptionalDouble.empty());
    engine.time.pass(Duration.ofSeconds(1));

    assertThat(find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(sent).containsExactly(before, ahead, after);
    assertThat(find(untilNow.id()).matched()).isEqualTo(2);
  }

  @Test
  void leavesWhatComesLaterToTheEngine() {
    endpoint(OptionalDouble.empty(), 64);
    missed(20);
    start(AT_ONCE);
    ReplayId id = replay(Only.ALL, OptionalDouble.of(10));
    engine.time.pass(Duration.ofSeconds(1));
    Event live = engine.happens(kept.events().event(SampleEvents.START));
    engine.time.pass(Duration.ofSeconds(5));

    assertThat(find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(find(id).replayed()).isEqualTo(20);
    assertThat(sent).hasSize(21).containsOnlyOnce(live.id());
  }

  @Test
  void waitsForWhatWasThereWhenItWasMadeToBeRouted() {
    endpoint(OptionalDouble.empty(), 64);
    missed(1);
    EventId unrouted = kept.append(kept.events().event()).id();
    ReplayId id = create(wish(Only.ALL, OptionalDouble.empty())).replay().id();
    engine.time.pass(Duration.ofSeconds(1));
    assertThat(find(id).state()).isInstanceOf(Replay.State.Counting.class);

    Engine second = engine.restart();
    second.time.pass(Duration.ofSeconds(2));

    assertThat(find(id).state()).isInstanceOf(Replay.State.Done.class);
    assertThat(find(id).matched()).isEqualTo(2);
    assertThat(find(id).replayed()).isEqualTo(2);
    assertThat(sent).contains(unrouted);
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
        .containsExactlyInAnyOrder("Counting", "Planned", "Running", "Done", "Cancelled", "Failed");
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
    Replay replay = inState(state(before), Only.MISSING);
    ReplayId id = replay.id();

    kept.replays().add(replay);
    start(AT_ONCE);
    engine.time.pass(Duration.ofSeconds(10));
    assertThat(name(find(id))).isEqualTo(afterARestart);

    kept.replays().update(id, _ -> replay);
    engine.replays.cancel(TENANT, id, (_, _) -> {});
    assertThat(name(find(id))).isEqualTo(whenCancelled);

    kept.replays().update(id, _ -> replay);
    kept.endpoints().delete(ENDPOINT);
    Engine next = engine.restart();
    next.time.pass(Duration.ofSeconds(10));
    assertThat(name(next.replays.find(TENANT, id).orElseThrow())).isEqualTo(withoutItsEndpoint);
  }

  private Replay inState(Replay.State state, Only only) {
    return new Replay(
        new ReplayId("rpl_" + "1".repeat(26)),
        TENANT,
        wish(only, OptionalDouble.empty()),
        NOW,
        List.of(kept.log().end(0)),
        state,
        3,
        0);
  }

  private static String name(Replay replay) {
    return replay.state().getClass().getSimpleName();
  }
}
