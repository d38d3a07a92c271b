package dev.tidings.contract;

import static dev.tidings.contract.SampleDeliveries.TENANT;
import static dev.tidings.contract.SampleDeliveries.attempt;
import static dev.tidings.contract.SampleDeliveries.dead;
import static dev.tidings.contract.SampleDeliveries.delivered;
import static dev.tidings.contract.SampleDeliveries.delivery;
import static dev.tidings.contract.SampleDeliveries.endpoint;
import static dev.tidings.contract.SampleDeliveries.finished;
import static dev.tidings.contract.SampleDeliveries.id;
import static dev.tidings.contract.SampleDeliveries.pending;
import static dev.tidings.contract.SampleDeliveries.pendingInOrder;
import static dev.tidings.contract.SampleDeliveries.pendingSince;
import static dev.tidings.contract.SampleDeliveries.position;
import static dev.tidings.contract.SampleDeliveries.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.DeliveryQuery;
import dev.tidings.core.delivery.DeliveryStore.Quarantined;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.DeliveryStore.Replacement;
import dev.tidings.core.delivery.DeliveryStore.Span;
import dev.tidings.core.delivery.DeliveryStore.Unmatched;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link DeliveryStore} keeps to. */
public abstract class DeliveryStoreContract {
  private static final EndpointId ONE = endpoint(1);
  private static final EndpointId TWO = endpoint(2);
  private static final EndpointId FOREIGN = endpoint(3);
  private static final TenantId OTHER = new TenantId("other");

  private DeliveryStore store;

  /** A new, empty store. */
  protected abstract DeliveryStore create();

  @BeforeEach
  void begin() {
    store = create();
  }

  private void keep(Delivery... deliveries) {
    store.commit(
        Changes.of(
            List.of(deliveries).stream()
                .map(delivery -> new Change(delivery, Optional.empty()))
                .toList()));
  }

  private void keep(Delivery delivery, Attempt attempt) {
    store.commit(Changes.of(List.of(new Change(delivery, Optional.of(attempt)))));
  }

  private Delivery kept(long offset, EndpointId endpoint) {
    return store.find(TENANT, id(offset, endpoint)).orElseThrow();
  }

  private Optional<Instant> dueAt(long offset) {
    return kept(offset, ONE).progress().nextAttemptAt();
  }

  @Test
  void givesBackADeliveryAsItWasKept() {
    Delivery delivery =
        delivery(
            7,
            ONE,
            Optional.of("customer 1 ☂"),
            new Progress(
                DeliveryState.PENDING,
                3,
                2,
                Trigger.RESEND,
                Optional.of(second(99)),
                Optional.empty(),
                Optional.of("it answered 503")));
    keep(delivery);

    assertThat(store.find(TENANT, delivery.id())).contains(delivery);
    assertThat(store.ofEvent(position(7))).containsExactly(delivery);
    assertThat(store.attempts(delivery.id())).isEmpty();
  }

  @Test
  void knowsNothingOfWhatWasNeverKept() {
    assertThat(store.find(TENANT, id(1, ONE))).isEmpty();
    assertThat(store.attempts(id(1, ONE))).isEmpty();
    assertThat(store.ofEvent(position(1))).isEmpty();
    assertThat(store.due(ONE, second(9), 10)).isEmpty();
    assertThat(store.nextDue(ONE, second(0))).isEmpty();
    assertThat(store.firstDue()).isEmpty();
    assertThat(store.hasOrderedPending(ONE)).isFalse();
    assertThat(store.states(ONE, position(0), position(9))).isEmpty();
    assertThat(store.reopen(TENANT, id(1, ONE), Trigger.RESEND, second(1))).isEmpty();
    assertThat(store.counts()).isEmpty();
    assertThat(store.keptSince(position(0))).isEmpty();
    assertThat(store.position("router", 0)).isEmpty();
    assertThat(store.failingSince()).isEmpty();
    assertThat(store.list(DeliveryQuery.of(TENANT), PageRequest.first(5)).data()).isEmpty();
  }

