package dev.tidings.contract.quality;

import static dev.tidings.contract.WatchedEvents.TENANT;
import static dev.tidings.contract.WatchedEvents.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.WatchedEvents;
import dev.tidings.contract.memory.InMemoryCatalogueStore;
import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.contract.memory.InMemoryQualityStore;
import dev.tidings.core.catalogue.CanonicalTypes;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.Category;
import dev.tidings.core.catalogue.Compatibility;
import dev.tidings.core.catalogue.Conversion;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.catalogue.Validation;
import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.catalogue.Violation;
import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.quality.Figures;
import dev.tidings.core.quality.Findings;
import dev.tidings.core.quality.ProblemKind;
import dev.tidings.core.quality.ProblemState;
import dev.tidings.core.quality.Quality.Decision;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.quality.QualityProblem.Announced;
import dev.tidings.core.quality.QualityProblem.How;
import dev.tidings.core.quality.QualityStore;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From what is wrong to problems that are kept, announced, and over. */
final class ProblemsTest {
  private static final Findings FITS = new Findings(new Validation.Fits(1), Optional.empty());
  private static final Findings BREAKS =
      new Findings(
          new Validation.Breaks(
              1, List.of(new Violation("/items/3/price", "type", "must be a number"))),
          Optional.empty());
  private static final Findings UNKNOWN = new Findings(new Validation.Unknown(), Optional.empty());

  private final InMemoryQualityStore store = new InMemoryQualityStore();
  private final WatchedEvents watched = new WatchedEvents(store);

  private void orders(int number) {
    for (int i = 0; i < number; i++) {
      watched.order("{\"a\":1}");
    }
  }

  private QualityProblem only() {
    assertThat(watched.problems()).hasSize(1);
    return watched.problems().getFirst();
  }

  private void order(Findings findings) {
    watched.watch(watched.event("shop", "order.completed", json("{\"a\":1}")), findings);
  }

  private Figures figures() {
    return watched
        .quality
        .figures(TENANT, Optional.empty(), Optional.empty(), Instant.EPOCH, PageRequest.first(10))
        .data()
        .getFirst();
  }

  @Test
  void countsWhatComesAgainAndTellsOnce() {
    order(BREAKS);
    order(BREAKS);
    order(BREAKS);

    assertThat(only().count()).isEqualTo(3);
    assertThat(only().examples()).hasSize(3);
    assertThat(only().about().field()).isEqualTo("data.items[].price");
    assertThat(only().message())
        .isEqualTo("data.items[].price does not fit the schema: must be a number (type)");
    assertThat(watched.announcements()).hasSize(1);
  }

  @Test
  void isAcknowledgedAndResolvedByAPersonAndOpensAnewIfItComesAgain() {
    order(BREAKS);
    ProblemId id = only().id();

    assertThat(watched.quality.acknowledge(TENANT, id, _ -> {})).isInstanceOf(Decision.Done.class);
    assertThat(only().state()).isEqualTo(ProblemState.ACKNOWLEDGED);
    assertThat(watched.quality.acknowledge(TENANT, id, _ -> {}))
        .isInstanceOf(Decision.NotPossible.class);
    assertThat(watched.quality.resolve(TENANT, id, _ -> {})).isInstanceOf(Decision.Done.class);
    watched.time.run();
    assertThat(only().resolution().orElseThrow().how()).isEqualTo(How.BY_PERSON);
    assertThat(watched.quality.resolve(TENANT, id, _ -> {}))
        .isInstanceOf(Decision.NotPossible.class);
    assertThat(watched.quality.resolve(new TenantId("other"), id, _ -> {}))
        .isInstanceOf(Decision.Unknown.class);
    assertThat(watched.announcements())
        .extracting(told -> told.substring(0, told.indexOf(' ')))
        .containsExactly("problem.opened", "problem.resolved");

    order(BREAKS);
    assertThat(watched.problems()).hasSize(2);
    assertThat(watched.problems().getFirst().state()).isEqualTo(ProblemState.OPEN);
  }

