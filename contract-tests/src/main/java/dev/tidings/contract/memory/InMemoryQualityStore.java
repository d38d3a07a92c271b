package dev.tidings.contract.memory;

import dev.tidings.core.id.ProblemId;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.quality.QualityStore;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Problems, and what was learned, in memory. */
public final class InMemoryQualityStore implements QualityStore {
  private final NavigableMap<String, Learned> learned = new TreeMap<>();
  private final NavigableMap<String, QualityProblem> problems = new TreeMap<>();

  @Override
  public synchronized void put(List<Learned> more, List<QualityProblem> changed) {
    more.forEach(each -> learned.put(each.id().value(), each));
    changed.forEach(each -> problems.put(each.id().value(), each));
  }

  @Override
  public synchronized List<Learned> learned() {
    return List.copyOf(learned.values());
  }

  @Override
  public synchronized void forget(List<ShapeId> shapes) {
    shapes.forEach(shape -> learned.remove(shape.value()));
  }

  @Override
  public synchronized Optional<QualityProblem> find(TenantId tenant, ProblemId id) {
    return Optional.ofNullable(problems.get(id.value()))
        .filter(problem -> problem.about().tenant().equals(tenant));
  }

  @Override
  public synchronized Page<QualityProblem> list(ProblemQuery query, PageRequest page) {
    NavigableMap<String, QualityProblem> newestFirst = problems.descendingMap();
    if (page.cursor().isPresent()) {
      newestFirst = newestFirst.tailMap(checked(page.cursor().get()), false);
    }
    List<QualityProblem> found =
        newestFirst.values().stream()
            .filter(problem -> matches(query, problem))
            .limit(page.limit() + 1L)
            .toList();
    return Page.of(found, page.limit(), problem -> problem.id().value());
  }

  private static boolean matches(ProblemQuery query, QualityProblem problem) {
    QualityProblem.About about = problem.about();
    return about.tenant().equals(query.tenant())
        && query.state().map(problem.state()::equals).orElse(true)
        && query.source().map(about.source()::equals).orElse(true)
        && query.type().map(about.type()::equals).orElse(true);
  }

  private static String checked(String cursor) {
    try {
      return new ProblemId(cursor).value();
    } catch (IllegalArgumentException e) {
      throw new BadCursorException(cursor, e);
    }
  }

  @Override
  public synchronized List<QualityProblem> unsettled() {
    return problems.values().stream().filter(problem -> !problem.isSettled()).toList();
  }

  @Override
  public synchronized int forgetResolved(Instant before, int max) {
    List<String> gone =
        problems.values().stream()
            .filter(problem ->
                problem.isSettled()
                    && problem.resolution().map(how -> how.at().isBefore(before)).orElse(false))
            .map(problem -> problem.id().value())
            .limit(max)
            .toList();
    gone.forEach(problems::remove);
    return gone.size();
  }
}
