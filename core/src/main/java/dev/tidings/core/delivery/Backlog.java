package dev.tidings.core.delivery;

import dev.tidings.core.delivery.DeliveryLoop.Surroundings;
import dev.tidings.core.delivery.DeliveryStore.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits in the store, lane by lane: writes it there and fetches it when it is due and there is
 * room in memory. Lives on the engine's loop; the store is read elsewhere.
 */
final class Backlog {
  private static final Logger log = LoggerFactory.getLogger(Backlog.class);

  /** Beyond an attempt's timeout, when it is taken for lost should the process not remember it. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final int MOST_FETCHED = 256;
  private static final int FEW_FETCHED = 4;
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);

  /** Beyond every due time that there is. */
  private static final Duration WHENEVER = Duration.ofDays(3_650);

  private final DeliveryStore store;
  private final Surroundings around;
  private final Commits commits;
  private final Memory memory;
  private final int perLane;
  private final Consumer<Lane> pump;

  private final Set<Lane> hungry = new LinkedHashSet<>();
  private boolean feeding;

  /**
   * @param perLane deliveries of one lane in memory, beyond those in flight
   * @param pump called when there is more for a lane to do
   */
  Backlog(
      DeliveryStore store,
      Surroundings around,
      Commits commits,
      Memory memory,
      int perLane,
      Consumer<Lane> pump) {
    this.store = store;
    this.around = around;
    this.commits = commits;
    this.memory = memory;
    this.perLane = perLane;
    this.pump = pump;
  }

  // ---- out of the store

  /** Fetches what is due, or sees to it that the lane is looked at again when something is. */
  void look(Lane lane) {
    if (lane.isFetching() || !lane.nextDue().isBefore(Instant.MAX)) {
      return;
    }
    int room = lane.roomForFetched(perLane, around.clock().nanos());
    if (room == 0) {
      return;
    }
    Duration wait = Duration.between(around.clock().now(), lane.nextDue());
    if (wait.isPositive()) {
      wakeIn(lane, wait);
    } else if (!memory.isHalfFull()) {
      fetch(lane, Math.min(room, MOST_FETCHED));
    } else if (lane.isEmpty()) {
      // However much the others have in memory, each lane gets on.
      fetch(lane, Math.min(room, FEW_FETCHED));
    } else {
      hungry.add(lane);
    }
  }

  void wakeIn(Lane lane, Duration wait) {
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
                      pump.accept(lane);
                    }));
  }

  /**
   * Lets lanes fetch that could not because memory was half full, those first that wait longest.
   */
  private void feed() {
    feeding = false;
    while (!hungry.isEmpty() && !memory.isHalfFull()) {
      Lane lane = hungry.iterator().next();
      hungry.remove(lane);
      pump.accept(lane);
      if (lane.isFetching()) {
        // What it fetches takes room that is not counted yet.
        return;
      }
    }
  }

  /** There may be room in memory again. */
  void feedSoon() {
    if (!feeding && !hungry.isEmpty() && !memory.isHalfFull()) {
      feeding = true;
      around.loop().execute(this::feed);
    }
  }

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
        Job job = Job.stored(delivery);
        lane.add(job);
        memory.add(job);
      }
    }
    lane.fetchEnds(next);
    if (outOfDate && lane.isSettled()) {
      lane.dueAt(now);
    } else if (outOfDate) {
      lane.askAgain();
    }
    pump.accept(lane);
    feedSoon();
  }

  // ---- into the store

  /** Has the store keep a delivery that has not been attempted, to be fetched when it is due. */
  void keepWaiting(Lane lane, Job job, Instant due) {
    job.now(NextStep.waiting(job.delivery().progress(), due));
    job.keep();
    keep(lane, job, Optional.empty(), Optional.of(due));
  }

  /** Has the store keep what the delivery is now, and the lane look at the store when it is due. */
  void keep(Lane lane, Job job, Optional<Attempt> attempt, Optional<Instant> due) {
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
          pump.accept(lane);
        });
  }

  /** Has the store keep a job that has been in memory alone for too long. */
  void keepYoung(Lane lane, Job job, Instant now) {
    keepWaiting(lane, job, job.isInFlight() ? lost(lane, job) : now);
  }

  /**
   * From now on the store decides what is next in an ordered lane, until nothing of it waits there
   * any more.
   */
  void moveToStore(Lane lane, Instant now) {
    if (!lane.isThroughStore()) {
      lane.throughStore(true);
      letGo(lane, now);
    }
  }

  /** The lane is not getting on: what waits is to wait in the store and not in memory. */
  void park(Lane lane, Instant now) {
    if (lane.isOrdered()) {
      lane.throughStore(true);
    }
    letGo(lane, now);
  }

  /** Everything in memory is written in its order, and what is not in flight leaves memory. */
  private void letGo(Lane lane, Instant now) {
    for (Job job : lane.inOrder()) {
      if (!job.isKept()) {
        keepYoung(lane, job, now);
      }
    }
    lane.dropQueued().forEach(memory::remove);
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
}
