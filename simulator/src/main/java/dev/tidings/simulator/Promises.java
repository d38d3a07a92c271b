package dev.tidings.simulator;

import dev.tidings.contract.memory.InMemoryDeliveryStore;
import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore.DeliveryQuery;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.simulator.Ledger.Durable;
import dev.tidings.simulator.Ledger.Story;
import dev.tidings.simulator.Ledger.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is promised, held against what the world has seen, once all is quiet. */
final class Promises {
  /** How soon a good endpoint gets its events, whatever becomes of others. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final List<TenantId> TENANTS = List.of(TenantId.DEFAULT, new TenantId("other"));

  private final Ledger ledger;
  private final Life.Remains remains;
  private final Supplier<Optional<Life>> life;
  private final List<EndpointId> untouched;

  Promises(
      Ledger ledger,
      Life.Remains remains,
      Supplier<Optional<Life>> life,
      List<EndpointId> untouched) {
    this.ledger = ledger;
    this.remains = remains;
    this.life = life;
    this.untouched = untouched;
  }

  /** Whether nothing is left to do but for what is paused. */
  boolean isQuiet() {
    return remains
            .deliveries()
            .position(DeliveryLoop.CONSUMER, 0)
            .equals(life.get().map(now -> now.log().end(0)))
        && deliveries().values().stream()
            .noneMatch(delivery -> isPending(delivery) && !isHeld(delivery.id().endpoint()))
        && remains.replays().underWay().stream().noneMatch(this::goesOn);
  }

  /** Whether a replay has what it needs; one to an endpoint that takes nothing now waits. */
  private boolean goesOn(Replay replay) {
    return now(replay.wish().endpoint())
        .map(it -> it.status() instanceof EndpointStatus.Active)
        .orElse(true);
  }

  private static boolean isPending(Delivery delivery) {
    return delivery.progress().state() == DeliveryState.PENDING;
  }

  private boolean isHeld(EndpointId endpoint) {
    return now(endpoint).map(it -> it.status() instanceof EndpointStatus.Paused).orElse(false);
  }

  private Optional<Endpoint> now(EndpointId id) {
    return ledger.endpoints().getOrDefault(id, List.of()).stream()
        .reduce((_, later) -> later)
        .flatMap(Version::endpoint);
  }

  private Map<DeliveryId, Delivery> deliveries() {
    Map<DeliveryId, Delivery> all = new TreeMap<>();
    InMemoryDeliveryStore store = remains.deliveries();
    for (TenantId tenant : TENANTS) {
      all(page -> store.list(DeliveryQuery.of(tenant), page)).forEach(it -> all.put(it.id(), it));
    }
    return all;
  }

  private static <T> List<T> all(Function<PageRequest, Page<T>> pages) {
    List<T> all = new ArrayList<>();
    Page<T> page = pages.apply(new PageRequest(PageRequest.MAX_LIMIT, Optional.empty()));
    all.addAll(page.data());
    while (page.next().isPresent()) {
      page = pages.apply(new PageRequest(PageRequest.MAX_LIMIT, page.next()));
      all.addAll(page.data());
    }
    return all;
  }

  void check() {
    if (life.get().isEmpty()) {
      ledger.violated("promise 1: the log cannot be opened any more");
      return;
    }
    Map<DeliveryId, Delivery> deliveries = deliveries();
    whatWasAcknowledgedIsKept();
    allThatWaitsIsHeld(deliveries);
    everyEventHasItsDeliveries(deliveries);
    everyDeliveryHasItsFate(deliveries);
    replaysLeaveNothingOut(deliveries);
    goodEndpointsDoNotWait();
    keysKeepTheirOrder(deliveries);
  }

  private void whatWasAcknowledgedIsKept() {
    SimulatedLog log = life.get().orElseThrow().log();
    ledger
        .acknowledged()
        .keySet()
        .forEach(id -> {
          Optional<Entry> entry = ledger.position(id).flatMap(log::get);
          boolean there =
              entry.isPresent()
                  && entry.get() instanceof Entry.EventEntry found
                  && found.event().id().equals(id);
          if (!there) {
            ledger.violated("promise 1: acknowledged and not in the log: " + id);
          }
        });
  }