  @Test
  void givesBackAttemptsOfEveryOutcome() {
    List<AttemptOutcome> outcomes =
        List.of(
            new AttemptOutcome.Refused(503, "busy", Optional.of(Duration.ofSeconds(7))),
            new AttemptOutcome.Refused(404, "", Optional.empty()),
            new AttemptOutcome.TimedOut(Duration.ofSeconds(20)),
            new AttemptOutcome.Unreachable("connection refused"),
            new AttemptOutcome.Blocked("10.0.0.1 is private"),
            new AttemptOutcome.Unshaped("no such field"),
            new AttemptOutcome.Delivered(204, "grüße"));
    List<Attempt> made = new ArrayList<>();
    for (AttemptOutcome outcome : outcomes) {
      Attempt attempt = attempt(made.size() + 1, outcome);
      made.add(attempt);
      keep(dead(1, ONE, made.size()), attempt);
    }

    assertThat(store.attempts(id(1, ONE))).isEqualTo(made);
  }

  @Test
  void givesBackEveryOutcomeAsAFirstAttempt() {
    List<AttemptOutcome> outcomes =
        List.of(
            new AttemptOutcome.Refused(
                429, "x".repeat(1024), Optional.of(Duration.ofDays(1_000_000))),
            new AttemptOutcome.TimedOut(Duration.ofMillis(1500)),
            new AttemptOutcome.Unreachable("reset"),
            new AttemptOutcome.Blocked("::1"),
            new AttemptOutcome.Unshaped("too large"),
            new AttemptOutcome.Delivered(200, ""));
    long offset = 0;
    for (AttemptOutcome outcome : outcomes) {
      Attempt attempt = attempt(1, outcome);
      offset++;
      keep(dead(offset, ONE, 1), attempt);
      assertThat(store.attempts(id(offset, ONE))).containsExactly(attempt);
    }
  }

  @Test
  void keepsTheFirstAttemptOfADeliveryThatWaitedForIt() {
    keep(pending(1, ONE, second(1)));
    Attempt attempt = attempt(1, new AttemptOutcome.Delivered(200, "ok"));
    keep(delivered(1, ONE), attempt);

    assertThat(kept(1, ONE)).isEqualTo(delivered(1, ONE));
    assertThat(store.attempts(id(1, ONE))).containsExactly(attempt);
  }

  @Test
  void replacesWhatIsKeptOfTheSameIdAndLeavesItsAttempts() {
    Attempt first = attempt(1, new AttemptOutcome.Unreachable("reset"));
    keep(delivery(1, ONE, Optional.empty(), pendingSince(1, Optional.of(second(60)))), first);
    keep(dead(1, ONE, 1));

    assertThat(kept(1, ONE)).isEqualTo(dead(1, ONE, 1));
    assertThat(store.attempts(id(1, ONE))).containsExactly(first);
    assertThat(store.due(ONE, second(100), 10)).isEmpty();
  }

  @Test
  void keepsTheSameChangesTwiceAsOnce() {
    Attempt first = attempt(1, new AttemptOutcome.Unreachable("reset"));
    Attempt second = attempt(2, new AttemptOutcome.Delivered(200, "ok"));
    Changes changes =
        new Changes(
            List.of(
                new Change(dead(1, ONE, 1), Optional.of(first)),
                new Change(dead(2, ONE, 2), Optional.of(second)),
                new Change(pendingInOrder(3, ONE, "k", Optional.of(second(5))), Optional.empty())),
            List.of(new Unmatched(TENANT, position(4))),
            List.of(new Quarantined(TENANT, position(5), "not JSON")),
            List.of(new Reached("router", position(6))),
            Map.of(ONE, Optional.of(second(1))));
    store.commit(changes);
    store.commit(changes);

    assertThat(store.attempts(id(1, ONE))).containsExactly(first);
    assertThat(store.attempts(id(2, ONE))).containsExactly(second);
    assertThat(dueAt(3)).contains(second(5));
    assertThat(store.counts())
        .isEqualTo(Map.of(ONE, Map.of(DeliveryState.DEAD, 2L, DeliveryState.PENDING, 1L)));
    assertThat(store.unmatched(TENANT, PageRequest.first(9)).data()).containsExactly(position(4));
    assertThat(store.quarantined(TENANT, PageRequest.first(9)).data())
        .containsExactly(new Quarantined(TENANT, position(5), "not JSON"));
  }

