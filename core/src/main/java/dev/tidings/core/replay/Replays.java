package dev.tidings.core.replay;

import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.Delivery.EventRef;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.routing.Admission;
import dev.tidings.core.subscription.Compilation;
import dev.tidings.core.subscription.CompiledSubscription;
import dev.tidings.core.subscription.Problem;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes replays and carries them out, each a small step at a time: read some of the log, make what
 * is meant pending, keep how far that is, wait. Safe for use by many threads.
 */
public final class Replays {
  private static final Logger log = LoggerFactory.getLogger(Replays.class);
  private static final int ENTRIES_PER_STEP = 512;
  private static final Duration STEP = Duration.ofMillis(250);
  private static final Duration SHORTEST_STEP = Duration.ofMillis(25);
  private static final Duration WHEN_HELD_UP = Duration.ofSeconds(1);

  private final Ports ports;
  private final Surroundings around;
  private final SubscriptionCompiler compiler;

  /** What replays work with. */
  public record Ports(
      EventLog log,
      DeliveryStore deliveries,
      ReplayStore replays,
      Endpoints endpoints,
      DeliveryLoop engine,
      Admission admission) {}

  /** What replays run on. */
  public record Surroundings(Clock clock, Loop loop, Executor background, IdGenerator ids) {}

  public Replays(Ports ports, Surroundings around, SubscriptionCompiler compiler) {
    this.ports = ports;
    this.around = around;
    this.compiler = compiler;
  }

  /** What became of asking for a replay. */
  public sealed interface Creation {
    /**
     * It exists.
     *
     * @param counted completes when it has been counted, or cannot be
     */
    record Created(Replay replay, CompletableFuture<Replay> counted) implements Creation {}

    /** There is no such endpoint. */
    record NoEndpoint() implements Creation {}

    /** The event types or the filter make no sense. */
    record Problems(List<Problem> problems) implements Creation {}
  }

  /** Takes up the replays that were under way. */
  public void start() {
    for (Replay replay : ports.replays().underWay()) {
      proceed(replay, new CompletableFuture<>());
    }
  }

  /**
   * Begins a replay.
   *
   * @param first is told of it before it is kept
   */
  public Creation create(TenantId tenant, Replay.Wish wish, Consumer<Replay> first) {
    if (ports.endpoints().find(tenant, wish.endpoint()).isEmpty()) {
      return new Creation.NoEndpoint();
    }
    if (compiler.compile(narrowing(wish)) instanceof Compilation.Problems found) {
      return new Creation.Problems(found.problems());
    }
    Replay replay =
        new Replay(
            around.ids().replay(),
            tenant,
            wish,
            around.clock().now(),
            new Replay.State.Counting(),
            0,
            0);
    first.accept(replay);
    ports.replays().add(replay);
    CompletableFuture<Replay> counted = new CompletableFuture<>();
    proceed(replay, counted);
    return new Creation.Created(replay, counted);
  }

  public Optional<Replay> find(TenantId tenant, ReplayId id) {
    return ports.replays().find(tenant, id);
  }

  public Page<Replay> list(TenantId tenant, PageRequest page) {
    return ports.replays().list(tenant, page);
  }

  /**
   * Stops a replay that is under way; one that is not stays as it is. Empty when there is none of
   * that id.
   *
   * @param first is told what it is and what it will be, before that is kept
   */
  public Optional<Replay> cancel(TenantId tenant, ReplayId id, BiConsumer<Replay, Replay> first) {
    if (find(tenant, id).isEmpty()) {
      return Optional.empty();
    }
    return ports
        .replays()
        .update(
            id,
            replay -> {
              Replay ended =
                  replay.isUnderWay()
                      ? replay.with(new Replay.State.Cancelled(around.clock().now()))
                      : replay;
              first.accept(replay, ended);
              return ended;
            });
  }

  private static Subscription narrowing(Replay.Wish wish) {
    return new Subscription(
        wish.eventTypes().isEmpty() ? List.of("*") : wish.eventTypes(),
        wish.filter(),
        Optional.empty(),
        Subscription.OnFailure.DISCARD);
  }

  // ---- carrying out

