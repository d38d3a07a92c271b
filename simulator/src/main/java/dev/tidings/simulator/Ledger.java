package dev.tidings.simulator;

import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the world has seen of Tidings, and what it was told: the other side of every promise. What
 * must never happen is noted here when it does.
 */
final class Ledger {
  /** More would say nothing new. */
  private static final int MOST_VIOLATIONS = 20;

  private final SimulatedTime time;
  private final Trace trace;
  private final List<String> violations;
  private final Map<EventId, Instant> acknowledged = new LinkedHashMap<>();
  private final TreeMap<Position, Durable> durable = new TreeMap<>();
  private final Map<EventId, Position> positions = new HashMap<>();
  private final Map<EndpointId, List<Version>> endpoints = new LinkedHashMap<>();
  private final Map<DeliveryId, Story> stories = new TreeMap<>();
  private final Set<DeliveryId> pending = new HashSet<>();
  private final List<Passed> passed = new ArrayList<>();
  private final List<Disturbance> disturbances = new ArrayList<>();
  private int life;

  /**
   * @param violations where what was not as promised is noted
   */
  Ledger(SimulatedTime time, Trace trace, List<String> violations) {
    this.time = time;
    this.trace = trace;
    this.violations = violations;
  }

  /** An event that is in the log for good, and since when that is known. */
  record Durable(Event event, Position position, Instant since) {}

  /** An endpoint as it was kept from a time on; empty once it was deleted. */
  record Version(Instant since, Optional<Endpoint> endpoint) {}

  /** All before a position was done, by what the store says from a time on. */
  record Passed(Instant since, Position position) {}

  /** For a while not everything worked. */
  record Disturbance(Instant from, Instant until) {}

  /** For so long a change may be on its way to whom it concerns. */
  static final Duration SLACK = Duration.ofSeconds(1);

  /** What was seen of one delivery. */
  static final class Story {
    private Optional<Instant> firstSent = Optional.empty();
    private Optional<Instant> firstAccepted = Optional.empty();
    private int underWayIn;
    private int deliveredIn;
    private boolean keptAsDelivered;
    private boolean held;
    private boolean reopened;
    private boolean resent;
    private int replays;
    private Optional<Instant> ended = Optional.empty();
    private boolean endedOtherwise;

    Optional<Instant> firstSent() {
      return firstSent;
    }

    /** When the receiver first answered it with 2xx, whether or not that was heard. */
    Optional<Instant> firstAccepted() {
      return firstAccepted;
    }

    /** Whether it ever waited for an endpoint that was paused. */
    boolean wasHeld() {
      return held;
    }

    /** Whether it was ever a dead letter, discarded, or asked for again: then it keeps no order. */
    boolean isOutOfOrder() {
      return reopened || endedOtherwise;
    }
  }