  @Test
  void letsWhatIsInQuarantineOutOnce() {
    Quarantined kept = new Quarantined(TENANT, position(5), "2 violations");
    store.commit(new Changes(List.of(), List.of(), List.of(kept), List.of(), Map.of()));
    assertThat(store.quarantined(TENANT, position(5))).contains(kept);
    assertThat(store.quarantined(OTHER, position(5))).isEmpty();

    Changes following = Changes.of(List.of(new Change(dead(5, ONE, 1), Optional.empty())));
    assertThat(store.release(position(5), following)).isTrue();
    assertThat(store.quarantined(TENANT, position(5))).isEmpty();
    assertThat(store.quarantined(TENANT, PageRequest.first(9)).data()).isEmpty();
    assertThat(store.ofEvent(position(5))).hasSize(1);

    Changes again = Changes.of(List.of(new Change(dead(5, TWO, 1), Optional.empty())));
    assertThat(store.release(position(5), again)).isFalse();
    assertThat(store.ofEvent(position(5))).hasSize(1);
  }

  @Test
  void keepsPositionsByConsumerAndPartition() {
    commitPositions(new Reached("router", position(10)));
    commitPositions(
        new Reached("router", position(11)),
        new Reached("router", new Position(1, 5)),
        new Reached("replay", position(3)));
    commitPositions(new Reached("router", position(12)));

    assertThat(store.position("router", 0)).contains(position(12));
    assertThat(store.position("router", 1)).contains(new Position(1, 5));
    assertThat(store.position("replay", 0)).contains(position(3));
    assertThat(store.position("replay", 1)).isEmpty();
  }

  private void commitPositions(Reached... positions) {
    store.commit(new Changes(List.of(), List.of(), List.of(), List.of(positions), Map.of()));
  }

  @Test
  void keepsSinceWhenAnEndpointFails() {
    commitHealth(Map.of(ONE, Optional.of(second(1)), TWO, Optional.of(second(2))));
    commitHealth(Map.of(ONE, Optional.empty(), TWO, Optional.of(second(3))));

    assertThat(store.failingSince()).isEqualTo(Map.of(TWO, second(3)));
  }

  private void commitHealth(Map<EndpointId, Optional<Instant>> health) {
    store.commit(new Changes(List.of(), List.of(), List.of(), List.of(), health));
  }

  @Test
  void givesWhatIsDueTheLongestDueFirst() {
    keep(
        pending(1, ONE, second(30)),
        pending(2, ONE, second(10)),
        pending(3, ONE, second(20)),
        pending(4, ONE, second(40)),
        pending(5, TWO, second(1)),
        delivered(6, ONE));

    assertThat(store.due(ONE, second(30), 10))
        .containsExactly(
            pending(2, ONE, second(10)), pending(3, ONE, second(20)), pending(1, ONE, second(30)));
    assertThat(store.due(ONE, second(30), 2)).extracting(Delivery::id).hasSize(2);
    assertThat(store.due(ONE, second(9), 10)).isEmpty();
  }

  @Test
  void saysWhenTheNextIsDue() {
    keep(pending(1, ONE, second(30)), pending(2, ONE, second(10)), pending(3, TWO, second(5)));

    assertThat(store.nextDue(ONE, second(0))).contains(second(10));
    assertThat(store.nextDue(ONE, second(10))).contains(second(30));
    assertThat(store.nextDue(ONE, second(30))).isEmpty();
    assertThat(store.firstDue()).isEqualTo(Map.of(ONE, second(10), TWO, second(5)));

    keep(delivered(2, ONE), delivered(3, TWO));
    assertThat(store.firstDue()).isEqualTo(Map.of(ONE, second(30)));
  }

  @Test
  void makesOnlyTheFirstOfAKeyDue() {
    keep(pendingInOrder(1, ONE, "k", Optional.of(second(1))));
    keep(
        pendingInOrder(2, ONE, "k", Optional.of(second(2))),
        pendingInOrder(3, ONE, "other", Optional.of(second(3))),
        pendingInOrder(4, TWO, "k", Optional.of(second(4))),
        pending(5, ONE, second(5)));

    assertThat(store.due(ONE, second(100), 10))
        .extracting(due -> due.id().position().offset())
        .containsExactly(1L, 3L, 5L);
    assertThat(dueAt(2)).isEmpty();
    assertThat(store.hasOrderedPending(ONE)).isTrue();
    assertThat(store.due(TWO, second(100), 10)).hasSize(1);
  }