  private void allThatWaitsIsHeld(Map<DeliveryId, Delivery> deliveries) {
    Map<String, Integer> dueOfKey = new HashMap<>();
    for (Delivery delivery : deliveries.values()) {
      if (!isPending(delivery)) {
        continue;
      }
      if (!isHeld(delivery.id().endpoint())) {
        ledger.violated("promise 1: forgotten: " + delivery);
      } else if (delivery.orderedBy().isPresent()) {
        dueOfKey.merge(
            delivery.id().endpoint() + " " + delivery.orderedBy().get(),
            delivery.progress().nextAttemptAt().isPresent() ? 1 : 0,
            Integer::sum);
      }
    }
    dueOfKey.forEach((key, due) -> {
      if (due != 1) {
        ledger.violated("promise 5: of " + key + " " + due + " are due, not one");
      }
    });
  }

  private void everyEventHasItsDeliveries(Map<DeliveryId, Delivery> deliveries) {
    Set<Position> unmatched = new HashSet<>();
    TENANTS.forEach(
        tenant -> unmatched.addAll(all(page -> remains.deliveries().unmatched(tenant, page))));
    Set<Position> matched = new HashSet<>();
    deliveries.keySet().forEach(id -> matched.add(id.position()));
    for (Durable event : ledger.durable()) {
      Optional<Instant> routedBy = ledger.routedBy(event.position());
      if (routedBy.isEmpty()) {
        ledger.violated("promise 1: never routed: " + event.event().id());
        continue;
      }
      if (!matched.contains(event.position()) && !unmatched.contains(event.position())) {
        ledger.violated("promise 2: no delivery, and not said to be unmatched: " + event);
      }
      boolean mayDiffer = false;
      for (EndpointId endpoint : ledger.endpoints().keySet()) {
        Wants wants = wants(endpoint, event, event.since().minus(Ledger.SLACK), routedBy.get());
        boolean has = deliveries.containsKey(new DeliveryId(event.position(), endpoint));
        if (wants == Wants.YES && !has) {
          ledger.violated(
              "promise 2: " + endpoint + " wanted it and has no delivery: " + event.event().id());
        }
        boolean replayed = ledger.replays(new DeliveryId(event.position(), endpoint)) > 0;
        if (wants == Wants.NO && has && !replayed) {
          ledger.violated(
              "promise 2: "
                  + endpoint
                  + " has a delivery that it did not want: "
                  + event.event().id());
        }
        mayDiffer |= wants == Wants.AT_TIMES || replayed;
      }
      if (matched.contains(event.position())
          && unmatched.contains(event.position())
          && !mayDiffer) {
        ledger.violated("promise 2: delivered, and said to be unmatched: " + event.event().id());
      }
    }
  }

  /** Whether an endpoint wanted an event over a span of time. */
  private enum Wants {
    YES,
    AT_TIMES,
    NO
  }

  private Wants wants(EndpointId id, Durable event, Instant from, Instant until) {
    List<Version> versions = ledger.endpoints().getOrDefault(id, List.of());
    boolean always = true;
    boolean ever = false;
    boolean wanted = false;
    for (int i = 0; i < versions.size(); i++) {
      Version version = versions.get(i);
      boolean before = !version.since().isAfter(from);
      if (version.since().isAfter(until)) {
        break;
      }
      wanted = version.endpoint().map(endpoint -> wants(endpoint, event)).orElse(false);
      boolean lastBefore =
          before && (i + 1 == versions.size() || versions.get(i + 1).since().isAfter(from));
      if (lastBefore) {
        always = wanted;
        ever = wanted;
      } else if (!before) {
        always &= wanted && i > 0;
        ever |= wanted;
      }
    }
    if (versions.isEmpty() || versions.getFirst().since().isAfter(from)) {
      always = false;
    }
    return always ? Wants.YES : ever ? Wants.AT_TIMES : Wants.NO;
  }

  private static boolean wants(Endpoint endpoint, Durable event) {
    return endpoint.tenant().equals(event.event().tenant())
        && (endpoint.subscription().filter().isEmpty() || Scenario.passes(event.event()))
        && endpoint.subscription().eventTypes().stream()
            .anyMatch(pattern -> covers(pattern, event.event().type()));
  }