  void violated(String what) {
    trace.note("VIOLATION", what);
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add(time.now() + " " + what);
    }
  }

  List<String> violations() {
    return violations;
  }

  // ---- lives

  void begins(int number) {
    life = number;
    trace.note("life", number);
  }

  void disturbed(Instant from, Instant until) {
    disturbances.add(new Disturbance(from, until));
  }

  boolean isDisturbed(Instant from, Instant until) {
    return disturbances.stream()
        .anyMatch(other -> other.from().isBefore(until) && other.until().isAfter(from));
  }

  // ---- events

  void acknowledged(EventId id) {
    trace.note("acknowledged", id);
    acknowledged.putIfAbsent(id, time.now());
  }

  Map<EventId, Instant> acknowledged() {
    return acknowledged;
  }

  void durable(Event event, Position position) {
    Position before = positions.putIfAbsent(event.id(), position);
    if (before == null) {
      trace.note("durable", event.id() + " at " + position);
      durable.put(position, new Durable(event, position, time.now()));
    } else if (!before.equals(position)) {
      violated("promise 1: " + event.id() + " is in the log twice: " + before + " and " + position);
    }
  }

  Collection<Durable> durable() {
    return durable.values();
  }

  Optional<Durable> durable(Position position) {
    return Optional.ofNullable(durable.get(position));
  }

  Optional<Position> position(EventId id) {
    return Optional.ofNullable(positions.get(id));
  }

  // ---- endpoints

  void endpointIs(EndpointId id, Optional<Endpoint> now) {
    trace.note("endpoint", id + " " + now.map(it -> it.status() + " " + it.policy()));
    endpoints.computeIfAbsent(id, _ -> new ArrayList<>()).add(new Version(time.now(), now));
  }

  Map<EndpointId, List<Version>> endpoints() {
    return endpoints;
  }

  /** Since when an endpoint has been paused; empty while it is not. */
  private Optional<Instant> pausedSince(EndpointId id) {
    Optional<Instant> since = Optional.empty();
    for (Version version : endpoints.getOrDefault(id, List.of())) {
      since = isPaused(version) ? since.or(() -> Optional.of(version.since())) : Optional.empty();
    }
    return since;
  }

  private static boolean isPaused(Version version) {
    return version.endpoint().map(it -> it.status() instanceof EndpointStatus.Paused).orElse(false);
  }

  // ---- what is kept

  void committed(Changes changes) {
    for (Change change : changes.deliveries()) {
      Delivery delivery = change.delivery();
      DeliveryState state = delivery.progress().state();
      trace.note("kept", delivery.id() + " " + delivery.progress());
      if (state == DeliveryState.PENDING) {
        pending.add(delivery.id());
      } else {
        pending.remove(delivery.id());
      }
      Story story = story(delivery.id());
      story.held |=
          state == DeliveryState.PENDING && pausedSince(delivery.id().endpoint()).isPresent();
      story.keptAsDelivered = state == DeliveryState.DELIVERED;
      if (story.keptAsDelivered || state == DeliveryState.DEAD) {
        story.ended = story.ended.or(() -> Optional.of(time.now()));
      }
      story.endedOtherwise |= state == DeliveryState.DEAD || state == DeliveryState.DISCARDED;
    }
    changes.unmatched().forEach(event -> trace.note("unmatched", event.position()));
    for (Reached reached : changes.positions()) {
      trace.note("position", reached.position());
      passed.add(new Passed(time.now(), reached.position()));
    }
  }

  private void reopened(DeliveryId id) {
    trace.note("reopened", id);
    pending.add(id);
    Story story = story(id);
    story.keptAsDelivered = false;
    story.deliveredIn = 0;
    story.reopened = true;
  }

  /** Somebody has asked for it again. */
  void resent(DeliveryId id) {
    reopened(id);
    story(id).resent = true;
  }

  /** A replay has made it pending, or made it. */
  void replayed(DeliveryId id) {
    reopened(id);
    story(id).replays++;
  }

  /** How often a replay has made it pending. */
  int replays(DeliveryId id) {
    return Optional.ofNullable(stories.get(id)).map(story -> story.replays).orElse(0);
  }

  /** Whether it was delivered or dead by then, and nobody has had it resent. */
  boolean endedBefore(DeliveryId id, Instant moment) {
    return Optional.ofNullable(stories.get(id))
        .filter(story -> !story.resent)
        .flatMap(story -> story.ended)
        .map(ended -> ended.isBefore(moment))
        .orElse(false);
  }

  /** Those that the store has as pending. */
  Set<DeliveryId> pending() {
    return pending;
  }

  /** When the store first knew that the event was routed; empty while it does not. */
  Optional<Instant> routedBy(Position position) {
    return passed.stream()
        .filter(mark -> mark.position().compareTo(position) > 0)
        .findFirst()
        .map(Passed::since);
  }

  // ---- attempts

  Story story(DeliveryId id) {
    return stories.computeIfAbsent(id, _ -> new Story());
  }

  Map<DeliveryId, Story> stories() {
    return stories;
  }

  /** The engine has a request on its way. */
  void sent(DeliveryId id) {
    trace.note("sent", id);
    Story story = story(id);
    if (story.underWayIn == life) {
      violated("promise 3: two attempts of " + id + " at the same time");
    }
    if (story.keptAsDelivered) {
      violated("promise 3: sent again after it was kept as delivered: " + id);
    } else if (story.deliveredIn == life) {
      violated("promise 3: sent again though it was delivered, and nothing crashed: " + id);
    }
    if (pausedSince(id.endpoint()).filter(this::isLongAgo).isPresent()) {
      violated("pause: sent while its endpoint was paused: " + id);
    }
    if (expiresAt(id).filter(until -> !time.now().isBefore(until)).isPresent()) {
      violated("expiry: sent after its time: " + id);
    }
    story.underWayIn = life;
    if (story.firstSent.isEmpty()) {
      story.firstSent = Optional.of(time.now());
    }
  }

  /** Longer than a change takes to get around. */
  private boolean isLongAgo(Instant moment) {
    return moment.plus(SLACK).isBefore(time.now());
  }

  /** Until when the event is worth delivering. */
  Optional<Instant> expiresAt(DeliveryId id) {
    return durable(id.position()).flatMap(it -> it.event().context().expiresAt());
  }

  /** A receiver has taken it in. */
  void accepted(DeliveryId id) {
    trace.note("accepted", id);
    Story story = story(id);
    if (story.firstAccepted.isEmpty()) {
      story.firstAccepted = Optional.of(time.now());
    }
  }

  /** The engine is told how the attempt ended. */
  void answered(DeliveryId id, boolean delivered) {
    trace.note("answered", id + " " + delivered);
    Story story = story(id);
    story.underWayIn = 0;
    if (delivered) {
      story.deliveredIn = life;
    }
  }
}
