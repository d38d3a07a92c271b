package dev.tidings.contract;

import static dev.tidings.contract.SampleSettings.NOW;
import static dev.tidings.contract.SampleSettings.OTHER;
import static dev.tidings.contract.SampleSettings.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.quality.ProblemKind;
import dev.tidings.core.quality.ProblemState;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.quality.QualityProblem.About;
import dev.tidings.core.quality.QualityProblem.Announced;
import dev.tidings.core.quality.QualityProblem.How;
import dev.tidings.core.quality.QualityProblem.Resolution;
import dev.tidings.core.quality.QualityStore;
import dev.tidings.core.quality.QualityStore.Learned;
import dev.tidings.core.quality.QualityStore.ProblemQuery;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link QualityStore} keeps to. */
public abstract class QualityStoreContract {
  private static final EventType ORDER = new EventType("order.completed");
  private static final EventType CONTACT = new EventType("contact.created");

  private QualityStore store;

  /** A new, empty store. */
  protected abstract QualityStore create();

  @BeforeEach
  void begin() {
    store = create();
  }

  private static String digits(int number) {
    return "%026d".formatted(number);
  }

  private static Learned learned(int number, TenantId tenant, long events) {
    return new Learned(
        new ShapeId("shp_" + digits(number)),
        tenant,
        "shop",
        ORDER,
        JsonObject.builder().put("events", events).build());
  }

  private static About about(TenantId tenant, String source, EventType type) {
    return new About(ProblemKind.FIELD_VANISHED, tenant, source, type, "data.items[].sku");
  }

  private static QualityProblem problem(int number, About about) {
    return new QualityProblem(
        new ProblemId("prb_" + digits(number)),
        about,
        "data.items[].sku is missing",
        ProblemState.OPEN,
        NOW,
        NOW.plusSeconds(number),
        number,
        List.of(new EventId("a"), new EventId("evt_b")),
        Optional.empty(),
        Announced.NOTHING);
  }

  private static QualityProblem with(
      QualityProblem problem, ProblemState state, Announced announced) {
    return new QualityProblem(
        problem.id(),
        problem.about(),
        problem.message(),
        state,
        problem.firstSeen(),
        problem.lastSeen(),
        problem.count(),
        problem.examples(),
        state == ProblemState.RESOLVED
            ? Optional.of(new Resolution(NOW.plusSeconds(60), How.BY_ITSELF))
            : Optional.empty(),
        announced);
  }

  private static ProblemQuery all(TenantId tenant) {
    return new ProblemQuery(tenant, Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void givesBackWhatWasLearnedLast() {
    store.put(List.of(learned(1, TENANT, 1), learned(2, OTHER, 2)), List.of());
    store.put(List.of(learned(1, TENANT, 10)), List.of());

    assertThat(store.learned()).containsExactly(learned(1, TENANT, 10), learned(2, OTHER, 2));

    store.forget(List.of(learned(2, OTHER, 0).id()));
    assertThat(store.learned()).containsExactly(learned(1, TENANT, 10));
  }

  @Test
  void givesBackProblemsOfEveryStateAsTheyWere() {
    int number = 0;
    for (ProblemState state : ProblemState.values()) {
      for (Announced announced : Announced.values()) {
        QualityProblem open = problem(++number, about(TENANT, "shop", ORDER));
        QualityProblem now = with(open, state, announced);
        store.put(List.of(learned(number, TENANT, number)), List.of(open));
        store.put(List.of(), List.of(now));

        assertThat(store.find(TENANT, now.id())).contains(now);
        assertThat(store.find(OTHER, now.id())).isEmpty();
      }
    }
    assertThat(store.unsettled())
        .hasSize(number - 1)
        .isSortedAccordingTo((a, b) -> a.id().value().compareTo(b.id().value()))
        .noneMatch(QualityProblem::isSettled);
  }

  @Test
  void givesBackProblemsOfEveryKind() {
    int number = 0;
    for (ProblemKind kind : ProblemKind.values()) {
      QualityProblem problem = problem(++number, new About(kind, TENANT, "shop", ORDER, ""));
      store.put(List.of(), List.of(problem));
      assertThat(store.find(TENANT, problem.id())).contains(problem);
    }
  }

  @Test
  void listsATenantsProblemsNewestFirstInPages() {
    List<QualityProblem> expected = new ArrayList<>();
    for (int number = 1; number <= 7; number++) {
      QualityProblem problem = problem(number, about(TENANT, "shop", ORDER));
      store.put(List.of(), List.of(problem));
      expected.addFirst(problem);
    }
    store.put(List.of(), List.of(problem(8, about(OTHER, "shop", ORDER))));
    List<QualityProblem> listed = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<QualityProblem> page = store.list(all(TENANT), new PageRequest(3, cursor));
      listed.addAll(page.data());
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(listed).isEqualTo(expected);
    assertThatThrownBy(() -> store.list(all(TENANT), new PageRequest(3, Optional.of("prb_x"))))
        .isInstanceOf(BadCursorException.class);
  }

  @Test
  void findsProblemsByStateSourceAndType() {
    QualityProblem first = problem(1, about(TENANT, "shop", ORDER));
    QualityProblem second = problem(2, about(TENANT, "crm", CONTACT));
    QualityProblem third =
        with(
            problem(3, about(TENANT, "shop", CONTACT)), ProblemState.RESOLVED, Announced.RESOLVING);
    store.put(List.of(), List.of(first, second, third));
    PageRequest page = PageRequest.first(10);

    assertThat(
            store
                .list(
                    new ProblemQuery(
                        TENANT, Optional.of(ProblemState.OPEN), Optional.empty(), Optional.empty()),
                    page)
                .data())
        .containsExactly(second, first);
    assertThat(
            store
                .list(
                    new ProblemQuery(
                        TENANT, Optional.empty(), Optional.of("shop"), Optional.empty()),
                    page)
                .data())
        .containsExactly(third, first);
    assertThat(
            store
                .list(
                    new ProblemQuery(
                        TENANT, Optional.empty(), Optional.of("shop"), Optional.of(CONTACT)),
                    page)
                .data())
        .containsExactly(third);
  }

  @Test
  void forgetsWhatWasResolvedLongAgoAndAnnounced() {
    QualityProblem settled =
        with(problem(1, about(TENANT, "shop", ORDER)), ProblemState.RESOLVED, Announced.RESOLVING);
    QualityProblem untold =
        with(problem(2, about(TENANT, "shop", ORDER)), ProblemState.RESOLVED, Announced.OPENING);
    QualityProblem open = problem(3, about(TENANT, "shop", ORDER));
    store.put(List.of(), List.of(settled, untold, open));

    assertThat(store.forgetResolved(NOW, 10)).isZero();
    assertThat(store.forgetResolved(NOW.plus(Duration.ofDays(1)), 10)).isEqualTo(1);
    assertThat(store.list(all(TENANT), PageRequest.first(10)).data()).containsExactly(open, untold);
  }
}