  @Test
  void isUsualFromThenOnWhenAPersonResolvesADrift() {
    orders(250);
    watched.order("{\"a\":1,\"b\":2}");
    assertThat(watched.quality.resolve(TENANT, only().id(), _ -> {}))
        .isInstanceOf(Decision.Done.class);

    watched.order("{\"a\":1,\"b\":2}");

    assertThat(only().isResolved()).isTrue();
  }

  @Test
  void isOverWhenItWasNotSeenForADayOfEvents() {
    order(BREAKS);
    watched.time.pass(Duration.ofHours(30));
    assertThat(only().isResolved()).as("nothing came, so nothing is known").isFalse();

    order(FITS);
    watched.time.pass(Duration.ofMinutes(2));

    assertThat(only().resolution().orElseThrow().how()).isEqualTo(How.BY_ITSELF);
  }

  @Test
  void aMappingThatFailsIsAProblemAndNoUnknownType() {
    order(new Findings(new Validation.Unknown(), Optional.of("the mapping failed: no such field")));

    assertThat(only().about().kind()).isEqualTo(ProblemKind.MAPPING_FAILED);
    assertThat(figures().total().unknownType()).isZero();
  }

  @Test
  void aTypeThatNobodyDescribedIsAProblemOnlyWhereTheOthersAreDescribed() {
    watched.watch(watched.event("shop", "shop.began", json("{}")), UNKNOWN);
    for (int i = 0; i < 200; i++) {
      order(FITS);
    }
    watched.watch(watched.event("shop", "shop.began", json("{}")), UNKNOWN);
    assertThat(watched.problems()).isEmpty();

    watched.watch(watched.event("shop", "shop.went_on", json("{}")), UNKNOWN);

    assertThat(only().about().kind()).isEqualTo(ProblemKind.TYPE_UNKNOWN);
    assertThat(only().about().type()).isEqualTo(new EventType("shop.went_on"));
  }

  @Test
  void countsWhatIsWrongWithTimesAndSubjects() {
    Instant now = watched.time.now();
    watched.watch(event(Optional.empty(), now));
    watched.watch(event(Optional.of("a"), now.minusSeconds(301)));
    watched.watch(event(Optional.of("a"), now.plusSeconds(61)));
    watched.quality.repeated(event(Optional.of("a"), now));

    Figures.Counts counts = figures().total();
    assertThat(counts.events()).isEqualTo(3);
    assertThat(counts.missingSubject()).isEqualTo(1);
    assertThat(counts.late()).isEqualTo(1);
    assertThat(counts.future()).isEqualTo(1);
    assertThat(counts.duplicates()).isEqualTo(1);
    assertThat(counts.delay()).isEqualTo(Duration.ofSeconds(80));
    assertThat(figures().hours())
        .singleElement()
        .satisfies(hour -> {
          assertThat(hour.from()).isEqualTo(WatchedEvents.START);
          assertThat(hour.counts()).isEqualTo(counts);
        });
  }

  @Test
  void anEventOfAProviderWithNoneOfTheFieldsThatSayWhoItIsIsAboutNobodyWhateverItsSubject() {
    JsonObject schema =
        Json.parseObject(
            "{\"properties\":{\"a\":{\"x-required-for\":[\"identity\"]}}}"
                .getBytes(StandardCharsets.UTF_8));
    Instant now = watched.time.now();
    var _ =
        watched.catalogue.add(
            new CatalogueType(
                    new EventType("order.completed"),
                    new CatalogueType.About(Category.COMMERCE, "", ""),
                    ValidationMode.OBSERVE,
                    false,
                    List.of())
                .withDraft(
                    new SchemaVersion.Content(
                        schema, Optional.empty(), Compatibility.NONE, Conversion.NOTHING),
                    now)
                .activated(1, now));
    Event about = event(Optional.of("order 1"), now);
    Event nobody =
        watched.event("shop", "order.completed", json("{\"b\":1}"), Optional.of("order 2"), now);
    watched.watch(about);
    watched.watch(nobody);
    watched.watch(
        new Event(
            nobody.id(),
            nobody.tenant(),
            nobody.type(),
            nobody.context(),
            new Receipt(now, Optional.empty()),
            nobody.data()));

    assertThat(figures().total().missingSubject()).isEqualTo(1);
  }

