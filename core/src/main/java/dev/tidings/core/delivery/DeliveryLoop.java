package dev.tidings.core.delivery;

import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Quarantined;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.DeliveryStore.Unmatched;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The engine: takes deliveries from the router, makes their attempts lane by lane, decides what
 * follows, and has the store keep it together with how far the log is done. All its state is on one
 * {@link Loop}; what blocks (the store, the log, transformations) runs elsewhere and comes back as
 * a task.
 *
 * <p>What is in memory only is safe to lose: the log is read again from where the store says, and
 * gives the same deliveries. A delivery that is not finished within {@link #YOUNG} is written as
 * waiting, so that one slow endpoint does not keep the log from being done with.
 */
public final class DeliveryLoop {
  /** The name under which positions are kept. */
  public static final String CONSUMER = "router";

  /** How long a delivery may be in memory alone. */
  static final Duration YOUNG = Duration.ofSeconds(1);

  /**
   * A lane that empties its queue in this many seconds is worth waiting for; a slower one is not.
   */
  private static final double WORTH_WAITING_SECONDS = 0.25;

  private final Ports ports;
  private final Surroundings around;
  private final Limits limits;
  private final Recipients recipients;
  private final Commits commits;
  private final Health health;
  private final Memory memory;
  private final Backlog backlog;
  private final Attempts attempts;
  private final Figures figures;
  private final LaneFigures laneFigures;

  private final Map<EndpointId, Lane> lanes = new HashMap<>();
  private final Map<Integer, Frontier> frontiers = new HashMap<>();
  private final ArrayDeque<Job> young = new ArrayDeque<>();
  private final Set<DeliveryId> kept = new HashSet<>();
  private final Set<Lane> held = new LinkedHashSet<>();
  private Runnable onRoom = DeliveryLoop::nothing;
  private boolean crowded;
  private boolean started;
  private boolean stopped;

  /**
   * What the engine works with.
   *
   * @param contents what of an event each endpoint is given
   */
  public record Ports(
      EventLog log,
      DeliveryStore store,
      Sender<OutgoingRequest> sender,
      Endpoints endpoints,
      Contents contents) {}

  /**
   * What the engine runs on.
   *
   * @param loop where all its state lives
   * @param writer runs one thing at a time, in order: the store's transactions
   * @param background runs what blocks or computes: reading the store and the log, transformations
   * @param slow runs one thing after the other: transformations that take long
   */
  public record Surroundings(
      Clock clock,
      Loop loop,
      Executor writer,
      Executor background,
      Executor slow,
      RandomGenerator random,
      IdGenerator ids) {}

  /**
   * How much the engine takes on.
   *
   * @param inMemory deliveries in memory, of all lanes together
   * @param bytesInMemory of these deliveries' events
   * @param perLane deliveries of one lane in memory, beyond those in flight
   * @param unkept outcomes that wait for the store before no new attempts are made
   * @param disableAfter how long an endpoint fails before it is disabled
   */
  public record Limits(
      int inMemory, long bytesInMemory, int perLane, int unkept, Duration disableAfter) {
    public static final Limits DEFAULT =
        new Limits(16_384, 64L << 20, 1_024, 20_000, Duration.ofDays(5));
  }

  public DeliveryLoop(
      Ports ports,
      Surroundings around,
      Limits limits,
      SubscriptionCompiler compiler,
      MeterRegistry registry) {
    this.ports = ports;
    this.around = around;
    this.limits = limits;
    this.recipients = new Recipients(compiler);
    this.figures = new Figures(registry);
    this.laneFigures = new LaneFigures(registry);
    this.commits =
        new Commits(
            ports.store(),
            around.loop(),
            around.writer(),
            this::positions,
            this::committed,
            figures);
    this.health =
        new Health(
            ports.endpoints(),
            commits,
            new Announcer(ports.log(), around.ids()),
            around.background(),
            limits.disableAfter());
    this.memory = new Memory(limits.inMemory(), limits.bytesInMemory(), registry);
    this.backlog =
        new Backlog(ports.store(), around, commits, memory, limits.perLane(), this::pump);
    this.attempts = new Attempts(ports, around, memory, health, figures, this::ended, registry);
  }

  /**
   * Takes up what was left: to be called on the loop, before anything is routed.
   *
   * @param onRoom called on the loop when there is room again after {@link #isCrowded}
   * @return where each partition of the log is to be read on from
   * @throws StoreUnavailableException if that cannot be known yet; nothing has begun then
   */
  public Map<Integer, Position> start(Runnable onRoom) {
    Map<Integer, Position> from = new HashMap<>();
    Set<DeliveryId> known = new HashSet<>();
    for (int partition = 0; partition < ports.log().partitions(); partition++) {
      Position start =
          ports.store().position(CONSUMER, partition).orElse(ports.log().start(partition));
      known.addAll(ports.store().keptSince(start));
      from.put(partition, start);
    }
    Map<EndpointId, Instant> failing = ports.store().failingSince();
    Map<EndpointId, Instant> due = ports.store().firstDue();

    this.onRoom = onRoom;
    kept.addAll(known);
    from.forEach((partition, start) -> frontiers.put(partition, new Frontier(start)));
    ports.endpoints().onChange(change -> around.loop().execute(() -> changed(change)));
    ports.endpoints().all().forEach(recipients::put);
    failing.forEach((id, since) -> lane(id).failingSince(Optional.of(since)));
    due.forEach((id, first) -> {
      Lane lane = lane(id);
      lane.dueAt(lane.recipient().isPresent() ? first : around.clock().now());
      lane.throughStore(lane.isOrdered());
    });
    started = true;
    List.copyOf(lanes.values()).forEach(this::pump);
    around.loop().after(YOUNG, this::age);
    return from;
  }

  public Recipients recipients() {
    return recipients;
  }

  /** Whether the router should wait for {@code onRoom}. */
  public boolean isCrowded() {
    return crowded || stopped || isStoreBehind();
  }

  private boolean isStoreBehind() {
    return commits.isFailing() || commits.waiting() > limits.unkept();
  }

  // ---- from the router

  /** The event at {@code at} is about to be offered to those who may want it. */
  public Routing route(Position at, TenantId tenant) {
    return new Routing(this, at, tenant, frontier(at).begin(at));
  }

  /** What is at a position is kept out, and why. */
  public void quarantined(Quarantined kept) {
    commits.add(kept);
    figures.quarantined();
  }

  /** All of a partition before {@code position} has been routed. */
  public void routedTo(Position position) {
    frontier(position).routedTo(position);
    commits.schedule();
  }

  /**
   * The log has been read to where it ended at the start: what was kept before is known to the
   * store.
   */
  public void caughtUp() {
    kept.clear();
  }

  void unmatched(TenantId tenant, Position at) {
    commits.add(new Unmatched(tenant, at));
    figures.unmatched();
  }

  void offer(Position at, Event event, Match match, Frontier.Span span) {
    Endpoint endpoint = match.recipient().endpoint();
    DeliveryId id = new DeliveryId(at, endpoint.id());
    if (!kept.isEmpty() && kept.contains(id)) {
      return;
    }
    Instant now = around.clock().now();
    Delivery delivery = match.delivery(at, event, now);
    if (delivery.progress().state().isFinal()) {
      figures.became(delivery.progress().state());
      commits.add(new Change(delivery, Optional.empty()), DeliveryLoop::nothing);
      return;
    }
    Lane lane = lane(endpoint.id());
    Job job = Job.routed(delivery, event, span, around.clock().nanos());
    if (lane.isPaused() || lane.isThroughStore() || isFull(lane)) {
      if (lane.isOrdered()) {
        backlog.moveToStore(lane, now);
      }
      backlog.keepWaiting(lane, job, now);
      figures.waits();
      return;
    }
    lane.add(job);
    memory.add(job);
    young.add(job);
    pump(lane);
  }

  /**
   * Whether a delivery has to wait in the store because memory is full. A lane that is only briefly
   * behind is waited for instead: that costs the others less than writing and reading back costs
   * everybody. Lanes that are slow get only half of the memory, so that nobody waits for them.
   */
  private boolean isFull(Lane lane) {
    boolean full = lane.queued() >= limits.perLane() || memory.isFull();
    if (!full && !memory.isHalfFull()) {
      return false;
    }
    if (!lane.drainsWithin(WORTH_WAITING_SECONDS, around.clock().nanos())
        || lane.queued() >= 2 * limits.perLane()) {
      return true;
    }
    if (!full) {
      return false;
    }
    if (!crowded) {
      crowded = true;
      around.loop().after(Duration.ofMillis((long) (WORTH_WAITING_SECONDS * 1000)), this::uncrowd);
    }
    return false;
  }

  private void uncrowd() {
    if (crowded) {
      crowded = false;
      onRoom.run();
    }
  }

  // ---- lanes

  private Lane lane(EndpointId id) {
    Lane found = lanes.get(id);
    if (found == null) {
      long now = around.clock().nanos();
      Optional<Recipient> recipient = recipients.find(id);
      found = new Lane(id, recipient, Pace.of(recipient.map(Recipient::endpoint), now), now);
      lanes.put(id, found);
    }
    return found;
  }

  /**
   * Somebody has made a delivery of this endpoint due, behind the engine's back. May be called from
   * any thread.
   */
  public void nudge(EndpointId endpoint) {
    around.loop().execute(() -> lookAtStore(endpoint, false));
  }

  /**
   * As {@link #nudge}, and a person wants it now: if the endpoint asked to be left alone for a
   * while, it is asked again. May be called from any thread.
   */
  public void insist(EndpointId endpoint) {
    around.loop().execute(() -> lookAtStore(endpoint, true));
  }

  private void lookAtStore(EndpointId endpoint, boolean insists) {
    if (!started) {
      // No endpoint is known yet, and each would be taken for deleted; the start looks at the
      // store.
      return;
    }
    Lane lane = lane(endpoint);
    if (insists) {
      lane.pace().open(around.clock().nanos());
    }
    Instant now = around.clock().now();
    lane.dueAt(now);
    if (lane.isOrdered()) {
      backlog.moveToStore(lane, now);
    }
    pump(lane);
  }

  private void changed(Endpoints.Change change) {
    Optional<Recipient> recipient = change.after().map(recipients::put);
    if (recipient.isEmpty()) {
      recipients.remove(change.id());
    }
    Lane lane = lanes.get(change.id());
    if (lane != null) {
      boolean wasOrdered = lane.isOrdered();
      lane.change(recipient);
      if (isNewStart(change)) {
        lane.pace().startAnew(around.clock().nanos());
        health.forgive(lane);
      }
      Instant now = around.clock().now();
      if (recipient.isEmpty()) {
        lane.dueAt(now);
      } else if (lane.isPaused()) {
        backlog.park(lane, now);
      } else if (lane.isOrdered() && !wasOrdered) {
        // It may have been ordered before, and have some of then waiting.
        backlog.moveToStore(lane, now);
      }
      pump(lane);
    }
  }

  /** Whether what is known of the endpoint's condition says nothing any more. */
  private static boolean isNewStart(Endpoints.Change change) {
    if (change.before().isEmpty() || change.after().isEmpty()) {
      return false;
    }
    Endpoint before = change.before().get();
    Endpoint after = change.after().get();
    boolean resumed =
        after.status() instanceof EndpointStatus.Active
            && !(before.status() instanceof EndpointStatus.Active);
    return resumed || !after.target().address().equals(before.target().address());
  }

  /** Begins what can begin, and sees to it that the lane is looked at again when more can. */
  private void pump(Lane lane) {
    if (stopped || lane.isPaused() || lane.isPumping()) {
      return;
    }
    if (isStoreBehind()) {
      held.add(lane);
      return;
    }
    lane.pumping(true);
    beginReady(lane);
    lane.pumping(false);
    backlog.look(lane);
  }

  private void beginReady(Lane lane) {
    while (lane.hasReady()) {
      if (!mayAttempt(lane)) {
        endWithoutAttempt(lane, lane.start());
        continue;
      }
      Optional<Duration> wait = lane.pace().waitBeforeNext(lane.inFlight(), around.clock().nanos());
      if (wait.isEmpty()) {
        return;
      }
      if (wait.get().isPositive()) {
        backlog.wakeIn(lane, wait.get());
        return;
      }
      attempts.begin(lane, lane.start());
    }
  }

  private static boolean mayAttempt(Lane lane) {
    return lane.recipient()
        .map(recipient -> !(recipient.endpoint().status() instanceof EndpointStatus.Disabled))
        .orElse(false);
  }

  private void endWithoutAttempt(Lane lane, Job job) {
    Instant now = around.clock().now();
    Progress before = job.delivery().progress();
    Progress after =
        lane.recipient().isPresent()
            ? NextStep.ended(before, Transition.GIVE_UP, "the endpoint is disabled", now)
            : NextStep.ended(before, Transition.DISCARD, "the endpoint was deleted", now);
    ended(lane, job, after, Optional.empty());
  }

  /** Writes as waiting what has been in memory alone for too long. */
  private void age() {
    long before = around.clock().nanos() - YOUNG.toNanos();
    Instant now = around.clock().now();
    Set<Lane> slow = new LinkedHashSet<>();
    while (!young.isEmpty()) {
      Job job = young.peek();
      if (!job.isKept()) {
        if (job.routedNanos() - before > 0) {
          break;
        }
        Lane lane = lane(job.id().endpoint());
        backlog.keepYoung(lane, job, now);
        if (!job.isInFlight()) {
          slow.add(lane);
        }
      }
      young.remove();
    }
    for (Lane lane : slow) {
      if (!lane.drainsWithin(WORTH_WAITING_SECONDS, around.clock().nanos())) {
        backlog.park(lane, now);
      }
    }
    backlog.feedSoon();
    lanes.values().removeIf(Lane::isOver);
    laneFigures.look(lanes.values(), around.clock().nanos());
    if (!stopped) {
      around.loop().after(YOUNG.dividedBy(2), this::age);
    }
  }

  /** The job leaves memory: what it has become is kept, and the next may begin. */
  private void ended(Lane lane, Job job, Progress after, Optional<Attempt> attempt) {
    figures.became(after.state());
    boolean wasKept = job.isKept();
    job.now(after);
    job.keep();
    lane.end(job);
    memory.remove(job);
    Optional<Instant> due = after.nextAttemptAt();
    // The store may make the next of its key due; and it is time to see whether nothing waits
    // there.
    boolean promotes =
        after.state().isFinal()
            && (lane.isThroughStore() || (wasKept && job.delivery().orderedBy().isPresent()));
    if (due.isEmpty() && !wasKept && !promotes) {
      commits.add(new Change(job.delivery(), attempt), DeliveryLoop::nothing);
    } else {
      backlog.keep(lane, job, attempt, promotes ? Optional.of(around.clock().now()) : due);
    }
    if (due.isPresent() && job.delivery().orderedBy().isPresent()) {
      backlog.moveToStore(lane, around.clock().now());
    }
    if (crowded && lane.queued() < limits.perLane() / 2 && !memory.isHalfFull()) {
      uncrowd();
    }
    backlog.feedSoon();
    pump(lane);
  }

  private static void nothing() {}

  // ---- keeping

  private Frontier frontier(Position position) {
    Frontier found = frontiers.get(position.partition());
    if (found == null) {
      throw new IllegalStateException("partition " + position.partition() + " is not ours");
    }
    return found;
  }

  private List<Reached> positions() {
    return frontiers.values().stream()
        .map(frontier -> new Reached(CONSUMER, frontier.done()))
        .toList();
  }

  private void committed() {
    if (!held.isEmpty() && !isStoreBehind()) {
      List<Lane> waiting = List.copyOf(held);
      held.clear();
      waiting.forEach(this::pump);
    }
    if (!crowded && !isStoreBehind()) {
      onRoom.run();
    }
  }

  /** Whether the store refuses what it is given; for readiness. */
  public boolean isStoreFailing() {
    return commits.isFailing();
  }

  /** Begins nothing any more; what is in flight may end. To be called on the loop. */
  public void stop() {
    stopped = true;
  }

  /** Whether nothing is in flight and all that was done is kept. To be called on the loop. */
  public boolean isQuiet() {
    return attempts.isQuiet() && commits.isIdle();
  }
}
