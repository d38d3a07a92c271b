package dev.tidings.core.quality;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps problems, and what was learned. What a method has done is durable when it returns. */
public interface QualityStore {
  /**
   * What was learned of one source's events of one type.
   *
   * @param learned in a form that only this package reads
   */
  record Learned(ShapeId id, TenantId tenant, String source, EventType type, JsonObject learned) {}

  /** Which problems are wanted; what is empty does not matter. */
  record ProblemQuery(
      TenantId tenant,
      Optional<ProblemState> state,
      Optional<String> source,
      Optional<EventType> type) {}

  /** Adds or replaces all of these, or none. */
  void put(List<Learned> learned, List<QualityProblem> problems);

  /** All that was learned, in the order of the ids. */
  List<Learned> learned();

  /** Forgets what was learned. */
  void forget(List<ShapeId> shapes);

  Optional<QualityProblem> find(TenantId tenant, ProblemId id);

  /** Problems that match, the newest first. */
  Page<QualityProblem> list(ProblemQuery query, PageRequest page);

  /** All that are not {@link QualityProblem#isSettled() settled}, of all tenants, by their ids. */
  List<QualityProblem> unsettled();

  /**
   * Forgets settled problems that were resolved before then, at most {@code max}.
   *
   * @return how many those were
   */
  int forgetResolved(Instant before, int max);
}