  private static boolean covers(String pattern, EventType type) {
    return pattern.equals("*")
        || pattern.equals(type.value())
        || (pattern.endsWith(".*")
            && type.value().startsWith(pattern.substring(0, pattern.length() - 1)));
  }

  private void everyDeliveryHasItsFate(Map<DeliveryId, Delivery> deliveries) {
    for (Delivery delivery : deliveries.values()) {
      Story story = ledger.story(delivery.id());
      List<Attempt> attempts = remains.deliveries().attempts(delivery.id());
      for (int i = 0; i < attempts.size(); i++) {
        if (attempts.get(i).number() != i + 1) {
          ledger.violated("promise 2: attempts are missing: " + delivery + " " + attempts);
          break;
        }
      }
      if (attempts.size() != delivery.progress().attempts()) {
        ledger.violated("promise 2: attempts were lost: " + delivery + " " + attempts);
      }
      switch (delivery.progress().state()) {
        case PENDING -> {}
        case DELIVERED -> {
          if (story.firstAccepted().isEmpty()) {
            ledger.violated("promise 1: never reached its endpoint: " + delivery);
          }
          if (!(attempts.getLast().outcome() instanceof AttemptOutcome.Delivered)) {
            ledger.violated("promise 2: delivered by no attempt: " + delivery);
          }
        }
        case DEAD -> {
          if (delivery.progress().reason().isEmpty()) {
            ledger.violated("promise 2: given up without a reason: " + delivery);
          }
          if (isAlwaysTaken(delivery.id().endpoint())) {
            ledger.violated("pause: its endpoint takes all, and never got it: " + delivery);
          }
        }
        case DISCARDED -> {
          if (!isRightlyDiscarded(delivery)) {
            ledger.violated("expiry: discarded, and should have arrived: " + delivery);
          }
        }
      }
    }
  }

  /** Whether an endpoint may have been paused or changed, and was never anything but good. */
  private boolean isAlwaysTaken(EndpointId id) {
    return Optional.ofNullable(remains.receivers().get(id))
            .map(Receiver::isAlwaysGood)
            .orElse(false)
        && ledger.endpoints().getOrDefault(id, List.of()).stream()
            .flatMap(version -> version.endpoint().stream())
            .noneMatch(version -> version.status() instanceof EndpointStatus.Disabled);
  }

  /** An event is not sent only when its time is over, or nobody is there any more. */
  private boolean isRightlyDiscarded(Delivery delivery) {
    Optional<Instant> until = ledger.expiresAt(delivery.id());
    return switch (delivery.progress().reason().orElse("")) {
      case "the endpoint was deleted" -> now(delivery.id().endpoint()).isEmpty();
      case "the event has expired" ->
          until.isPresent()
              && delivery
                  .progress()
                  .finishedAt()
                  .map(at -> !at.isBefore(until.get()))
                  .orElse(false);
      case String reason ->
          until.isPresent() && reason.endsWith("; the event expires before the next attempt");
    };
  }

  /** How many deliveries were not made because their event had expired. */
  int expired() {
    return (int)
        deliveries().values().stream()
            .filter(it -> it.progress().reason().orElse("").equals("the event has expired"))
            .count();
  }

  /** How many deliveries were made pending by replays. */
  int replayed() {
    return (int) ledger.stories().keySet().stream().filter(id -> ledger.replays(id) > 0).count();
  }

  /** How many deliveries were made after they had waited for an endpoint that was paused. */
  int held() {
    return (int)
        deliveries().values().stream()
            .filter(it -> it.progress().state() == DeliveryState.DELIVERED)
            .filter(it -> ledger.story(it.id()).wasHeld())
            .count();
  }

  private void replaysLeaveNothingOut(Map<DeliveryId, Delivery> deliveries) {
    remains.replays().underWay().stream()
        .filter(this::goesOn)
        .forEach(replay -> ledger.violated("replay: never came to an end: " + replay));
    for (TenantId tenant : TENANTS) {
      for (Replay replay : all(page -> remains.replays().list(tenant, page))) {
        if (replay.state() instanceof Replay.State.Done done) {
          leavesNothingOut(replay, done.at(), deliveries.keySet());
          hasWhatIsFinished(replay);
        } else if (replay.state() instanceof Replay.State.Failed
            && now(replay.wish().endpoint()).isPresent()) {
          ledger.violated("replay: failed: " + replay);
        }
      }
    }
  }