  private Event event(Optional<String> subject, Instant happened) {
    return watched.event("shop", "order.completed", json("{\"a\":1}"), subject, happened);
  }

  @Test
  void seesThatEventsAreAboutNobodyAnyMoreAndLateAndAhead() {
    orders(250);
    for (int i = 0; i < 3; i++) {
      watched.watch(event(Optional.empty(), watched.time.now()));
      watched.watch(event(Optional.of("a"), watched.time.now()));
    }
    assertThat(watched.problems()).isEmpty();

    for (int i = 0; i < 4; i++) {
      watched.watch(event(Optional.empty(), watched.time.now().plusSeconds(90)));
    }
    for (int i = 0; i < 4; i++) {
      watched.watch(event(Optional.of("a"), watched.time.now().minusSeconds(900)));
    }

    assertThat(watched.problems())
        .extracting(problem -> problem.about().kind())
        .containsExactlyInAnyOrder(
            ProblemKind.SUBJECT_MISSING, ProblemKind.EVENTS_LATE, ProblemKind.CLOCK_SKEWED);
  }

  @Test
  void passesOverItsOwnAnnouncements() {
    for (int i = 0; i < 10; i++) {
      watched.watch(watched.event("tidings", "problem.opened", json("{}")), BREAKS);
    }

    assertThat(watched.problems()).isEmpty();
    assertThat(
            watched
                .quality
                .shapes(TENANT, Optional.empty(), Optional.empty(), PageRequest.first(1))
                .data())
        .isEmpty();
  }

  @Test
  void announcesWhatTheCatalogueSays() {
    order(BREAKS);
    var _ = watched.quality.resolve(TENANT, only().id(), _ -> {});
    watched.time.run();
    Catalogue catalogue =
        new Catalogue(
            new InMemoryCatalogueStore(),
            CanonicalTypes.all(),
            new SubscriptionCompiler(watched.time));

    List<Event> told = watched.announced();

    assertThat(told).hasSize(2);
    assertThat(told)
        .extracting(event -> catalogue.validate(event.type(), event.data().parse()))
        .allMatch(Validation.Fits.class::isInstance);
  }

  // ---- crashes

  @Test
  void goesOnWithWhatWasKept() {
    orders(250);
    watched.order("{\"a\":\"x\"}");
    watched.order("{}");
    watched.order("{}");
    watched.quality.close();
    long count = only().count();

    WatchedEvents next = new WatchedEvents(store, watched.log, watched.time.now());
    assertThat(next.problems()).hasSize(1);
    assertThat(next.problems().getFirst().count()).isEqualTo(count);
    next.order("{}");

    assertThat(next.problems())
        .extracting(problem -> problem.about().kind())
        .containsExactly(ProblemKind.FIELD_VANISHED, ProblemKind.TYPE_CHANGED);
    assertThat(next.announcements()).hasSize(2);
  }

  @Test
  void knowsAfterACrashOfWhatItAnnouncedBefore() {
    orders(250);
    for (int i = 0; i < 3; i++) {
      watched.order("{}");
    }
    QualityProblem announced = only();
    // The crash comes after the log has the announcement, and before the store knows.
    store.put(List.of(), List.of(withoutAnnouncement(announced)));

    WatchedEvents next = new WatchedEvents(store, watched.log, watched.time.now());
    for (int i = 0; i < 20; i++) {
      next.order("{\"a\":1}");
    }

    assertThat(next.problems()).singleElement().matches(QualityProblem::isSettled);
    assertThat(next.announcements())
        .extracting(told -> told.substring(0, told.indexOf(' ')))
        .containsExactly("problem.opened", "problem.resolved");
  }

