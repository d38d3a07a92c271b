package dev.tidings.core.replay;

import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.Delivery.EventRef;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.DeliveryStore.Replacement;
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
            IntStream.range(0, ports.log().partitions()).mapToObj(ports.log()::end).toList(),
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
    inBackground(replay, counted, () -> step(replay, counted));
  }

  private void later(Duration delay, Replay replay, CompletableFuture<Replay> counted) {
    around.loop().after(delay, () -> proceed(replay, counted));
  }

  private void inBackground(Replay replay, CompletableFuture<Replay> counted, Runnable step) {
    around.background().execute(() -> guarded(replay, counted, step));
  }

  private void step(Replay replay, CompletableFuture<Replay> counted) {
    Optional<Endpoint> endpoint = ports.endpoints().find(replay.wish().endpoint());
    if (endpoint.isEmpty()) {
      counted.complete(
          end(replay, new Replay.State.Failed(around.clock().now(), "the endpoint was deleted")));
      return;
    }
    switch (replay.state()) {
      case Replay.State.Counting _ -> {
        List<Span> spans = spans(replay, endpoint.get());
        if (isRouted(replay, spans)) {
          count(replay, new Walk(spans, ports, around.clock(), Span::from), 0, counted);
        } else {
          later(STEP, replay, counted);
        }
      }
      case Replay.State.Running _ -> run(replay, endpoint.get());
      case Replay.State.Planned _,
          Replay.State.Done _,
          Replay.State.Cancelled _,
          Replay.State.Failed _ ->
          counted.complete(replay);
    }
  }

  private void guarded(Replay replay, CompletableFuture<Replay> counted, Runnable step) {
    try {
      step.run();
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
    return replay.ends().stream()
        .map(end ->
            new Span(
                replay.wish(),
                endpoint,
                narrowed,
                wanted,
                ports.log().positionAt(end.partition(), replay.wish().since()),
                routed(end)))
        .toList();
  }

  /**
   * Not beyond what has been routed for good: there the engine may be about to make the delivery
   * itself.
   */
  private Position routed(Position end) {
    Position routed =
        ports
            .deliveries()
            .position(DeliveryLoop.CONSUMER, end.partition())
            .orElse(ports.log().start(end.partition()));
    return end.compareTo(routed) < 0 ? end : routed;
  }

  /** Whether all that was there when it was made is routed; what is not would count as missing. */
  private static boolean isRouted(Replay replay, List<Span> spans) {
    return spans.stream()
        .allMatch(span -> span.until().equals(replay.ends().get(span.until().partition())));
  }

  /** Counts on from {@code before}; all of it again should the server end in between. */
  private void count(Replay replay, Walk walk, long before, CompletableFuture<Replay> counted) {
    long matched = before + walk.further(Integer.MAX_VALUE, _ -> {});
    Replay.State next =
        replay.wish().dryRun() ? new Replay.State.Planned() : new Replay.State.Running();
    Replay.State state = walk.isDone() ? next : replay.state();
    Replay now =
        ports
            .replays()
            .update(
                replay.id(),
                current -> current.isUnderWay() ? current.with(matched, 0).with(state) : current)
            .orElse(replay);
    if (now.isUnderWay() && !walk.isDone()) {
      inBackground(now, counted, () -> count(now, walk, matched, counted));
      return;
    }
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
    Walk walk =
        new Walk(
            spans(replay, endpoint),
            ports,
            around.clock(),
            span ->
                ports
                    .deliveries()
                    .position(replay.id().value(), span.from().partition())
                    .orElse(span.from()));
    List<Replacement> again = new ArrayList<>();
    walk.further(most, found -> pending(replay, endpoint, found).ifPresent(again::add));
    if (!isStillUnderWay(replay)) {
      return;
    }
    int replayed = ports.deliveries().replace(again, walk.reached(replay.id().value()));
    if (replayed > 0) {
      ports.engine().nudge(endpoint.id());
    }
    ports
        .replays()
        .update(
            replay.id(),
            current -> {
              Replay further = current.with(current.matched(), current.replayed() + replayed);
              return walk.hasReached(replay.ends()) && current.isUnderWay()
                  ? further.with(new Replay.State.Done(around.clock().now()))
                  : further;
            })
        .filter(Replay::isUnderWay)
        .ifPresent(next -> {
          if (replayed == 0 && !walk.isDone()) {
            proceed(next, new CompletableFuture<>());
          } else {
            later(pause(replayed, rate), next, new CompletableFuture<>());
          }
        });
  }

  /** As long as so many deliveries take at that rate; a while when routing has to go on first. */
  private static Duration pause(int replayed, double rate) {
    Duration pause = replayed == 0 ? STEP : Duration.ofNanos((long) (replayed / rate * 1e9));
    return pause.compareTo(SHORTEST_STEP) < 0 ? SHORTEST_STEP : pause;
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

  /**
   * The delivery as it is to be: pending, its schedule begun again. Empty when somebody has made
   * something else of it since it was found.
   */
  private Optional<Replacement> pending(Replay replay, Endpoint endpoint, Span.Found found) {
    Event event = found.entry().event();
    DeliveryId id = new DeliveryId(found.entry().position(), endpoint.id());
    Instant now = around.clock().now();
    Optional<Delivery> before = ports.deliveries().find(replay.tenant(), id);
    if (!before.map(known -> known.progress().state()).equals(found.state())) {
      return Optional.empty();
    }
    Delivery after =
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
    return Optional.of(new Replacement(before, after));
  }
}