  @Test
  void makesTheEarliestOfAKeyDueWhenAllComeAtOnce() {
    keep(
        pendingInOrder(3, ONE, "k", Optional.of(second(3))),
        pendingInOrder(1, ONE, "k", Optional.of(second(8))),
        pendingInOrder(2, ONE, "k", Optional.of(second(2))));

    assertThat(dueAt(1)).contains(second(8));
    assertThat(dueAt(2)).isEmpty();
    assertThat(dueAt(3)).isEmpty();
  }

  @Test
  void makesTheNextOfAKeyDueWhenTheDueOneIsFinished() {
    keep(
        pendingInOrder(1, ONE, "k", Optional.of(second(1))),
        pendingInOrder(2, ONE, "k", Optional.empty()),
        pendingInOrder(3, ONE, "k", Optional.empty()));
    finish(1, second(50));

    assertThat(dueAt(2)).contains(second(50));
    assertThat(dueAt(3)).isEmpty();

    finish(2, second(60));
    assertThat(dueAt(3)).contains(second(60));

    finish(3, second(70));
    assertThat(store.hasOrderedPending(ONE)).isFalse();
    assertThat(store.firstDue()).isEmpty();
  }

  private void finish(long offset, Instant at) {
    keep(delivery(offset, ONE, Optional.of("k"), finished(DeliveryState.DEAD, 1, at)));
  }

  @Test
  void leavesTheTurnToTheDueOneWhileItIsRetried() {
    keep(
        pendingInOrder(2, ONE, "k", Optional.of(second(1))),
        pendingInOrder(3, ONE, "k", Optional.empty()));
    keep(pendingInOrder(1, ONE, "k", Optional.of(second(1))));
    keep(delivery(2, ONE, Optional.of("k"), pendingSince(1, Optional.of(second(300)))));

    assertThat(dueAt(2)).contains(second(300));
    assertThat(dueAt(1)).isEmpty();
    assertThat(dueAt(3)).isEmpty();

    finish(2, second(400));
    assertThat(dueAt(1)).contains(second(400));
    assertThat(dueAt(3)).isEmpty();
  }

  @Test
  void takesTheWordOfTheSameChangesForWhenTheNextIsDue() {
    keep(pendingInOrder(1, ONE, "k", Optional.of(second(1))));
    keep(
        delivery(2, ONE, Optional.of("k"), pendingSince(1, Optional.of(second(300)))),
        delivery(1, ONE, Optional.of("k"), finished(DeliveryState.DELIVERED, 1, second(5))));

    assertThat(dueAt(2)).contains(second(300));
  }

  @Test
  void makesALoneOneOfAKeyDueEvenIfItSaysNoTime() {
    keep(pendingInOrder(1, ONE, "k", Optional.empty()));

    assertThat(dueAt(1)).contains(kept(1, ONE).createdAt());
  }

  @Test
  void lastOneFinishedOfSeveralSaysWhenTheNextIsDue() {
    keep(
        pendingInOrder(1, ONE, "k", Optional.of(second(1))),
        pendingInOrder(3, ONE, "k", Optional.empty()));
    keep(
        delivery(1, ONE, Optional.of("k"), finished(DeliveryState.DELIVERED, 1, second(7))),
        delivery(2, ONE, Optional.of("k"), finished(DeliveryState.DELIVERED, 1, second(8))));

    assertThat(dueAt(3)).contains(second(8));
  }

  @Test
  void passesTheTurnOnWhenADeliveryLosesItsKey() {
    keep(
        pendingInOrder(1, ONE, "k", Optional.of(second(1))),
        pendingInOrder(2, ONE, "k", Optional.empty()));
    keep(pending(1, ONE, second(9)));

    assertThat(dueAt(1)).contains(second(9));
    assertThat(dueAt(2)).isPresent();
  }

  @Test
  void reopensAFinishedDelivery() {
    keep(dead(1, ONE, 3), attempt(3, new AttemptOutcome.Unreachable("reset")));
    Optional<Delivery> reopened = store.reopen(TENANT, id(1, ONE), Trigger.RESEND, second(77));

    assertThat(reopened)
        .contains(
            dead(1, ONE, 3)
                .with(
                    new Progress(
                        DeliveryState.PENDING,
                        3,
                        0,
                        Trigger.RESEND,
                        Optional.of(second(77)),
                        Optional.empty(),
                        Optional.empty())));
    assertThat(store.find(TENANT, id(1, ONE))).isEqualTo(reopened);
    assertThat(store.due(ONE, second(77), 5)).hasSize(1);
    assertThat(store.attempts(id(1, ONE))).hasSize(1);
    assertThat(store.counts()).isEqualTo(Map.of(ONE, Map.of(DeliveryState.PENDING, 1L)));
  }