  /** What had ended before a replay of all was made is delivered again by it. */
  private void hasWhatIsFinished(Replay replay) {
    if (replay.wish().only() != Replay.Only.ALL) {
      return;
    }
    for (Durable event : ledger.durable()) {
      DeliveryId id = new DeliveryId(event.position(), replay.wish().endpoint());
      if (isIn(replay, event)
          && ledger.endedBefore(id, replay.createdAt())
          && ledger.replays(id) == 0) {
        ledger.violated("replay: left out what had ended: " + id + ": " + replay);
      }
    }
  }

  private static boolean isIn(Replay replay, Durable event) {
    return event.position().compareTo(replay.ends().getFirst()) < 0
        && !event.event().receipt().receivedAt().isBefore(replay.wish().since());
  }

  private void leavesNothingOut(Replay replay, Instant done, Set<DeliveryId> deliveries) {
    EndpointId endpoint = replay.wish().endpoint();
    for (Durable event : ledger.durable()) {
      boolean covered =
          replay.wish().only() != Replay.Only.DEAD
              && isIn(replay, event)
              && wants(endpoint, event, replay.createdAt().minus(Ledger.SLACK), done) == Wants.YES;
      if (covered && !deliveries.contains(new DeliveryId(event.position(), endpoint))) {
        ledger.violated("replay: left out " + event.event().id() + ": " + replay);
      }
    }
  }

  private void goodEndpointsDoNotWait() {
    for (EndpointId endpoint : untouched) {
      for (Durable event : ledger.durable()) {
        Instant latest = event.since().plus(SOON);
        if (wants(endpoint, event, event.since(), latest) != Wants.YES
            || event.event().context().expiresAt().isPresent()
            || ledger.isDisturbed(event.since(), latest)) {
          continue;
        }
        boolean inTime =
            ledger
                .story(new DeliveryId(event.position(), endpoint))
                .firstSent()
                .map(sent -> !sent.isAfter(latest))
                .orElse(false);
        if (!inTime) {
          ledger.violated(
              "promise 4: " + endpoint + " is good and waited for " + event.event().id());
        }
      }
    }
  }

  /** Whether its endpoint wanted it all the time until it was routed for good. */
  private boolean wasWanted(Delivery delivery) {
    DeliveryId id = delivery.id();
    Optional<Durable> event = ledger.durable(id.position());
    Optional<Instant> routedBy = ledger.routedBy(id.position());
    return event.isPresent()
        && routedBy.isPresent()
        && wants(
                id.endpoint(), event.get(), event.get().since().minus(Ledger.SLACK), routedBy.get())
            == Wants.YES;
  }

  private void keysKeepTheirOrder(Map<DeliveryId, Delivery> deliveries) {
    Map<String, List<Delivery>> ofKey = new TreeMap<>();
    for (Delivery delivery : deliveries.values()) {
      if (delivery.orderedBy().isPresent()
          && delivery.progress().state() == DeliveryState.DELIVERED
          && !ledger.story(delivery.id()).isOutOfOrder()
          && wasWanted(delivery)) {
        ofKey
            .computeIfAbsent(
                delivery.id().endpoint() + " " + delivery.orderedBy().get(), _ -> new ArrayList<>())
            .add(delivery);
      }
    }
    ofKey.forEach((key, inOrder) -> {
      for (int i = 1; i < inOrder.size(); i++) {
        DeliveryId one = inOrder.get(i - 1).id();
        DeliveryId next = inOrder.get(i).id();
        Optional<Instant> first = ledger.story(one).firstAccepted();
        Optional<Instant> second = ledger.story(next).firstAccepted();
        if (first.isPresent() && second.isPresent() && second.get().isBefore(first.get())) {
          ledger.violated("promise 5: of " + key + " " + next + " came before " + one);
        }
      }
    });
  }
}