  private void proceed(Replay replay, CompletableFuture<Replay> counted) {
    around.background().execute(() -> guarded(replay, counted));
  }

  private void later(Duration delay, Replay replay, CompletableFuture<Replay> counted) {
    around.loop().after(delay, () -> proceed(replay, counted));
  }

  private void guarded(Replay replay, CompletableFuture<Replay> counted) {
    try {
      Optional<Endpoint> endpoint = ports.endpoints().find(replay.wish().endpoint());
      if (endpoint.isEmpty()) {
        counted.complete(
            end(replay, new Replay.State.Failed(around.clock().now(), "the endpoint was deleted")));
        return;
      }
      switch (replay.state()) {
        case Replay.State.Counting _ -> count(replay, spans(replay, endpoint.get()), counted);
        case Replay.State.Running _ -> run(replay, endpoint.get());
        case Replay.State.Planned _,
            Replay.State.Done _,
            Replay.State.Cancelled _,
            Replay.State.Failed _ ->
            counted.complete(replay);
      }
    } catch (StoreUnavailableException | LogUnavailableException e) {
      log.warn("replay {} is held up: {}", replay.id(), e.getMessage());
      later(WHEN_HELD_UP, replay, counted);
    } catch (RuntimeException e) {
      log.error("replay {} failed", replay.id(), e);
      fail(replay, counted);
    }
  }

  private void fail(Replay replay, CompletableFuture<Replay> counted) {
    try {
      counted.complete(
          end(
              replay,
              new Replay.State.Failed(
                  around.clock().now(), "an internal error; see the log of the server")));
    } catch (StoreUnavailableException e) {
      later(WHEN_HELD_UP, replay, counted);
    }
  }

  private Replay end(Replay replay, Replay.State state) {
    return ports
        .replays()
        .update(replay.id(), current -> current.isUnderWay() ? current.with(state) : current)
        .orElse(replay);
  }

  /** The part of each partition of the log that the replay goes through. */
  private List<Span> spans(Replay replay, Endpoint endpoint) {
    CompiledSubscription narrowed = compiler.load(narrowing(replay.wish()));
    CompiledSubscription wanted = compiler.load(endpoint.subscription());
    return IntStream.range(0, ports.log().partitions())
        .mapToObj(partition ->
            new Span(
                replay.wish(),
                endpoint,
                narrowed,
                wanted,
                ports.log().positionAt(partition, replay.wish().since()),
                end(replay, partition)))
        .toList();
  }

  /**
   * Not beyond what has been routed for good: there the engine may be about to make the delivery
   * itself.
   */
  private Position end(Replay replay, int partition) {
    Position routed =
        ports
            .deliveries()
            .position(DeliveryLoop.CONSUMER, partition)
            .orElse(ports.log().start(partition));
    Instant time =
        replay
            .wish()
            .until()
            .filter(until -> until.isBefore(replay.createdAt()))
            .orElse(replay.createdAt());
    Position asked = ports.log().positionAt(partition, time);
    return asked.compareTo(routed) < 0 ? asked : routed;
  }

  private void count(Replay replay, List<Span> spans, CompletableFuture<Replay> counted) {
    long matched = 0;
    for (Span span : spans) {
      Position at = span.from();
      while (at.compareTo(span.until()) < 0) {
        Span.Part part =
            span.read(ports.log(), ports.deliveries(), ports.admission(), at, ENTRIES_PER_STEP);
        matched += part.found().size();
        at = part.next();
      }
    }
    long total = matched;
    Replay.State next =
        replay.wish().dryRun() ? new Replay.State.Planned() : new Replay.State.Running();
    Replay now =
        ports
            .replays()
            .update(
                replay.id(),
                current -> current.isUnderWay() ? current.with(total, 0).with(next) : current)
            .orElse(replay);
    counted.complete(now);
    if (now.isUnderWay()) {
      proceed(now, counted);
    }
  }

