package dev.tidings.server.http;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.id.ShapeId;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/** What events look like, and what is wrong with them. */
final class QualityApi {
  private static final int KEEP_SECONDS = 20;

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
        .on("getProblem", call -> Reply.ok(QualityView.of(problem(call))))
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

  private Reply decide(Call call, BiFunction<TenantId, ProblemId, Decision> decision) {
    QualityProblem before = problem(call);
    return switch (decision.apply(call.tenant(), before.id())) {
      case Decision.Done done -> {
        call.changes()
            .changed(before.id().value(), QualityView.of(before), QualityView.of(done.problem()));
        await(done.kept());
        yield Reply.ok(QualityView.of(done.problem()));
      }
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

  private Reply accept(Call call) {
    ShapeView before = shape(call);
    Quality.Acceptance accepted =
        quality
            .accept(call.tenant(), before.id())
            .orElseThrow(() -> Ids.unknown("shape", call.path("id")));
    call.changes()
        .changed(before.id().value(), QualityView.of(before), QualityView.of(accepted.shape()));
    await(accepted.kept());
    return Reply.ok(QualityView.whole(accepted.shape()));
  }

  /** What is answered is durable. */
  private static void await(CompletableFuture<Void> kept) {
    try {
      kept.get(KEEP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new RefusedException(Problems.of(e));
    } catch (TimeoutException _) {
      throw new RefusedException(
          Problem.unavailable("it is done, but could not be kept yet", KEEP_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Problem.unavailable("the server is being stopped", KEEP_SECONDS));
    }
  }
}