  private static Replacement again(Optional<Delivery> before, long offset) {
    return new Replacement(before, pending(offset, ONE, second(77)));
  }

  @Test
  void replacesWhatIsStillAsItWasReadAndNothingElse() {
    keep(dead(1, ONE, 3), dead(2, ONE, 3), delivered(3, ONE));
    Delivery read = kept(2, ONE);
    store.reopen(TENANT, id(2, ONE), Trigger.RESEND, second(70));
    keep(dead(2, ONE, 4));

    int replaced =
        store.replace(
            List.of(
                again(Optional.of(kept(1, ONE)), 1),
                again(Optional.of(read), 2),
                again(Optional.empty(), 3),
                again(Optional.empty(), 4),
                again(Optional.of(read), 5)),
            List.of(new Reached("again", position(6))));

    assertThat(replaced).isEqualTo(2);
    assertThat(all(DeliveryQuery.of(TENANT), 5))
        .containsExactlyInAnyOrder(
            pending(1, ONE, second(77)),
            dead(2, ONE, 4),
            delivered(3, ONE),
            pending(4, ONE, second(77)));
    assertThat(store.position("again", 0)).contains(position(6));
    assertThat(store.counts())
        .isEqualTo(
            Map.of(
                ONE,
                Map.of(
                    DeliveryState.PENDING,
                    2L,
                    DeliveryState.DEAD,
                    1L,
                    DeliveryState.DELIVERED,
                    1L)));
  }

  @Test
  void makesAPendingDeliveryDueAtOnceWhenItIsReopened() {
    keep(delivery(1, ONE, Optional.empty(), pendingSince(2, Optional.of(second(5000)))));
    Progress reopened =
        store.reopen(TENANT, id(1, ONE), Trigger.RESEND, second(7)).orElseThrow().progress();

    assertThat(reopened.nextAttemptAt()).contains(second(7));
    assertThat(reopened.trigger()).isEqualTo(Trigger.RESEND);
    assertThat(reopened.round()).isEqualTo(2);
    assertThat(reopened.attempts()).isEqualTo(2);
    assertThat(reopened.reason()).contains("it answered 503");
  }

  @Test
  void reopensInOrder() {
    keep(
        delivery(1, ONE, Optional.of("k"), finished(DeliveryState.DEAD, 1)),
        pendingInOrder(2, ONE, "k", Optional.of(second(2))),
        pendingInOrder(3, ONE, "k", Optional.empty()));
    store.reopen(TENANT, id(1, ONE), Trigger.REPLAY, second(50));
    store.reopen(TENANT, id(3, ONE), Trigger.RESEND, second(51));
    store.reopen(TENANT, id(2, ONE), Trigger.RESEND, second(52));

    assertThat(dueAt(1)).isEmpty();
    assertThat(dueAt(2)).contains(second(52));
    assertThat(dueAt(3)).isEmpty();

    finish(2, second(60));
    assertThat(dueAt(1)).contains(second(60));
  }

  @Test
  void keepsTenantsApart() {
    Delivery mine = delivered(1, ONE);
    Delivery foreign =
        SampleDeliveries.of(OTHER, 1, FOREIGN, Optional.empty(), finished(DeliveryState.DEAD, 1));
    keep(mine, foreign);
    store.commit(
        new Changes(
            List.of(),
            List.of(new Unmatched(OTHER, position(3))),
            List.of(new Quarantined(TENANT, position(4), "not JSON")),
            List.of(),
            Map.of()));

    assertThat(store.find(TENANT, foreign.id())).isEmpty();
    assertThat(store.find(OTHER, foreign.id())).contains(foreign);
    assertThat(store.reopen(TENANT, foreign.id(), Trigger.RESEND, second(1))).isEmpty();
    assertThat(store.find(OTHER, foreign.id())).contains(foreign);
    assertThat(all(DeliveryQuery.of(TENANT), 5)).containsExactly(mine);
    assertThat(all(DeliveryQuery.of(OTHER), 5)).containsExactly(foreign);
    assertThat(all(query(TENANT, Optional.of(FOREIGN), Optional.empty()), 5)).isEmpty();
    assertThat(store.unmatched(TENANT, PageRequest.first(5)).data()).isEmpty();
    assertThat(store.unmatched(OTHER, PageRequest.first(5)).data()).containsExactly(position(3));
    assertThat(store.quarantined(OTHER, PageRequest.first(5)).data()).isEmpty();
  }

