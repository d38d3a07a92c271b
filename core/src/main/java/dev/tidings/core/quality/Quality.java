package dev.tidings.core.quality;

import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.Impact;
import dev.tidings.core.delivery.Announcer;
import dev.tidings.core.delivery.Announcer.Announcement;
import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.ingest.Repeats;
import dev.tidings.core.json.Json;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.quality.QualityProblem.About;
import dev.tidings.core.quality.QualityProblem.Announced;
import dev.tidings.core.quality.QualityProblem.How;
import dev.tidings.core.quality.QualityStore.Learned;
import dev.tidings.core.quality.QualityStore.ProblemQuery;
import dev.tidings.core.routing.Admission;
import dev.tidings.core.routing.Onlooker;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the quality of all events: is told of each one, learns what is usual, and makes what is
 * not into problems, which are kept and announced.
 *
 * <p>Safe for use by many threads. Being told of an event takes a few millionths of a second and
 * waits for nobody; keeping and announcing happen on a loop of its own, which may wait for the
 * store. What was learned since the last minute may be lost in a crash; a problem that was kept is
 * neither lost nor announced twice.
 */
public final class Quality implements Onlooker, Repeats, AutoCloseable {
  static final Duration TICK = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(Quality.class);
  private static final int SHAPES_AT_ONCE = 100;
  private static final int FORGET_AT_ONCE = 1_000;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final Duration OVER_AFTER = Duration.ofHours(24);
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(90);

  private static final EventType OPENED = new EventType("problem.opened");
  private static final EventType RESOLVED = new EventType("problem.resolved");

  private final QualityStore store;
  private final Endpoints endpoints;
  private final Announcer announcer;
  private final Clock clock;
  private final Loop loop;
  private final QualityMeters meters;
  private final ProblemBook book;
  private final ShapeBook shapes;
  private final Instant startedAt;

  private final Set<ProblemId> announcing = new HashSet<>();
  private final ReentrantLock keeping = new ReentrantLock();
  private final AtomicBoolean toBeKept = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * @param loop its own: it may wait for the store
   */
  public Quality(
      QualityStore store,
      Catalogue catalogue,
      Endpoints endpoints,
      Announcer announcer,
      IdGenerator ids,
      Clock clock,
      Loop loop,
      MeterRegistry registry) {
    this.store = store;
    this.endpoints = endpoints;
    this.announcer = announcer;
    this.clock = clock;
    this.loop = loop;
    this.meters = new QualityMeters(registry);
    this.book = new ProblemBook(ids, meters, this::keepChanges);
    this.startedAt = clock.now();
    book.load(store.unsettled());
    this.shapes = new ShapeBook(book, catalogue::find, ids, this::forgetLater);
    shapes.load(store.learned());
    registry.gauge("tidings.quality.shapes", shapes, ShapeBook::size);
    registry.gauge("tidings.quality.problems.open", book, ProblemBook::size);
  }

  /** Begins to keep and to look for silence; announces what was left. */
  public void start() {
    loop.execute(() -> keep(false));
    loop.after(TICK, this::tick);
  }

  // ---- what comes in

  /**
   * An event goes on or is kept out. Announcements are passed over: they are ours.
   *
   * @param received its data as it came in
   * @param checked its data as it was held against its schema, after the mapping of its source
   */
  public void observe(
      Event event, Supplier<Json> received, Supplier<Json> checked, Findings findings) {
    if (event.context().source().equals(Announcer.SOURCE)) {
      return;
    }
    Followed.Key key = new Followed.Key(event.tenant(), event.context().source(), event.type());
    Optional<Followed> known = shapes.follow(key, event.receipt().receivedAt());
    if (known.isEmpty()) {
      meters.notFollowed();
    } else {
      known
          .get()
          .observe(
              event,
              received,
              checked,
              findings,
              shapes.marks(event.type()),
              shapes.budget(),
              meters);
    }
  }

  @Override
  public void saw(Admission.Verdict verdict) {
    Optional<String> quarantined =
        switch (verdict) {
          case Admission.Verdict.Admitted _ -> Optional.empty();
          case Admission.Verdict.Quarantined kept -> Optional.of(kept.reason());
        };
    observe(
        verdict.received().event(),
        () -> verdict.received().data(),
        () -> verdict.view().data(),
        new Findings(verdict.validation(), quarantined));
  }

