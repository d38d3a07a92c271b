package dev.tidings.core.quality;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.quality.QualityProblem.About;
import dev.tidings.core.quality.QualityProblem.Announced;
import dev.tidings.core.quality.QualityProblem.How;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The problems that are not settled, in memory, and which of them are still to be kept or
 * announced. Keeps nothing itself and waits for nobody. Safe for use by many threads.
 */
final class ProblemBook {
  /** No more are open at once; what is beyond shows when others are resolved. */
  static final int MAX_OPEN = 2_000;

  /** No tenant has more open at once. */
  static final int MAX_OF_A_TENANT = 1_000;

  /** No source has more of a kind open at once with one type, so that there is room for others. */
  static final int MAX_OF_A_KIND = 100;

  private static final Logger log = LoggerFactory.getLogger(ProblemBook.class);

  private final IdGenerator ids;
  private final QualityMeters meters;
  private final Runnable onChange;
  private final Map<ProblemId, QualityProblem> unsettled = new HashMap<>();
  private final Map<About, ProblemId> open = new HashMap<>();
  private final Map<TenantId, Integer> byTenant = new HashMap<>();
  private final Map<Share, Integer> byShare = new HashMap<>();

  /** Those of whom it was said that they have too many. */
  private final Set<TenantId> crowded = new HashSet<>();

  private final Set<ProblemId> toKeep = new LinkedHashSet<>();
  private final Set<ProblemId> toAnnounce = new LinkedHashSet<>();

  /** Those of which only the count has changed: they can wait. */
  private final Set<ProblemId> counted = new HashSet<>();

  /** What has a part of the room of its own. */
  private record Share(ProblemKind kind, TenantId tenant, String source, EventType type) {
    static Share of(About about) {
      return new Share(about.kind(), about.tenant(), about.source(), about.type());
    }
  }

  /**
   * @param onChange called when there is something to keep now
   */
  ProblemBook(IdGenerator ids, QualityMeters meters, Runnable onChange) {
    this.ids = ids;
    this.meters = meters;
    this.onChange = onChange;
  }

  /** Takes up what was kept. */
  synchronized void load(List<QualityProblem> kept) {
    for (QualityProblem problem : kept) {
      unsettled.put(problem.id(), problem);
      if (!problem.isResolved()) {
        putOpen(problem);
      }
      if (next(problem).isPresent()) {
        toAnnounce.add(problem.id());
      }
    }
  }

  private Optional<QualityProblem> openAbout(About about) {
    return Optional.ofNullable(open.get(about)).map(unsettled::get);
  }

  /** It was seen, perhaps again. */
  void seen(About about, Instant now, Optional<EventId> event, Supplier<String> message) {
    if (see(about, now, event, message)) {
      onChange.run();
    }
  }

  /** Enough was seen to be told, unless it is known. */
  void begun(About about, Instant now, Evidence evidence, Supplier<String> message) {
    if (open(about, now, evidence, message)) {
      onChange.run();
    }
  }

  private synchronized boolean see(
      About about, Instant now, Optional<EventId> event, Supplier<String> message) {
    Optional<QualityProblem> known = openAbout(about);
    if (known.isPresent()) {
      QualityProblem again =
          event
              .map(id -> known.get().seenIn(id, now))
              .orElseGet(() -> known.get().stillSo(message.get(), now));
      unsettled.put(again.id(), again);
      counted.add(again.id());
      return false;
    }
    return open(about, now, Evidence.of(now, event), message);
  }

  private synchronized boolean open(
      About about, Instant now, Evidence evidence, Supplier<String> message) {
    Optional<QualityProblem> known = openAbout(about);
    if (known.isPresent()) {
      QualityProblem again = known.get();
      for (EventId event : evidence.examples()) {
        again = again.seenIn(event, now);
      }
      unsettled.put(again.id(), again);
      counted.add(again.id());
      return false;
    }
    if (!hasRoom(about)) {
      meters.notOpened();
      if (crowded.add(about.tenant())) {
        log.warn(
            "tenant {} has too many open problems to open another one ({}); such problems are only"
                + " counted, in tidings_quality_problems_not_opened_total, until some are resolved",
            about.tenant(),
            about.kind().word());
      }
      return false;
    }
    QualityProblem opened =
        QualityProblem.opened(ids.problem(), about, message.get(), now, evidence);
    putOpen(opened);
    unsettled.put(opened.id(), opened);
    toKeep.add(opened.id());
    meters.opened(about.kind());
    return true;
  }