  private void run(Replay replay, Endpoint endpoint) {
    if (!isStillUnderWay(replay)) {
      return;
    }
    if (!(endpoint.status() instanceof EndpointStatus.Active)) {
      later(WHEN_HELD_UP, replay, new CompletableFuture<>());
      return;
    }
    int room = room(endpoint);
    if (room <= 0) {
      later(STEP, replay, new CompletableFuture<>());
      return;
    }
    double rate = rate(replay, endpoint);
    int most = (int) Math.clamp(rate * STEP.toMillis() / 1000, 1, room);
    Duration pause =
        Duration.ofNanos(Math.max(SHORTEST_STEP.toNanos(), (long) (most / rate * 1e9)));
    List<Change> changes = new ArrayList<>();
    List<Reached> reached = new ArrayList<>();
    boolean done = true;
    for (Span span : spans(replay, endpoint)) {
      Position at =
          ports
              .deliveries()
              .position(replay.id().value(), span.from().partition())
              .orElse(span.from());
      while (changes.size() < most && at.compareTo(span.until()) < 0) {
        // No more entries than deliveries are still wanted, so that a part is never cut in two.
        Span.Part part =
            span.read(
                ports.log(), ports.deliveries(), ports.admission(), at, most - changes.size());
        part.found().forEach(found -> pending(replay, endpoint, found).ifPresent(changes::add));
        at = part.next();
      }
      reached.add(new Reached(replay.id().value(), at));
      done &= at.compareTo(span.until()) >= 0;
    }
    boolean ended = done;
    if (isStillUnderWay(replay)) {
      ports.deliveries().commit(new Changes(changes, List.of(), List.of(), reached, Map.of()));
      if (!changes.isEmpty()) {
        ports.engine().nudge(endpoint.id());
      }
      Optional<Replay> now =
          ports
              .replays()
              .update(
                  replay.id(),
                  current -> {
                    Replay further =
                        current.with(current.matched(), current.replayed() + changes.size());
                    return ended && current.isUnderWay()
                        ? further.with(new Replay.State.Done(around.clock().now()))
                        : further;
                  });
      now.filter(Replay::isUnderWay)
          .ifPresent(next -> later(pause, next, new CompletableFuture<>()));
    }
  }

  private boolean isStillUnderWay(Replay replay) {
    return find(replay.tenant(), replay.id()).map(Replay::isUnderWay).orElse(false);
  }

  /** Deliveries per second: what is asked for, but half of what the endpoint takes at the most. */
  private static double rate(Replay replay, Endpoint endpoint) {
    return Math.min(
        replay.wish().ratePerSecond().orElse(Replay.Wish.DEFAULT_RATE), rateLimit(endpoint) / 2);
  }

  /**
   * How many more deliveries the endpoint may be given now. With those that are due and not
   * finished, they take half of its concurrency at the most, and half a second at its rate limit,
   * so that a new event finds the rest free.
   */
  private int room(Endpoint endpoint) {
    int share =
        (int) Math.max(1, Math.min(endpoint.policy().concurrency(), rateLimit(endpoint)) / 2);
    return share - ports.deliveries().due(endpoint.id(), around.clock().now(), share).size();
  }

  private static double rateLimit(Endpoint endpoint) {
    return endpoint.policy().rateLimit().orElse(Double.POSITIVE_INFINITY);
  }

  /** The delivery as it is to be: pending, its schedule begun again. */
  private Optional<Change> pending(Replay replay, Endpoint endpoint, Span.Found found) {
    Event event = found.entry().event();
    DeliveryId id = new DeliveryId(found.entry().position(), endpoint.id());
    Instant now = around.clock().now();
    Optional<Delivery> before = ports.deliveries().find(replay.tenant(), id);
    if (before.isPresent() && before.get().progress().state() == DeliveryState.PENDING) {
      return Optional.empty();
    }
    Delivery delivery =
        before
            .map(known -> known.with(known.progress().reopened(Trigger.REPLAY, Optional.of(now))))
            .orElseGet(() ->
                new Delivery(
                    id,
                    event.tenant(),
                    new EventRef(event.id(), event.type()),
                    endpoint.policy().ordered() ? event.orderedBy() : Optional.empty(),
                    now,
                    new Progress(
                        DeliveryState.PENDING,
                        0,
                        0,
                        Trigger.REPLAY,
                        Optional.of(now),
                        Optional.empty(),
                        Optional.empty())));
    return Optional.of(new Change(delivery, Optional.empty()));
  }
}