  @Override
  public void repeated(Event event) {
    shapes
        .get(new Followed.Key(event.tenant(), event.context().source(), event.type()))
        .ifPresent(known -> known.repeated(event.receipt().receivedAt(), meters));
  }

  // ---- what is asked

  /** The shapes of a tenant, in the order of their ids. */
  public Page<ShapeView> shapes(
      TenantId tenant, Optional<String> source, Optional<EventType> type, PageRequest page) {
    return shapes.page(tenant, source, type, page, Followed::view);
  }

  public Optional<ShapeView> shape(TenantId tenant, ShapeId id) {
    return shapes.find(tenant, id).map(Followed::view);
  }

  /** The figures of a tenant, with the hours from {@code since} on, in the order of the ids. */
  public Page<Figures> figures(
      TenantId tenant,
      Optional<String> source,
      Optional<EventType> type,
      Instant since,
      PageRequest page) {
    Instant now = clock.now();
    return shapes.page(tenant, source, type, page, each -> each.figures(since, now));
  }

  public Optional<QualityProblem> problem(TenantId tenant, ProblemId id) {
    return store.find(tenant, id).map(this::asNow);
  }

  /** The endpoints that use the field that a problem is about: those for whom it matters. */
  public List<Impact> impact(QualityProblem problem) {
    About about = problem.about();
    return about.field().isEmpty()
        ? List.of()
        : Impact.of(
            about.type(),
            List.of(about.field()),
            endpoints.all().stream()
                .filter(endpoint -> endpoint.tenant().equals(about.tenant()))
                .toList());
  }

  /** Problems that match, the newest first. */
  public Page<QualityProblem> problems(ProblemQuery query, PageRequest page) {
    Page<QualityProblem> kept = store.list(query, page);
    return new Page<>(kept.data().stream().map(this::asNow).toList(), kept.next());
  }

  /** What is kept knows the counts up to the last minute. */
  private QualityProblem asNow(QualityProblem kept) {
    return book.find(kept.id()).orElse(kept);
  }

  // ---- what people decide

  /** What became of a wish to change a problem. */
  public sealed interface Decision {
    /**
     * It is so.
     *
     * @param kept whether that is durable; otherwise keeping it is tried again
     */
    record Done(QualityProblem problem, boolean kept) implements Decision {}

    /** Its state does not allow it. */
    record NotPossible(QualityProblem problem) implements Decision {}

    /** There is no such problem. */
    record Unknown() implements Decision {}
  }

  /**
   * Somebody says that they know of a problem. It is kept by this thread.
   *
   * @param decided is told of the problem as it is now, before that is kept
   */
  public Decision acknowledge(TenantId tenant, ProblemId id, Consumer<QualityProblem> decided) {
    return decide(tenant, id, book::acknowledge, decided);
  }

  /**
   * Somebody says that a problem is dealt with; what has changed is usual from now on. It is kept
   * by this thread.
   *
   * @param decided is told of the problem as it is now, before that is kept
   */
  public Decision resolve(TenantId tenant, ProblemId id, Consumer<QualityProblem> decided) {
    return decide(
        tenant,
        id,
        about -> {
          shapes.get(keyOf(about)).ifPresent(each -> each.accept(about));
          return book.resolve(about, clock.now(), How.BY_PERSON);
        },
        decided);
  }

  private Decision decide(
      TenantId tenant,
      ProblemId id,
      Function<About, Optional<QualityProblem>> change,
      Consumer<QualityProblem> decided) {
    Optional<QualityProblem> known = problem(tenant, id);
    if (known.isEmpty()) {
      return new Decision.Unknown();
    }
    if (known.get().isResolved()) {
      return new Decision.NotPossible(known.get());
    }
    // Nobody else may keep what is decided, for this thread's transaction records who did it.
    keeping.lock();
    try {
      Optional<QualityProblem> changed = change.apply(known.get().about());
      if (changed.isEmpty()) {
        return new Decision.NotPossible(asNow(known.get()));
      }
      decided.accept(changed.get());
      return new Decision.Done(changed.get(), keepDecided(List.of()));
    } finally {
      keeping.unlock();
    }
  }