  private static QualityProblem withoutAnnouncement(QualityProblem problem) {
    return new QualityProblem(
        problem.id(),
        problem.about(),
        problem.message(),
        problem.state(),
        problem.firstSeen(),
        problem.lastSeen(),
        problem.count(),
        problem.examples(),
        problem.resolution(),
        Announced.NOTHING);
  }

  /** A store that can be away. */
  private static final class Unsteady implements QualityStore {
    private final QualityStore store = new InMemoryQualityStore();
    private boolean away;
    private Runnable onPut = () -> {};

    @Override
    public void put(List<Learned> learned, List<QualityProblem> problems) {
      if (away) {
        throw new StoreUnavailableException("the disk is full", new IOException("full"));
      }
      onPut.run();
      store.put(learned, problems);
    }

    @Override
    public List<Learned> learned() {
      return store.learned();
    }

    @Override
    public void forget(List<ShapeId> shapes) {
      store.forget(shapes);
    }

    @Override
    public Optional<QualityProblem> find(TenantId tenant, ProblemId id) {
      return store.find(tenant, id);
    }

    @Override
    public Page<QualityProblem> list(ProblemQuery query, PageRequest page) {
      return store.list(query, page);
    }

    @Override
    public List<QualityProblem> unsettled() {
      return store.unsettled();
    }

    @Override
    public int forgetResolved(Instant before, int max) {
      return store.forgetResolved(before, max);
    }
  }

  /** So the transaction in which a decision is kept can take along who decided. */
  @Test
  void keepsADecisionOnTheThreadThatDecidesAndAfterItWasTold() {
    Unsteady steady = new Unsteady();
    WatchedEvents there = new WatchedEvents(steady);
    there.order("{\"a\":1}");
    there.watch(there.event("shop", "order.completed", json("{\"a\":1}")), BREAKS);
    ProblemId problem = there.problems().getFirst().id();
    ShapeId shape =
        there
            .quality
            .shapes(TENANT, Optional.empty(), Optional.empty(), PageRequest.first(1))
            .data()
            .getFirst()
            .id();
    List<String> seen = new ArrayList<>();
    steady.onPut = () -> seen.add("put");

    var _ = there.quality.acknowledge(TENANT, problem, told -> seen.add(told.state().name()));
    assertThat(seen).containsExactly("ACKNOWLEDGED", "put");
    var _ = there.quality.resolve(TENANT, problem, told -> seen.add(told.state().name()));
    assertThat(seen).containsExactly("ACKNOWLEDGED", "put", "RESOLVED", "put");
    var _ = there.quality.accept(TENANT, shape, _ -> seen.add("accepted"));
    assertThat(seen).endsWith("accepted", "put").hasSize(6);
  }

  @Test
  void saysOfADecisionThatItIsNotKeptYetAndKeepsItLater() {
    Unsteady unsteady = new Unsteady();
    WatchedEvents there = new WatchedEvents(unsteady);
    there.watch(there.event("shop", "order.completed", json("{\"a\":1}")), BREAKS);
    ProblemId id = there.problems().getFirst().id();
    unsteady.away = true;

    assertThat(there.quality.acknowledge(TENANT, id, _ -> {}))
        .isInstanceOfSatisfying(Decision.Done.class, done -> assertThat(done.kept()).isFalse());
    assertThat(unsteady.store.find(TENANT, id).orElseThrow().state()).isEqualTo(ProblemState.OPEN);

    unsteady.away = false;
    there.time.pass(Duration.ofSeconds(5));
    assertThat(unsteady.store.find(TENANT, id).orElseThrow().state())
        .isEqualTo(ProblemState.ACKNOWLEDGED);
  }

