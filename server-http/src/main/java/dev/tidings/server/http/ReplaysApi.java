package dev.tidings.server.http;

import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.Replay.Only;
import dev.tidings.core.replay.Replays;
import dev.tidings.core.replay.Replays.Creation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Spans of the log again. */
final class ReplaysApi {
  /** For how long an answer waits for the count; a longer count goes on without it. */
  private static final int COUNT_SECONDS = 20;

  private final Replays replays;

  ReplaysApi(Replays replays) {
    this.replays = replays;
  }

  void register(Operations operations) {
    operations
        .on("createReplay", this::create)
        .on(
            "listReplays",
            call -> Pages.reply(replays.list(call.tenant(), call.page()), ReplayView::of))
        .on(
            "getReplay",
            call ->
                Reply.ok(
                    ReplayView.of(
                        id(call)
                            .flatMap(id -> replays.find(call.tenant(), id))
                            .orElseThrow(() -> unknown(call)))))
        .on(
            "cancelReplay",
            call ->
                Reply.ok(
                    ReplayView.of(
                        id(call)
                            .flatMap(id ->
                                replays.cancel(
                                    call.tenant(),
                                    id,
                                    (before, after) ->
                                        call.changes()
                                            .changed(
                                                id.value(),
                                                ReplayView.of(before),
                                                ReplayView.of(after))))
                            .orElseThrow(() -> unknown(call)))));
  }

  private Reply create(Call call) {
    Replay.Wish wish = wish(call.object());
    Creation creation =
        replays.create(
            call.tenant(),
            wish,
            replay -> call.changes().made(replay.id().value(), ReplayView.of(replay)));
    return switch (creation) {
      case Creation.Created created -> {
        Replay replay = counted(created.counted()).orElse(created.replay());
        yield Reply.json(201, ReplayView.of(replay)).with("location", "/v1/replays/" + replay.id());
      }
      case Creation.NoEndpoint _ ->
          throw new RefusedException(
              Problem.invalid("/endpoint", "this tenant has no endpoint " + wish.endpoint()));
      case Creation.Problems problems ->
          throw new RefusedException(
              Problem.invalid(problems.problems().stream().map(EndpointForm::fault).toList()));
    };
  }

  private static Replay.Wish wish(JsonObject json) {
    Instant since = time(json, "since").orElseThrow();
    Optional<Instant> until = time(json, "until");
    if (until.isPresent() && !since.isBefore(until.get())) {
      throw new RefusedException(Problem.invalid("/until", "must be later than since"));
    }
    return new Replay.Wish(
        new EndpointId(json.text("endpoint").orElseThrow()),
        since,
        until,
        json.array("eventTypes").stream().flatMap(type -> type.asText().stream()).toList(),
        json.text("filter"),
        json.text("only").map(only -> Only.valueOf(only.toUpperCase(Locale.ROOT))).orElse(Only.ALL),
        json.bool("dryRun").orElse(false),
        json.number("ratePerSecond")
            .map(BigDecimal::doubleValue)
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty()));
  }

  private static Optional<Instant> time(JsonObject json, String name) {
    return json.text(name)
        .map(text ->
            Times.parse(text)
                .orElseThrow(() ->
                    new RefusedException(
                        Problem.invalid(
                            "/" + name,
                            "expected a time with its offset, such as"
                                + " 2026-03-01T12:30:00Z"))));
  }

  private static Optional<Replay> counted(CompletableFuture<Replay> counted) {
    try {
      return Optional.of(counted.get(COUNT_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new RefusedException(Problems.of(e));
    }
  }

  private static Optional<ReplayId> id(Call call) {
    return Ids.parse(call.path("id"), ReplayId::new);
  }

  private static RefusedException unknown(Call call) {
    return Ids.unknown("replay", call.path("id"));
  }
}
