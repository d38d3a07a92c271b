package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.signature.WebhookSigner;
import dev.tidings.core.time.Loop;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One endpoint's deliveries in memory, and what is known of those that wait in the store. What one
 * lane does or suffers is no other lane's business.
 *
 * <p>Deliveries with the same {@code orderedBy} run one after the other. While any of an ordered
 * endpoint waits in the store, all new ones go there too, because only the store can tell which of
 * a key is next; see {@link #isThroughStore}.
 *
 * <p>Lives on the engine's loop.
 */
final class Lane {
  private static final long RATE_WINDOW_NANOS = 100_000_000;

  private final EndpointId endpoint;
  private Optional<Recipient> recipient;
  private final Pace pace;

  private final Preparations.Line line = new Preparations.Line();

  private final ArrayDeque<Job> ready = new ArrayDeque<>();
  private final Map<String, ArrayDeque<Job>> behind = new HashMap<>();
  private final Map<DeliveryId, Job> jobs = new HashMap<>();
  private int inFlight;
  private int fetchedQueued;

  private Instant nextDue = Instant.MAX;
  private Instant dueMeanwhile = Instant.MAX;
  private boolean fetching;
  private final Map<DeliveryId, Integer> unsettled = new HashMap<>();
  private final Set<DeliveryId> settledMeanwhile = new HashSet<>();
  private boolean asksAgain;
  private boolean throughStore;
  private long changes;
  private boolean pumping;
  private Optional<Instant> failingSince = Optional.empty();
  private Optional<Loop.Timer> wake = Optional.empty();
  private Instant wakeAt = Instant.MAX;

  private long windowStart;
  private int windowCount;
  private double perSecond;

  private Optional<Signing> signing = Optional.empty();

  Lane(EndpointId endpoint, Optional<Recipient> recipient, Pace pace, long now) {
    this.endpoint = endpoint;
    this.recipient = recipient;
    this.pace = pace;
    this.windowStart = now;
  }

  /** A signer and the keys that it has. */
  private record Signing(List<String> keys, WebhookSigner signer) {}

  EndpointId endpoint() {
    return endpoint;
  }

  Optional<Recipient> recipient() {
    return recipient;
  }

  Pace pace() {
    return pace;
  }

  /** The endpoint is now like this, or deleted. */
  void change(Optional<Recipient> changed) {
    recipient = changed;
    signing = Optional.empty();
    changed.ifPresent(now -> pace.change(now.endpoint().policy()));
  }

  boolean isPaused() {
    return recipient
        .map(now -> now.endpoint().status() instanceof EndpointStatus.Paused)
        .orElse(false);
  }

  /** Whether its endpoint was deleted and nothing is left to be done about it. */
  boolean isOver() {
    return recipient.isEmpty() && isIdle() && !fetching && nextDue.equals(Instant.MAX);
  }

  boolean isOrdered() {
    return recipient.map(now -> now.endpoint().policy().ordered()).orElse(false);
  }

  /** The events that are being put into shape. */
  Preparations.Line line() {
    return line;
  }

  WebhookSigner signer(Instant now) {
    List<String> keys = recipient.orElseThrow().endpoint().keys().at(now);
    if (signing.isEmpty() || !signing.get().keys().equals(keys)) {
      signing = Optional.of(new Signing(keys, WebhookSigner.of(keys)));
    }
    return signing.get().signer();
  }

  // ---- jobs

  void add(Job job) {
    jobs.put(job.id(), job);
    if (job.isFetched()) {
      fetchedQueued++;
    }
    Optional<String> key = job.delivery().orderedBy();
    if (key.isEmpty()) {
      ready.add(job);
      return;
    }
    ArrayDeque<Job> others = behind.get(key.get());
    if (others == null) {
      behind.put(key.get(), new ArrayDeque<>());
      ready.add(job);
    } else {
      others.add(job);
    }
  }

  /** How many are in memory and not in flight. */
  int queued() {
    return jobs.size() - inFlight;
  }

  int inFlight() {
    return inFlight;
  }

  boolean isEmpty() {
    return jobs.isEmpty();
  }

  boolean isIdle() {
    return jobs.isEmpty() && unsettled.isEmpty();
  }

  /** Whether the store has been told all there is to tell of this lane. */
  boolean isSettled() {
    return unsettled.isEmpty();
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  Job start() {
    inFlight++;
    Job job = ready.remove();
    if (job.isFetched()) {
      fetchedQueued--;
    }
    return job;
  }

  /** The job is out of memory; the next of its key may start. */
  void end(Job job) {
    inFlight--;
    forget(job);
    windowCount++;
  }

  private void forget(Job job) {
    jobs.remove(job.id());
    job.delivery().orderedBy().ifPresent(this::advance);
  }

  private void advance(String key) {
    ArrayDeque<Job> others = behind.get(key);
    if (others == null) {
      return;
    }
    Job next = others.poll();
    if (next == null) {
      behind.remove(key);
    } else {
      ready.add(next);
    }
  }

  /** All that are in memory, in the order of the log. */
  List<Job> inOrder() {
    List<Job> all = new ArrayList<>(jobs.values());
    all.sort(Comparator.comparing(job -> job.id().position()));
    return all;
  }

  /** Drops from memory what is not in flight, and says what that was. */
  List<Job> dropQueued() {
    List<Job> queued = new ArrayList<>(ready);
    behind.values().forEach(queued::addAll);
    queued.forEach(job -> jobs.remove(job.id()));
    ready.clear();
    fetchedQueued = 0;
    behind.values().forEach(ArrayDeque::clear);
    // A key stays taken only while one of its deliveries is in flight.
    List<String> taken =
        jobs.values().stream().flatMap(job -> job.delivery().orderedBy().stream()).toList();
    behind.keySet().retainAll(taken);
    return queued;
  }

  /** Whether what is queued would be gone within {@code seconds} at the rate of the last moment. */
  boolean drainsWithin(double seconds, long now) {
    return queued() <= perSecond(now) * seconds;
  }

  private double perSecond(long now) {
    long elapsed = now - windowStart;
    if (elapsed >= RATE_WINDOW_NANOS) {
      perSecond = windowCount * 1e9 / elapsed;
      windowStart = now;
      windowCount = 0;
    }
    return perSecond;
  }

  /**
   * How many deliveries to fetch from the store now: about what can be sent soon, so that a lane
   * that is slow does not fill memory; zero while half of that is still there. What was fetched has
   * a share of its own, so that those who wait are not kept waiting by what comes in.
   *
   * @param most for a lane that is fast
   */
  int roomForFetched(int most, long now) {
    int wanted =
        Math.min(most, Math.max(2 * pace.concurrency(), (int) Math.min(most, perSecond(now))));
    int room = wanted - fetchedQueued;
    return 2 * room >= wanted ? room : 0;
  }

  // ---- what waits in the store

  /** When the store has something for this lane; {@link Instant#MAX} when it has nothing. */
  Instant nextDue() {
    return nextDue;
  }

  void dueAt(Instant due) {
    nextDue = earlier(nextDue, due);
    dueMeanwhile = earlier(dueMeanwhile, due);
  }

  private static Instant earlier(Instant one, Instant other) {
    return other.isBefore(one) ? other : one;
  }

  boolean isFetching() {
    return fetching;
  }

  /**
   * The store is being asked what is due. Its answer will be a little out of date when it comes.
   */
  void fetchBegins() {
    fetching = true;
    asksAgain = false;
    dueMeanwhile = Instant.MAX;
    settledMeanwhile.clear();
  }

  /** The store has answered, and has nothing else for this lane before {@code next}. */
  void fetchEnds(Instant next) {
    fetching = false;
    nextDue = earlier(next, dueMeanwhile);
  }

  /** Whether a delivery is in memory, queued or in flight. */
  boolean has(DeliveryId id) {
    return jobs.containsKey(id);
  }

  /** Whether what the store says of a delivery is, or just now was, out of date. */
  boolean isUnsettled(DeliveryId id) {
    return unsettled.containsKey(id) || settledMeanwhile.contains(id);
  }

  /** The store is about to be given this delivery as it is now. */
  void settling(DeliveryId id) {
    changes++;
    unsettled.merge(id, 1, Integer::sum);
  }

  /** The store has it as it was when it was given. */
  void settled(DeliveryId id) {
    changes++;
    unsettled.computeIfPresent(id, (_, times) -> times == 1 ? null : Integer.valueOf(times - 1));
    if (fetching) {
      settledMeanwhile.add(id);
    }
  }

  /**
   * The store has called something due that is unsettled. Somebody may have made it due behind our
   * back, so the store is to be asked again when it is settled.
   */
  void askAgain() {
    asksAgain = true;
  }

  boolean asksAgain() {
    return asksAgain;
  }

  /** How many of what the store may call due are in memory or unsettled. */
  int knownBetter() {
    return jobs.size() + unsettled.size();
  }

  boolean isThroughStore() {
    return throughStore;
  }

  void throughStore(boolean now) {
    throughStore = now;
  }

  /**
   * Counts what was given to the store and what it has said to have kept, so that an answer can be
   * known to be out of date.
   */
  long changes() {
    return changes;
  }

  /** Whether its work is being begun, further up on the stack. */
  boolean isPumping() {
    return pumping;
  }

  void pumping(boolean now) {
    pumping = now;
  }

  // ---- health and timers

  Optional<Instant> failingSince() {
    return failingSince;
  }

  void failingSince(Optional<Instant> since) {
    failingSince = since;
  }

  /** Has {@code timer} wake the lane at {@code at}, unless it will be woken earlier anyway. */
  void wakeAt(Instant at, Supplier<Loop.Timer> timer) {
    if (wake.isPresent() && !at.isBefore(wakeAt)) {
      return;
    }
    wake.ifPresent(Loop.Timer::cancel);
    wakeAt = at;
    wake = Optional.of(timer.get());
  }

  void woken() {
    wake = Optional.empty();
    wakeAt = Instant.MAX;
  }
}
