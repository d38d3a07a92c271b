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

  private final ArrayDeque<Job> ready = new ArrayDeque<>();
  private final Map<String, ArrayDeque<Job>> behind = new HashMap<>();
  private final Map<DeliveryId, Job> jobs = new HashMap<>();
  private int inFlight;

  private Instant nextDue = Instant.MAX;
  private Instant dueMeanwhile = Instant.MAX;
  private boolean fetching;
  private final Set<DeliveryId> unsettled = new HashSet<>();
  private final Set<DeliveryId> settledMeanwhile = new HashSet<>();
  private boolean throughStore;
  private long storeWrites;
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

  boolean isOrdered() {
    return recipient.map(now -> now.endpoint().policy().ordered()).orElse(false);
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

  boolean isIdle() {
    return jobs.isEmpty() && unsettled.isEmpty();
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  Job start() {
    inFlight++;
    return ready.remove();
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
    behind.values().forEach(ArrayDeque::clear);
    // A key stays taken only while one of its deliveries is in flight.
    List<String> taken =
        jobs.values().stream().flatMap(job -> job.delivery().orderedBy().stream()).toList();
    behind.keySet().retainAll(taken);
    return queued;
  }

  /** Whether what is queued would be gone within {@code seconds} at the rate of the last moment. */
  boolean drainsWithin(double seconds, long now) {
    long elapsed = now - windowStart;
    if (elapsed >= RATE_WINDOW_NANOS) {
      perSecond = windowCount * 1e9 / elapsed;
      windowStart = now;
      windowCount = 0;
    }
    return queued() <= perSecond * seconds;
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
    dueMeanwhile = Instant.MAX;
    settledMeanwhile.clear();
  }

  /** The store has answered, and has nothing else for this lane before {@code next}. */
  void fetchEnds(Instant next) {
    fetching = false;
    nextDue = earlier(next, dueMeanwhile);
  }

  /** Whether what the store says of a delivery is out of date, or it is in memory already. */
  boolean knowsBetter(DeliveryId id) {
    return jobs.containsKey(id) || unsettled.contains(id) || settledMeanwhile.contains(id);
  }

  /** The store still has this delivery as it was before its attempt. */
  void settling(DeliveryId id) {
    unsettled.add(id);
  }

  /** The store has it as it is now. */
  void settled(DeliveryId id) {
    if (unsettled.remove(id) && fetching) {
      settledMeanwhile.add(id);
    }
  }

  /** How many of what the store may call due the lane knows better. */
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
   * Counts what was given to the store to wait, so that an answer from the store can be known to be
   * out of date.
   */
  long storeWrites() {
    return storeWrites;
  }

  void wroteToStore() {
    storeWrites++;
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