  @Test
  void announcesNothingThatIsNotKeptAndTriesAgain() {
    Unsteady unsteady = new Unsteady();
    WatchedEvents there = new WatchedEvents(unsteady);
    unsteady.away = true;
    there.watch(there.event("shop", "order.completed", json("{}")), BREAKS);
    there.time.pass(Duration.ofSeconds(1));
    assertThat(there.problems()).isEmpty();
    assertThat(there.announcements()).isEmpty();

    unsteady.away = false;
    there.time.pass(Duration.ofSeconds(5));

    assertThat(there.problems()).hasSize(1);
    assertThat(there.announcements()).hasSize(1);
  }

  @Test
  void isToldLaterWhenTheLogCannotTakeIt() {
    InMemoryEventLog closed = new InMemoryEventLog();
    closed.close();
    WatchedEvents there = new WatchedEvents(store, closed, WatchedEvents.START);
    there.watch(there.event("shop", "order.completed", json("{}")), BREAKS);
    assertThat(there.problems()).singleElement().matches(it -> it.announced() == Announced.NOTHING);

    WatchedEvents next = new WatchedEvents(store);

    assertThat(next.announcements()).hasSize(1);
  }

  @Test
  void looksIntoAFewHundredOfAFastStreamAndSeesANewFieldWithinSeconds() {
    for (int second = 0; second < 5; second++) {
      for (int i = 0; i < 2_000; i++) {
        watched.watch(watched.event("shop", "order.completed", json("{\"a\":1}")));
      }
      watched.time.pass(Duration.ofSeconds(1));
    }
    assertThat(watched.meters.counter("tidings.quality.events").count()).isEqualTo(10_000);
    assertThat(watched.meters.counter("tidings.quality.looks").count()).isBetween(1_000d, 2_000d);

    watched.order("{\"a\":1,\"b\":1}");

    assertThat(only().about().kind()).isEqualTo(ProblemKind.FIELD_NEW);
  }

  @Test
  void manyProblemsOfOneKindLeaveRoomForOthers() {
    for (int i = 0; i < 120; i++) {
      order(breaksAt("/field" + i));
    }
    assertThat(openAt(watched)).isEqualTo(100);
    assertThat(notOpenedAt(watched)).isEqualTo(20);

    watched.watch(watched.event("shop", "order.refunded", json("{}")), BREAKS);
    assertThat(openAt(watched)).isEqualTo(101);

    WatchedEvents next = new WatchedEvents(store);
    next.watch(next.event("shop", "order.completed", json("{}")), breaksAt("/another"));
    assertThat(notOpenedAt(next)).isEqualTo(1);
    QualityProblem first = next.problems(Optional.of(ProblemState.OPEN)).getLast();
    assertThat(next.quality.resolve(TENANT, first.id(), _ -> {})).isInstanceOf(Decision.Done.class);
    next.watch(next.event("shop", "order.completed", json("{}")), breaksAt("/another"));
    assertThat(openAt(next)).isEqualTo(101);
  }

  private static Findings breaksAt(String pointer) {
    return new Findings(
        new Validation.Breaks(
            1, List.of(new Violation(pointer, "additionalProperties", "must not be here"))),
        Optional.empty());
  }

  private static double openAt(WatchedEvents watched) {
    return watched.meters.get("tidings.quality.problems.open").gauge().value();
  }

  private static double notOpenedAt(WatchedEvents watched) {
    return watched.meters.counter("tidings.quality.problems.not_opened").count();
  }

  @Test
  void followsNoMoreShapesThanThereIsRoomFor() {
    for (int i = 0; i < 600; i++) {
      watched.watch(watched.event("source" + i, "a.happened", json("{\"a\":1}")));
    }

    assertThat(watched.meters.get("tidings.quality.shapes").gauge().value()).isEqualTo(500);
    assertThat(watched.meters.counter("tidings.quality.not_followed").count()).isEqualTo(100);

    watched.time.pass(Duration.ofDays(8));
    watched.watch(watched.event("later", "a.happened", json("{\"a\":1}")));
    assertThat(
            watched
                .quality
                .shapes(TENANT, Optional.of("later"), Optional.empty(), PageRequest.first(1))
                .data())
        .hasSize(1);
  }
}