  private boolean hasRoom(About about) {
    return open.size() < MAX_OPEN
        && byTenant.getOrDefault(about.tenant(), 0) < MAX_OF_A_TENANT
        && byShare.getOrDefault(Share.of(about), 0) < MAX_OF_A_KIND;
  }

  private void putOpen(QualityProblem problem) {
    open.put(problem.about(), problem.id());
    byTenant.merge(problem.about().tenant(), 1, Integer::sum);
    byShare.merge(Share.of(problem.about()), 1, Integer::sum);
  }

  /** What it is about is as it was before. */
  void over(About about, Instant now) {
    if (resolve(about, now, How.BY_ITSELF).isPresent()) {
      onChange.run();
    }
  }

  /** Resolves what is open about that; the problem as it is now. */
  synchronized Optional<QualityProblem> resolve(About about, Instant now, How how) {
    Optional<QualityProblem> resolved = openAbout(about).map(known -> known.resolved(now, how));
    resolved.ifPresent(problem -> {
      open.remove(about);
      byTenant.merge(about.tenant(), -1, Integer::sum);
      byTenant.remove(about.tenant(), 0);
      byShare.merge(Share.of(about), -1, Integer::sum);
      byShare.remove(Share.of(about), 0);
      unsettled.put(problem.id(), problem);
      toKeep.add(problem.id());
    });
    return resolved;
  }

  /** Somebody says that they know of it; empty when that cannot be said any more. */
  synchronized Optional<QualityProblem> acknowledge(About about) {
    Optional<QualityProblem> acknowledged =
        openAbout(about)
            .filter(known -> ProblemTransition.ACKNOWLEDGE.isPossible(known.state()))
            .map(QualityProblem::acknowledged);
    acknowledged.ifPresent(problem -> {
      unsettled.put(problem.id(), problem);
      toKeep.add(problem.id());
    });
    return acknowledged;
  }

  /** All that are not resolved. */
  synchronized List<QualityProblem> open() {
    return open.values().stream().map(unsettled::get).toList();
  }

  synchronized int size() {
    return open.size();
  }

  /** The problem as it is now; empty when it is settled, or there is none. */
  synchronized Optional<QualityProblem> find(ProblemId id) {
    return Optional.ofNullable(unsettled.get(id));
  }

  /** What is to be kept now. */
  synchronized List<QualityProblem> toKeep() {
    return toKeep.stream().map(unsettled::get).toList();
  }

  /** From now on, those are to be kept, too, of which only the count has changed. */
  synchronized void keepCounts() {
    counted.retainAll(unsettled.keySet());
    toKeep.addAll(counted);
    counted.clear();
  }

  /** These were kept: now they can be announced. */
  synchronized void kept(List<QualityProblem> problems) {
    for (QualityProblem problem : problems) {
      ProblemId id = problem.id();
      if (problem.equals(unsettled.get(id))) {
        toKeep.remove(id);
      }
      if (next(problem).isPresent()) {
        toAnnounce.add(id);
      }
      if (problem.isSettled()) {
        unsettled.remove(id);
      }
    }
  }

  /** What is kept and is still to be announced. */
  synchronized List<QualityProblem> toAnnounce() {
    return toAnnounce.stream().map(unsettled::get).toList();
  }

  /** What is to be announced of it next, if anything. */
  static Optional<Announced> next(QualityProblem problem) {
    return switch (problem.announced()) {
      case NOTHING -> Optional.of(Announced.OPENING);
      case OPENING -> problem.isResolved() ? Optional.of(Announced.RESOLVING) : Optional.empty();
      case RESOLVING -> Optional.empty();
    };
  }

  /** It was announced, which is to be kept in its turn. */
  synchronized void announced(ProblemId id, Announced what) {
    toAnnounce.remove(id);
    QualityProblem known = unsettled.get(id);
    if (known != null) {
      unsettled.put(id, known.announced(what));
      toKeep.add(id);
    }
  }
}