  /**
   * Somebody accepts a shape as it is now, with which its problems are resolved. It is kept by this
   * thread.
   *
   * @param accepted is told of the shape as it is now, before that is kept
   */
  public Optional<Acceptance> accept(TenantId tenant, ShapeId id, Consumer<ShapeView> accepted) {
    return shapes.find(tenant, id).map(each -> accept(each, accepted));
  }

  private Acceptance accept(Followed each, Consumer<ShapeView> accepted) {
    keeping.lock();
    try {
      Instant now = clock.now();
      each.accept(now);
      for (QualityProblem problem : book.open()) {
        if (keyOf(problem.about()).equals(each.key()) && isOfTheShape(problem.about().kind())) {
          var _ = book.resolve(problem.about(), now, How.BY_ACCEPTANCE);
        }
      }
      ShapeView shape = each.view();
      accepted.accept(shape);
      return new Acceptance(shape, keepDecided(List.of(each)));
    } finally {
      keeping.unlock();
    }
  }

  /**
   * A shape that was accepted.
   *
   * @param kept whether that is durable; otherwise keeping it is tried again
   */
  public record Acceptance(ShapeView shape, boolean kept) {}

  private static boolean isOfTheShape(ProblemKind kind) {
    return switch (kind) {
      case FIELD_NEW,
          FIELD_VANISHED,
          TYPE_CHANGED,
          NULLS_JUMPED,
          VALUE_NEW,
          SIZE_JUMPED,
          VOLUME_STOPPED,
          SUBJECT_MISSING,
          TYPE_UNKNOWN,
          EVENTS_LATE,
          CLOCK_SKEWED ->
          true;
      case SCHEMA_VIOLATED, MAPPING_FAILED -> false;
    };
  }

  private static Followed.Key keyOf(About about) {
    return new Followed.Key(about.tenant(), about.source(), about.type());
  }

  // ---- keeping and announcing

  private boolean keepDecided(List<Followed> also) {
    try {
      keepLocked(also);
      loop.execute(this::announce);
      return true;
    } catch (StoreUnavailableException e) {
      keepLater(e);
      return false;
    }
  }

  /** However many problems change in the meantime, they are kept together. */
  private void keepChanges() {
    if (!toBeKept.getAndSet(true)) {
      loop.execute(() -> keep(false));
    }
  }

  private void keepLater(StoreUnavailableException e) {
    log.warn("cannot keep what is known of the quality of events yet: {}", e.getMessage());
    loop.after(RETRY_AFTER, this::keepChanges);
  }

  private void keep(boolean all) {
    toBeKept.set(false);
    if (closed) {
      return;
    }
    try {
      keepNow(all ? shapes.all() : List.of());
    } catch (StoreUnavailableException e) {
      keepLater(e);
    }
    announce();
  }

  /**
   * Keeps the problems that are new or changed, each together with the shape that knows of it, and
   * then these shapes, too.
   */
  private void keepNow(List<Followed> also) {
    keeping.lock();
    try {
      keepLocked(also);
    } finally {
      keeping.unlock();
    }
  }

  private void keepLocked(List<Followed> also) {
    List<QualityProblem> problems = book.toKeep();
    List<Followed> troubled =
        problems.stream()
            .flatMap(problem -> shapes.get(keyOf(problem.about())).stream())
            .distinct()
            .toList();
    Set<Followed.Key> keys = new HashSet<>();
    List<Learned> learned = changes(troubled);
    learned.forEach(each -> keys.add(new Followed.Key(each.tenant(), each.source(), each.type())));
    // A shape that was read just now may know of more than the problems that were read before it.
    Set<ProblemId> first = new HashSet<>();
    problems.forEach(problem -> first.add(problem.id()));
    List<QualityProblem> kept =
        book.toKeep().stream()
            .filter(
                problem -> first.contains(problem.id()) || keys.contains(keyOf(problem.about())))
            .toList();
    put(troubled, learned, kept);
    book.kept(kept);
    for (int i = 0; i < also.size(); i += SHAPES_AT_ONCE) {
      List<Followed> some = also.subList(i, Math.min(also.size(), i + SHAPES_AT_ONCE));
      put(some, changes(some), List.of());
    }
  }

