package dev.tidings.store.jdbc;

import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.Replay.State;
import dev.tidings.core.replay.Replay.Wish;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.List;

/** A replay as JSON. */
final class ReplayJson {
  private ReplayJson() {}

  static JsonObject write(Replay replay) {
    return JsonObject.builder()
        .put("wish", wish(replay.wish()))
        .put("createdAt", StoredJson.time(replay.createdAt()))
        .put("ends", ends(replay.ends()))
        .put("state", state(replay.state()))
        .put("matched", replay.matched())
        .put("replayed", replay.replayed())
        .build();
  }

  private static JsonArray ends(List<Position> ends) {
    return new JsonArray(
        ends.stream()
            .<Json>map(end ->
                JsonObject.builder()
                    .put("partition", end.partition())
                    .put("offset", end.offset())
                    .build())
            .toList());
  }

  private static List<Position> readEnds(JsonObject replay) {
    return replay.array("ends").stream()
        .map(JsonObject.class::cast)
        .map(end ->
            new Position((int) StoredJson.whole(end, "partition"), StoredJson.whole(end, "offset")))
        .toList();
  }

  private static JsonObject wish(Wish wish) {
    return JsonObject.builder()
        .put("endpoint", wish.endpoint().value())
        .put("since", StoredJson.time(wish.since()))
        .putIfPresent("until", StoredJson.time(wish.until()))
        .put("eventTypes", StoredJson.texts(wish.eventTypes()))
        .putText("filter", wish.filter())
        .put("only", wish.only().name())
        .put("dryRun", wish.dryRun())
        .putIfPresent("ratePerSecond", StoredJson.number(wish.ratePerSecond()))
        .build();
  }

  private static JsonObject state(State state) {
    return switch (state) {
      case State.Counting() -> JsonObject.builder().put("is", "counting").build();
      case State.Planned() -> JsonObject.builder().put("is", "planned").build();
      case State.Running() -> JsonObject.builder().put("is", "running").build();
      case State.Done(Instant at) -> ended("done", at).build();
      case State.Cancelled(Instant at) -> ended("cancelled", at).build();
      case State.Failed(Instant at, String reason) ->
          ended("failed", at).put("reason", reason).build();
    };
  }

  private static JsonObject.Builder ended(String how, Instant at) {
    return JsonObject.builder().put("is", how).put("at", StoredJson.time(at));
  }

  static Replay read(ReplayId id, TenantId tenant, JsonObject replay) {
    return new Replay(
        id,
        tenant,
        readWish(StoredJson.object(replay, "wish")),
        StoredJson.time(replay, "createdAt"),
        readEnds(replay),
        readState(StoredJson.object(replay, "state")),
        StoredJson.whole(replay, "matched"),
        StoredJson.whole(replay, "replayed"));
  }

  private static Wish readWish(JsonObject wish) {
    return new Wish(
        new EndpointId(StoredJson.text(wish, "endpoint")),
        StoredJson.time(wish, "since"),
        StoredJson.maybeTime(wish, "until"),
        StoredJson.texts(wish, "eventTypes"),
        wish.text("filter"),
        Replay.Only.valueOf(StoredJson.text(wish, "only")),
        wish.bool("dryRun").orElse(false),
        StoredJson.maybeNumber(wish, "ratePerSecond"));
  }

  private static State readState(JsonObject state) {
    String is = StoredJson.text(state, "is");
    return switch (is) {
      case "counting" -> new State.Counting();
      case "planned" -> new State.Planned();
      case "running" -> new State.Running();
      case "done" -> new State.Done(StoredJson.time(state, "at"));
      case "cancelled" -> new State.Cancelled(StoredJson.time(state, "at"));
      case "failed" ->
          new State.Failed(StoredJson.time(state, "at"), StoredJson.text(state, "reason"));
      default -> throw new IllegalStateException("no state of a replay is called " + is);
    };
  }
}