  private static DeliveryQuery query(
      TenantId tenant, Optional<EndpointId> endpoint, Optional<DeliveryState> state) {
    return new DeliveryQuery(tenant, endpoint, state, List.of());
  }

  /** All pages of a list. */
  private List<Delivery> all(DeliveryQuery query, int limit) {
    List<Delivery> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Delivery> page = store.list(query, new PageRequest(limit, cursor));
      assertThat(page.data()).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page.data());
      cursor = page.next();
    } while (cursor.isPresent());
    return all;
  }

  @Test
  void listsNewestFirstInPages() {
    List<Delivery> kept = new ArrayList<>();
    for (int offset = 0; offset < 20; offset++) {
      kept.add(delivered(offset, ONE));
      kept.add(dead(offset, TWO, 1));
    }
    keep(kept.toArray(Delivery[]::new));

    for (int limit : List.of(1, 3, 7, 40, 41)) {
      List<Delivery> listed = all(DeliveryQuery.of(TENANT), limit);
      assertThat(listed).containsExactlyInAnyOrderElementsOf(kept);
      assertThat(listed).extracting(delivery -> -delivery.id().position().offset()).isSorted();
    }
    Page<Delivery> exactly =
        store.list(query(TENANT, Optional.of(ONE), Optional.empty()), PageRequest.first(20));
    assertThat(exactly.data()).hasSize(20);
    assertThat(exactly.next()).isEmpty();
  }

  @Test
  void listsByEndpointStateAndSpan() {
    keep(
        delivered(1, ONE),
        dead(1, TWO, 1),
        dead(2, ONE, 1),
        pending(3, ONE, second(1)),
        delivered(4, ONE),
        delivered(4, TWO),
        delivery(5, ONE, Optional.empty(), finished(DeliveryState.DISCARDED, 0)));

    assertThat(all(query(TENANT, Optional.of(TWO), Optional.empty()), 1))
        .containsExactly(delivered(4, TWO), dead(1, TWO, 1));
    assertThat(all(query(TENANT, Optional.empty(), Optional.of(DeliveryState.DEAD)), 1))
        .containsExactly(dead(2, ONE, 1), dead(1, TWO, 1));
    assertThat(all(query(TENANT, Optional.of(ONE), Optional.of(DeliveryState.DELIVERED)), 2))
        .containsExactly(delivered(4, ONE), delivered(1, ONE));
    assertThat(all(in(Span.of(position(4))), 1))
        .containsExactlyInAnyOrder(delivered(4, ONE), delivered(4, TWO));
    assertThat(all(in(new Span(position(2), position(4))), 1))
        .containsExactly(pending(3, ONE, second(1)), dead(2, ONE, 1));
    assertThat(all(in(new Span(position(4), position(2))), 1)).isEmpty();
    assertThat(all(in(Span.of(new Position(1, 4))), 1)).isEmpty();
    assertThat(all(in(new Span(position(0), position(3)), Span.of(new Position(2, 1))), 1))
        .hasSize(3);
  }

  private static DeliveryQuery in(Span... spans) {
    return new DeliveryQuery(TENANT, Optional.empty(), Optional.empty(), List.of(spans));
  }

  @Test
  void goesOnWithAListThatGrowsMeanwhile() {
    keep(delivered(1, ONE), delivered(2, ONE), delivered(3, ONE));
    Page<Delivery> first = store.list(DeliveryQuery.of(TENANT), PageRequest.first(2));
    keep(delivered(4, ONE), delivered(5, TWO));

    assertThat(store.list(DeliveryQuery.of(TENANT), new PageRequest(2, first.next())).data())
        .containsExactly(delivered(1, ONE));
  }

  @Test
  void refusesACursorThatItNeverGave() {
    keep(delivered(1, ONE));
    for (String cursor : List.of("", "x", "dlv_", "12", "0/-1", "0/1/2", "dlv_" + "z".repeat(46))) {
      PageRequest page = new PageRequest(5, Optional.of(cursor));
      assertThatThrownBy(() -> store.list(DeliveryQuery.of(TENANT), page))
          .isInstanceOf(BadCursorException.class);
      assertThatThrownBy(() -> store.unmatched(TENANT, page))
          .isInstanceOf(BadCursorException.class);
      assertThatThrownBy(() -> store.quarantined(TENANT, page))
          .isInstanceOf(BadCursorException.class);
    }
  }

  @Test
  void listsTheUnmatchedNewestFirstInPages() {
    List<Unmatched> unmatched = new ArrayList<>();
    for (int offset = 0; offset < 10; offset++) {
      unmatched.add(new Unmatched(TENANT, position(offset)));
    }
    store.commit(new Changes(List.of(), unmatched, List.of(), List.of(), Map.of()));
    List<Long> offsets = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Position> page = store.unmatched(TENANT, new PageRequest(3, cursor));
      page.data().forEach(position -> offsets.add(position.offset()));
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(offsets).containsExactly(9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L, 0L);
  }

  @Test
  void saysWhichDeliveriesAreKeptSinceAPosition() {
    keep(delivered(1, ONE), pending(2, ONE, second(1)), delivered(2, TWO), delivered(3, ONE));

    assertThat(store.keptSince(position(2)))
        .containsExactlyInAnyOrder(id(2, ONE), id(2, TWO), id(3, ONE));
    assertThat(store.keptSince(position(4))).isEmpty();
    assertThat(store.keptSince(new Position(1, 0))).isEmpty();
  }

  @Test
  void saysTheStatesOfASpanByPosition() {
    keep(
        delivered(1, ONE),
        dead(2, ONE, 1),
        dead(2, TWO, 1),
        pending(4, ONE, second(1)),
        delivered(9, ONE));

    assertThat(store.states(ONE, position(1), position(9)))
        .containsExactly(
            Map.entry(position(1), DeliveryState.DELIVERED),
            Map.entry(position(2), DeliveryState.DEAD),
            Map.entry(position(4), DeliveryState.PENDING));
    assertThat(store.states(ONE, position(9), position(1))).isEmpty();
  }

  @Test
  void countsByEndpointAndState() {
    keep(delivered(1, ONE), delivered(2, ONE), pending(3, ONE, second(1)), dead(4, TWO, 1));
    keep(delivered(3, ONE));

    assertThat(store.counts())
        .isEqualTo(
            Map.of(ONE, Map.of(DeliveryState.DELIVERED, 3L), TWO, Map.of(DeliveryState.DEAD, 1L)));
  }

  @Test
  void forgetsOnlyWhatIsFinishedAndOldInBoundedSteps() {
    keep(
        delivered(1, ONE),
        dead(2, ONE, 2),
        pending(3, ONE, second(1)),
        delivered(4, ONE),
        delivered(5, TWO));
    keep(dead(2, ONE, 2), attempt(2, new AttemptOutcome.Unreachable("reset")));
    store.commit(
        new Changes(
            List.of(),
            List.of(new Unmatched(TENANT, position(1)), new Unmatched(TENANT, position(6))),
            List.of(new Quarantined(OTHER, position(2), "not JSON")),
            List.of(),
            Map.of()));

    assertThat(store.forgetBefore(position(5), 2)).isEqualTo(2);
    assertThat(store.find(TENANT, id(1, ONE))).isEmpty();
    assertThat(store.find(TENANT, id(2, ONE))).isEmpty();
    assertThat(store.attempts(id(2, ONE))).isEmpty();
    assertThat(store.find(TENANT, id(4, ONE))).isPresent();
    assertThat(store.forgetBefore(position(5), 100)).isEqualTo(3);
    assertThat(store.forgetBefore(position(5), 100)).isZero();
    assertThat(store.find(TENANT, id(3, ONE))).isPresent();
    assertThat(store.find(TENANT, id(5, TWO))).isPresent();
    assertThat(store.unmatched(TENANT, PageRequest.first(5)).data()).containsExactly(position(6));
    assertThat(store.quarantined(OTHER, PageRequest.first(5)).data()).isEmpty();
    assertThat(store.counts())
        .isEqualTo(
            Map.of(
                ONE, Map.of(DeliveryState.PENDING, 1L), TWO, Map.of(DeliveryState.DELIVERED, 1L)));
  }
}