  private static List<Learned> changes(List<Followed> some) {
    return some.stream().flatMap(each -> each.changes().stream()).toList();
  }

  private void put(List<Followed> some, List<Learned> learned, List<QualityProblem> problems) {
    if (learned.isEmpty() && problems.isEmpty()) {
      return;
    }
    try {
      store.put(learned, problems);
    } catch (StoreUnavailableException e) {
      some.forEach(Followed::keepAgain);
      throw e;
    }
  }

  private void forgetLater(ShapeId shape) {
    loop.execute(() -> forget(List.of(shape)));
  }

  private void forget(List<ShapeId> gone) {
    try {
      store.forget(gone);
    } catch (StoreUnavailableException e) {
      log.warn("cannot forget a shape that is not seen any more: {}", e.getMessage());
    }
  }

  /** Only what is kept is announced: whoever hears of a problem can look it up. */
  private void announce() {
    for (QualityProblem problem : book.toAnnounce()) {
      Optional<Announced> what = ProblemBook.next(problem);
      if (what.isPresent() && announcing.add(problem.id())) {
        var _ =
            announcer
                .announce(announcement(problem, what.get()), clock.now())
                .whenComplete((_, failure) ->
                    loop.execute(() -> announced(problem.id(), what.get(), failure)));
      }
    }
  }

  private void announced(ProblemId id, Announced what, @Nullable Throwable failure) {
    announcing.remove(id);
    if (failure == null) {
      book.announced(id, what);
      keepChanges();
    } else if (!closed) {
      log.warn("cannot announce problem {} yet", id, failure);
      loop.after(RETRY_AFTER, this::announce);
    }
  }

  private Announcement announcement(QualityProblem problem, Announced what) {
    return new Announcement(
        problem.about().tenant(),
        what == Announced.OPENING ? OPENED : RESOLVED,
        problem.id().value(),
        "once",
        ProblemData.of(problem, Impact.inWords(impact(problem)), what));
  }

  // ---- time

  private void tick() {
    if (closed) {
      return;
    }
    Instant now = clock.now();
    shapes.all().forEach(each -> each.lookForSilence(now, startedAt));
    resolveWhatIsOver(now);
    forgetWhatIsOld(now);
    book.keepCounts();
    keep(true);
    loop.after(TICK, this::tick);
  }

  private void resolveWhatIsOver(Instant now) {
    for (QualityProblem problem : book.open()) {
      Optional<Followed> each = shapes.get(keyOf(problem.about()));
      boolean over =
          switch (problem.about().kind().ending()) {
            case WHEN_AS_BEFORE -> each.isEmpty();
            case WHEN_NOT_SEEN ->
                problem.lastSeen().plus(OVER_AFTER).isBefore(now)
                    && each.map(shape -> shape.lastSeen().isAfter(problem.lastSeen())).orElse(true);
          };
      if (over) {
        book.over(problem.about(), now);
      }
    }
  }

  private void forgetWhatIsOld(Instant now) {
    List<ShapeId> gone = new ArrayList<>();
    for (Followed each : shapes.all()) {
      if (each.lastSeen().plus(FORGOTTEN_AFTER).isBefore(now)) {
        shapes.letGoOf(each);
        gone.add(each.id());
      }
    }
    if (!gone.isEmpty()) {
      forget(gone);
    }
    try {
      store.forgetResolved(now.minus(FORGOTTEN_AFTER), FORGET_AT_ONCE);
    } catch (StoreUnavailableException e) {
      log.warn("cannot forget old problems: {}", e.getMessage());
    }
  }

  /** Keeps what is not kept yet; nothing more may come in. */
  @Override
  public void close() {
    closed = true;
    book.keepCounts();
    try {
      keepNow(shapes.all());
    } catch (StoreUnavailableException e) {
      log.warn("what was learned in the last minute is not kept: {}", e.getMessage());
    }
  }
}
