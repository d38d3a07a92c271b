package dev.tidings.core.delivery;

import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Quarantined;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.DeliveryStore.Unmatched;
import dev.tidings.core.delivery.Preparations.Prepared;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.signature.WebhookSigner;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  /** Beyond an attempt's timeout, when it is taken for lost should the process not remember it. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final int MOST_FETCHED = 256;
  private static final int FEW_FETCHED = 4;
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);

  /** Beyond every due time that there is. */
  private static final Duration WHENEVER = Duration.ofDays(3_650);

  /** How long a delivery waits that could not be attempted because of an error of ours. */
  private static final Duration NOT_OUR_DAY = Duration.ofSeconds(30);

  /**
   * A lane that empties its queue in this many seconds is worth waiting for; a slower one is not.
   */
  private static final double WORTH_WAITING_SECONDS = 0.25;

  private static final String EXPIRED = "the event has expired";

  private static final Logger log = LoggerFactory.getLogger(DeliveryLoop.class);

  private final Ports ports;
  private final Surroundings around;
  private final Limits limits;
  private final Recipients recipients;
  private final NextStep nextStep;
  private final Commits commits;
  private final Health health;
  private final Preparations preparations;
  private final Figures figures;
  private final LaneFigures laneFigures;

  private final Map<EndpointId, Lane> lanes = new HashMap<>();
  private final Map<Integer, Frontier> frontiers = new HashMap<>();
  private final ArrayDeque<Job> young = new ArrayDeque<>();
  private final Set<DeliveryId> kept = new HashSet<>();
  private final Set<Lane> held = new LinkedHashSet<>();
  private final Set<Lane> hungry = new LinkedHashSet<>();
  private final AtomicInteger inMemory = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private long bytesInMemory;
  private Runnable onRoom = DeliveryLoop::nothing;
  private boolean crowded;
  private boolean feeding;
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
    this.nextStep = new NextStep(around.random());
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
    this.preparations =
        new Preparations(around.clock(), around.loop(), around.background(), around.slow());
    registry.gauge("tidings.delivery.in_memory", inMemory);
    registry.gauge("tidings.delivery.in_flight", inFlight);
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
        moveToStore(lane, now);
      }
      keepWaiting(lane, job, now);
      figures.waits();
      return;
    }
    lane.add(job);
    inMemory.incrementAndGet();
    bytesInMemory += job.bytes();
    young.add(job);
    pump(lane);
  }

  /**
   * Whether a delivery has to wait in the store because memory is full. A lane that is only briefly
   * behind is waited for instead: that costs the others less than writing and reading back costs
   * everybody. Lanes that are slow get only half of the memory, so that nobody waits for them.
   */
  private boolean isFull(Lane lane) {
    boolean full =
        lane.queued() >= limits.perLane()
            || inMemory.get() >= limits.inMemory()
            || bytesInMemory >= limits.bytesInMemory();
    if (!full && !isHalfFull()) {
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

  private boolean isHalfFull() {
    return inMemory.get() >= limits.inMemory() / 2 || bytesInMemory >= limits.bytesInMemory() / 2;
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
      moveToStore(lane, now);
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
        park(lane, now);
      } else if (lane.isOrdered() && !wasOrdered) {
        // It may have been ordered before, and have some of then waiting.
        moveToStore(lane, now);
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
    if (!lane.isFetching() && lane.nextDue().isBefore(Instant.MAX)) {
      fetchWhenDue(lane);
    }
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
        wakeIn(lane, wait.get());
        return;
      }
      begin(lane, lane.start());
    }
  }

  private void fetchWhenDue(Lane lane) {
    int room = lane.roomForFetched(limits.perLane(), around.clock().nanos());
    if (room == 0) {
      return;
    }
    Duration wait = Duration.between(around.clock().now(), lane.nextDue());
    if (wait.isPositive()) {
      wakeIn(lane, wait);
    } else if (!isHalfFull()) {
      fetch(lane, Math.min(room, MOST_FETCHED));
    } else if (lane.isEmpty()) {
      // However much the others have in memory, each lane gets on.
      fetch(lane, Math.min(room, FEW_FETCHED));
    } else {
      hungry.add(lane);
    }
  }

  /**
   * Lets lanes fetch that could not because memory was half full, those first that wait longest.
   */
  private void feed() {
    feeding = false;
    while (!hungry.isEmpty() && !isHalfFull()) {
      Lane lane = hungry.iterator().next();
      hungry.remove(lane);
      pump(lane);
      if (lane.isFetching()) {
        // What it fetches takes room that is not counted yet.
        return;
      }
    }
  }

  private void feedSoon() {
    if (!feeding && !hungry.isEmpty() && !isHalfFull()) {
      feeding = true;
      around.loop().execute(this::feed);
    }
  }

  private void wakeIn(Lane lane, Duration wait) {
    // The wall clock may jump, so a long sleep is made of short ones.
    Duration sleep = wait.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : wait;
    lane.wakeAt(
        around.clock().now().plus(sleep),
        () ->
            around
                .loop()
                .after(
                    sleep,
                    () -> {
                      lane.woken();
                      pump(lane);
                    }));
  }

  private static boolean mayAttempt(Lane lane) {
    return lane.recipient()
        .map(recipient -> !(recipient.endpoint().status() instanceof EndpointStatus.Disabled))
        .orElse(false);
  }

  private void endWithoutAttempt(Lane lane, Job job) {
    Instant now = around.clock().now();
    Progress before = job.delivery().progress();
    end(
        lane,
        job,
        lane.recipient().isPresent()
            ? NextStep.ended(before, Transition.GIVE_UP, "the endpoint is disabled", now)
            : NextStep.ended(before, Transition.DISCARD, "the endpoint was deleted", now));
  }

  // ---- what waits in the store

  private void fetch(Lane lane, int room) {
    lane.fetchBegins();
    Instant now = around.clock().now();
    // What waits for an endpoint that was deleted has nothing to wait for.
    Instant until = lane.recipient().isPresent() ? now : now.plus(WHENEVER);
    int limit = room + lane.knownBetter();
    boolean throughStore = lane.isThroughStore();
    long changes = lane.changes();
    around
        .background()
        .execute(() -> {
          try {
            DeliveryStore store = ports.store();
            List<Delivery> due = store.due(lane.endpoint(), until, limit);
            Instant next =
                due.size() < limit
                    ? store.nextDue(lane.endpoint(), until).orElse(Instant.MAX)
                    : now;
            boolean empty =
                throughStore && due.isEmpty() && !store.hasOrderedPending(lane.endpoint());
            around
                .loop()
                .execute(() -> {
                  if (empty && changes == lane.changes() && lane.isIdle()) {
                    lane.throughStore(false);
                  }
                  fetched(lane, due, next);
                });
          } catch (RuntimeException e) {
            log.warn("cannot read what is due for {}", lane.endpoint(), e);
            around.loop().after(STORE_RETRY, () -> fetched(lane, List.of(), now));
          }
        });
  }

  private void fetched(Lane lane, List<Delivery> due, Instant next) {
    Instant now = around.clock().now();
    boolean outOfDate = lane.isPaused();
    for (Delivery delivery : lane.isPaused() ? List.<Delivery>of() : due) {
      if (lane.isUnsettled(delivery.id())) {
        outOfDate = true;
      } else if (!lane.has(delivery.id())) {
        lane.add(Job.stored(delivery));
        inMemory.incrementAndGet();
      }
    }
    lane.fetchEnds(next);
    if (outOfDate && lane.isSettled()) {
      lane.dueAt(now);
    } else if (outOfDate) {
      lane.askAgain();
    }
    pump(lane);
    feedSoon();
  }

  /** Has the store keep a delivery that has not been attempted, to be fetched when it is due. */
  private void keepWaiting(Lane lane, Job job, Instant due) {
    job.now(NextStep.waiting(job.delivery().progress(), due));
    job.keep();
    keep(lane, job, Optional.empty(), Optional.of(due));
  }

  /** Has the store keep what the delivery is now, and the lane look at the store when it is due. */
  private void keep(Lane lane, Job job, Optional<Attempt> attempt, Optional<Instant> due) {
    DeliveryId id = job.id();
    lane.settling(id);
    commits.add(
        new Change(job.delivery(), attempt),
        () -> {
          lane.settled(id);
          due.ifPresent(lane::dueAt);
          if (lane.asksAgain()) {
            lane.dueAt(around.clock().now());
          }
          pump(lane);
        });
  }

  /**
   * From now on the store decides what is next in an ordered lane, until nothing of it waits there
   * any more.
   */
  private void moveToStore(Lane lane, Instant now) {
    if (!lane.isThroughStore()) {
      lane.throughStore(true);
      letGo(lane, now);
    }
  }

  /** The lane is not getting on: what waits is to wait in the store and not in memory. */
  private void park(Lane lane, Instant now) {
    if (lane.isOrdered()) {
      lane.throughStore(true);
    }
    letGo(lane, now);
  }

  /** Everything in memory is written in its order, and what is not in flight leaves memory. */
  private void letGo(Lane lane, Instant now) {
    for (Job job : lane.inOrder()) {
      if (!job.isKept()) {
        keepWaiting(lane, job, job.isInFlight() ? lost(lane, job) : now);
      }
    }
    for (Job job : lane.dropQueued()) {
      inMemory.decrementAndGet();
      bytesInMemory -= job.bytes();
      job.release();
    }
    lane.dueAt(now);
    feedSoon();
  }

  private static Instant lost(Lane lane, Job job) {
    Duration timeout =
        lane.recipient()
            .map(recipient -> recipient.endpoint().policy().timeout())
            .orElse(Duration.ZERO);
    return job.startedAt().plus(timeout).plus(GRACE);
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
        keepWaiting(lane, job, job.isInFlight() ? lost(lane, job) : now);
        if (!job.isInFlight()) {
          slow.add(lane);
        }
      }
      young.remove();
    }
    for (Lane lane : slow) {
      if (!lane.drainsWithin(WORTH_WAITING_SECONDS, around.clock().nanos())) {
        park(lane, now);
      }
    }
    feedSoon();
    laneFigures.look(lanes.values(), around.clock().nanos());
    if (!stopped) {
      around.loop().after(YOUNG.dividedBy(2), this::age);
    }
  }

  // ---- attempts

  private void begin(Lane lane, Job job) {
    Instant now = around.clock().now();
    if (job.event().map(event -> isExpired(event, now)).orElse(false)) {
      end(lane, job, NextStep.ended(job.delivery().progress(), Transition.DISCARD, EXPIRED, now));
      return;
    }
    lane.pace().begun();
    inFlight.incrementAndGet();
    job.start(now, around.clock().nanos());
    Recipient recipient = lane.recipient().orElseThrow();
    WebhookSigner signer = lane.signer(now);
    if (job.event().isPresent()
        && ports.contents().isPlain(recipient.endpoint(), job.event().get())) {
      Event event = job.event().get();
      send(lane, job, () -> Message.of(recipient.endpoint(), event, event.data(), signer, now));
      return;
    }
    preparations.add(lane.line(), () -> prepare(lane, job, recipient, signer, now));
  }

  /** Finds the event and puts it into shape, away from the loop. */
  private Prepared prepare(
      Lane lane, Job job, Recipient recipient, WebhookSigner signer, Instant now) {
    try {
      return prepared(lane, job, recipient, signer, now);
    } catch (RuntimeException e) {
      log.error("cannot prepare {}; trying again in a while", job.id(), e);
      return new Prepared(0, () -> putOff(lane, job));
    }
  }

  private Prepared prepared(
      Lane lane, Job job, Recipient recipient, WebhookSigner signer, Instant now) {
    Optional<Event> found = job.event().or(() -> ports.log().event(job.id().position()));
    if (found.isEmpty()) {
      return new Prepared(0, () -> abandon(lane, job, "the event is no longer kept"));
    }
    Event event = found.get();
    if (isExpired(event, now)) {
      return new Prepared(0, () -> abandon(lane, job, EXPIRED));
    }
    long began = around.clock().nanos();
    Contents.Content content = ports.contents().of(recipient, event);
    return new Prepared(
        around.clock().nanos() - began,
        switch (content) {
          case Contents.Content.Given given -> {
            OutgoingRequest request =
                Message.of(recipient.endpoint(), given.event(), given.event().data(), signer, now);
            yield () -> sendPrepared(lane, job, event, request);
          }
          case Contents.Content.Withheld withheld -> () -> abandon(lane, job, withheld.reason());
          case Contents.Content.Failed failed ->
              () -> attempted(lane, job, new AttemptOutcome.Unshaped(failed.reason()));
        });
  }

  private void sendPrepared(Lane lane, Job job, Event event, OutgoingRequest request) {
    if (isExpired(event, around.clock().now())) {
      abandon(lane, job, EXPIRED);
      return;
    }
    bytesInMemory -= job.bytes();
    job.found(event);
    bytesInMemory += job.bytes();
    send(lane, job, () -> request);
  }

  private void send(Lane lane, Job job, Supplier<OutgoingRequest> request) {
    try {
      ports
          .sender()
          .send(
              request.get(), outcome -> around.loop().execute(() -> attempted(lane, job, outcome)));
    } catch (RuntimeException e) {
      log.error("cannot send {}; trying again in a while", job.id(), e);
      around.loop().execute(() -> putOff(lane, job));
    }
  }

  /** No attempt could be made, and that is our fault: it does not count. */
  private void putOff(Lane lane, Job job) {
    inFlight.decrementAndGet();
    Instant due = around.clock().now().plus(NOT_OUR_DAY);
    end(lane, job, NextStep.waiting(job.delivery().progress(), due));
  }

  private void attempted(Lane lane, Job job, AttemptOutcome outcome) {
    inFlight.decrementAndGet();
    Instant now = around.clock().now();
    long nanos = around.clock().nanos();
    Delivery delivery = job.delivery();
    Progress before = delivery.progress();
    Attempt attempt =
        new Attempt(
            before.attempts() + 1,
            before.trigger(),
            job.startedAt(),
            Duration.ofNanos(nanos - job.startedNanos()),
            outcome);
    Progress after =
        lane.recipient()
            .map(recipient ->
                nextStep.after(before, attempt, recipient.endpoint(), expiresAt(job), now))
            .orElseGet(() -> nextStep.afterDeletion(before, attempt, now));
    lane.pace().ended(outcome, nanos);
    figures.attempted(outcome);
    figures.became(after.state());
    boolean asked = before.trigger() == Trigger.RESEND || before.trigger() == Trigger.REPLAY;
    if (after.state() == DeliveryState.DELIVERED && !asked) {
      job.event()
          .ifPresent(
              event -> figures.deliveredAfter(Duration.between(event.receipt().receivedAt(), now)));
    }
    health.judge(lane, outcome, now);
    end(lane, job, after, Optional.of(attempt));
  }

  private void abandon(Lane lane, Job job, String reason) {
    inFlight.decrementAndGet();
    end(
        lane,
        job,
        NextStep.ended(
            job.delivery().progress(), Transition.DISCARD, reason, around.clock().now()));
  }

  private void end(Lane lane, Job job, Progress after) {
    figures.became(after.state());
    end(lane, job, after, Optional.empty());
  }

  /** The job leaves memory: what it has become is kept, and the next may begin. */
  private void end(Lane lane, Job job, Progress after, Optional<Attempt> attempt) {
    boolean wasKept = job.isKept();
    job.now(after);
    job.keep();
    lane.end(job);
    inMemory.decrementAndGet();
    bytesInMemory -= job.bytes();
    job.release();
    Optional<Instant> due = after.nextAttemptAt();
    // The store may make the next of its key due; and it is time to see whether nothing waits
    // there.
    boolean promotes =
        after.state().isFinal()
            && (lane.isThroughStore() || (wasKept && job.delivery().orderedBy().isPresent()));
    if (due.isEmpty() && !wasKept && !promotes) {
      commits.add(new Change(job.delivery(), attempt), DeliveryLoop::nothing);
    } else {
      keep(lane, job, attempt, promotes ? Optional.of(around.clock().now()) : due);
    }
    if (due.isPresent() && job.delivery().orderedBy().isPresent()) {
      moveToStore(lane, around.clock().now());
    }
    if (crowded
        && lane.queued() < limits.perLane() / 2
        && inMemory.get() < limits.inMemory() / 2
        && bytesInMemory < limits.bytesInMemory() / 2) {
      uncrowd();
    }
    feedSoon();
    pump(lane);
  }

  private static void nothing() {}

  private static Optional<Instant> expiresAt(Job job) {
    return job.event().flatMap(event -> event.context().expiresAt());
  }

  private static boolean isExpired(Event event, Instant now) {
    return event.context().expiresAt().map(until -> !now.isBefore(until)).orElse(false);
  }

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
    return inFlight.get() == 0 && commits.isIdle();
  }
}
