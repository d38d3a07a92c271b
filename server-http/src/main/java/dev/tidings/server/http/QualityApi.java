package dev.tidings.server.http;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.id.ShapeId;
import dev.tidings.core.json.Json;
import dev.tidings.core.quality.ProblemState;
import dev.tidings.core.quality.Quality;
import dev.tidings.core.quality.Quality.Decision;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.quality.QualityStore.ProblemQuery;
import dev.tidings.core.quality.ShapeView;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** What events look like, and what is wrong with them. */
final class QualityApi {
  private static final int KEPT_SECONDS = 5;

  private final Quality quality;

  QualityApi(Quality quality) {
    this.quality = quality;
  }

  void register(Operations operations) {
    operations
        .on(
            "listQuality",
            call ->
                Pages.reply(
                    quality.figures(
                        call.tenant(),
                        call.query("source"),
                        type(call),
                        call.time("since").orElse(Instant.EPOCH),
                        call.page()),
                    QualityView::of))
        .on(
            "listProblems",
            call -> Pages.reply(quality.problems(query(call), call.page()), QualityView::of))
        .on(
            "getProblem",
            call -> {
              QualityProblem problem = problem(call);
              return Reply.ok(QualityView.whole(problem, quality.impact(problem)));
            })
        .on("acknowledgeProblem", call -> decide(call, quality::acknowledge))
        .on("resolveProblem", call -> decide(call, quality::resolve))
        .on(
            "listShapes",
            call ->
                Pages.reply(
                    quality.shapes(call.tenant(), call.query("source"), type(call), call.page()),
                    QualityView::of))
        .on("getShape", call -> Reply.ok(QualityView.whole(shape(call))))
        .on("acceptShape", this::accept);
  }

  private static Optional<EventType> type(Call call) {
    return call.query("type").map(EventType::new);
  }

  private static ProblemQuery query(Call call) {
    return new ProblemQuery(
        call.tenant(),
        call.query("state").map(state -> ProblemState.valueOf(state.toUpperCase(Locale.ROOT))),
        call.query("source"),
        type(call));
  }

  private QualityProblem problem(Call call) {
    return Ids.parse(call.path("id"), ProblemId::new)
        .flatMap(id -> quality.problem(call.tenant(), id))
        .orElseThrow(() -> Ids.unknown("problem", call.path("id")));
  }

  private ShapeView shape(Call call) {
    return Ids.parse(call.path("id"), ShapeId::new)
        .flatMap(id -> quality.shape(call.tenant(), id))
        .orElseThrow(() -> Ids.unknown("shape", call.path("id")));
  }

  private Reply decide(Call call, Act act) {
    QualityProblem before = problem(call);
    Decision decision =
        act.on(
            call.tenant(),
            before.id(),
            decided ->
                call.changes()
                    .changed(before.id().value(), QualityView.of(before), QualityView.of(decided)));
    return switch (decision) {
      case Decision.Done done -> reply(done.kept(), QualityView.of(done.problem()));
      case Decision.NotPossible not ->
          throw new RefusedException(
              Problem.conflict(
                  "problem "
                      + before.id()
                      + " is "
                      + not.problem().state().name().toLowerCase(Locale.ROOT)
                      + " already"));
      case Decision.Unknown _ -> throw Ids.unknown("problem", call.path("id"));
    };
  }

  /** What people can do about a problem. */
  private interface Act {
    Decision on(TenantId tenant, ProblemId id, Consumer<QualityProblem> decided);
  }

  private Reply accept(Call call) {
    ShapeView before = shape(call);
    return quality
        .accept(
            call.tenant(),
            before.id(),
            shape ->
                call.changes()
                    .changed(before.id().value(), QualityView.of(before), QualityView.of(shape)))
        .map(accepted -> reply(accepted.kept(), QualityView.whole(accepted.shape())))
        .orElseThrow(() -> Ids.unknown("shape", call.path("id")));
  }

  /** Only what is durable is answered with 200. It is no refusal, for it is done and recorded. */
  private static Reply reply(boolean kept, Json answer) {
    return kept
        ? Reply.ok(answer)
        : Reply.of(Problem.unavailable("it is done, but could not be kept yet", KEPT_SECONDS));
  }
}
