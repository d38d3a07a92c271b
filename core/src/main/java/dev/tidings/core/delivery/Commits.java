package dev.tidings.core.delivery;

import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Quarantined;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.DeliveryStore.Unmatched;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.time.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what the engine has done and has the store keep it in groups: while one group is being
 * written, the next gathers. A group that fails is tried again, unchanged, until it succeeds;
 * nothing is written past it. Lives on the engine's loop; only the writing is elsewhere.
 */
final class Commits {
  private static final Logger log = LoggerFactory.getLogger(Commits.class);

  /** A little patience makes groups larger; nobody waits for an outcome to be on disk. */
  private static final Duration PATIENCE = Duration.ofMillis(5);

  private static final int FULL_GROUP = 1_000;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final DeliveryStore store;
  private final Loop loop;
  private final Executor writer;
  private final Supplier<List<Reached>> positions;
  private final Runnable afterCommit;
  private final Figures figures;

  private final ArrayDeque<Group> groups = new ArrayDeque<>();
  private List<Reached> keptPositions = List.of();
  private boolean writing;
  private boolean scheduled;
  private volatile boolean failing;
  private int waiting;

  Commits(
      DeliveryStore store,
      Loop loop,
      Executor writer,
      Supplier<List<Reached>> positions,
      Runnable afterCommit,
      Figures figures) {
    this.store = store;
    this.loop = loop;
    this.writer = writer;
    this.positions = positions;
    this.afterCommit = afterCommit;
    this.figures = figures;
    groups.add(new Group());
  }

  /** What is written together. */
  private static final class Group {
    final Map<DeliveryId, Change> deliveries = new LinkedHashMap<>();
    final List<Unmatched> unmatched = new ArrayList<>();
    final List<Quarantined> quarantined = new ArrayList<>();
    final Map<EndpointId, Optional<Instant>> health = new HashMap<>();
    final List<Runnable> whenKept = new ArrayList<>();

    boolean isEmpty() {
      return deliveries.isEmpty()
          && unmatched.isEmpty()
          && quarantined.isEmpty()
          && health.isEmpty();
    }

    Changes with(List<Reached> positions) {
      return new Changes(
          List.copyOf(deliveries.values()),
          List.copyOf(unmatched),
          List.copyOf(quarantined),
          positions,
          Map.copyOf(health));
    }
  }

  /** A delivery is now like this; {@code whenKept} runs on the loop once the store has it. */
  void add(Change change, Runnable whenKept) {
    DeliveryId id = change.delivery().id();
    Change earlier = groups.getLast().deliveries.get(id);
    if (earlier != null && earlier.attempt().isPresent() && change.attempt().isPresent()) {
      // Two attempts of one delivery need two rows, and a group has one change for each delivery.
      groups.add(new Group());
    } else if (earlier != null && earlier.attempt().isPresent()) {
      change = new Change(change.delivery(), earlier.attempt());
    }
    Group group = groups.getLast();
    if (group.deliveries.put(id, change) == null) {
      waiting++;
    }
    group.whenKept.add(whenKept);
    schedule();
  }

  void add(Unmatched event) {
    groups.getLast().unmatched.add(event);
    waiting++;
    schedule();
  }

  void add(Quarantined request) {
    groups.getLast().quarantined.add(request);
    waiting++;
    schedule();
  }

  /** An endpoint has been failing since then, or no longer fails. */
  void health(EndpointId endpoint, Optional<Instant> failingSince) {
    groups.getLast().health.put(endpoint, failingSince);
    schedule();
  }

  /** Makes sure that the positions are written, soon, even if nothing else is. */
  void schedule() {
    if (writing || failing) {
      return;
    }
    if (waiting >= FULL_GROUP) {
      write();
    } else if (!scheduled) {
      scheduled = true;
      loop.after(
          PATIENCE,
          () -> {
            scheduled = false;
            if (!writing && !failing) {
              write();
            }
          });
    }
  }

  /** How many changes wait to be written. */
  int waiting() {
    return waiting;
  }

  /** Whether there is nothing to write and nothing being written. */
  boolean isIdle() {
    return !writing && !failing && groups.size() == 1 && groups.getFirst().isEmpty();
  }

  /** Whether the store refuses what it is given. */
  boolean isFailing() {
    return failing;
  }

  private void write() {
    // Only the last group may say how far the log is done: what is in it and before it is then
    // kept.
    Group group = groups.getFirst();
    boolean last = groups.size() == 1;
    List<Reached> done = last ? positions.get() : List.of();
    if (group.isEmpty() && done.equals(keptPositions)) {
      return;
    }
    groups.removeFirst();
    if (groups.isEmpty()) {
      groups.add(new Group());
    }
    waiting -= group.deliveries.size() + group.unmatched.size() + group.quarantined.size();
    write(group, group.with(done));
  }

  private void write(Group group, Changes changes) {
    writing = true;
    writer.execute(() -> {
      Optional<StoreUnavailableException> failure = commit(changes);
      loop.execute(() -> written(group, changes, failure));
    });
  }

  private Optional<StoreUnavailableException> commit(Changes changes) {
    try {
      store.commit(changes);
      return Optional.empty();
    } catch (StoreUnavailableException e) {
      return Optional.of(e);
    } catch (RuntimeException | Error e) {
      // Whatever it is, those who wait for this group must hear of it.
      return Optional.of(new StoreUnavailableException("keeping what was done", e));
    }
  }

  private void written(Group group, Changes changes, Optional<StoreUnavailableException> failure) {
    if (failure.isPresent()) {
      if (!failing) {
        log.error("the store cannot keep what was done; trying again each second", failure.get());
      }
      failing = true;
      loop.after(RETRY_AFTER, () -> write(group, changes));
      return;
    }
    if (failing) {
      log.info("the store keeps what was done again");
    }
    failing = false;
    writing = false;
    figures.kept(
        changes.deliveries().size() + changes.unmatched().size() + changes.quarantined().size());
    if (!changes.positions().isEmpty()) {
      keptPositions = changes.positions();
    }
    group.whenKept.forEach(Runnable::run);
    afterCommit.run();
    if (groups.size() > 1
        || !groups.getLast().isEmpty()
        || !positions.get().equals(keptPositions)) {
      schedule();
    }
  }
}
