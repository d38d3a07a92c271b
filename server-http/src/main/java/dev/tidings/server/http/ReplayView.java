package dev.tidings.server.http;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.Replay.State;
import java.time.Instant;
import java.util.Locale;

/** Replays as the API shows them. */
final class ReplayView {
  private ReplayView() {}

  static JsonObject of(Replay replay) {
    Replay.Wish wish = replay.wish();
    JsonObject.Builder json =
        JsonObject.builder()
            .put("id", replay.id().value())
            .put("endpoint", wish.endpoint().value())
            .put("since", wish.since().toString())
            .putText("until", wish.until().map(Instant::toString));
    if (!wish.eventTypes().isEmpty()) {
      json.put(
          "eventTypes",
          new JsonArray(wish.eventTypes().stream().<Json>map(JsonText::new).toList()));
    }
    json.putText("filter", wish.filter())
        .put("only", wish.only().name().toLowerCase(Locale.ROOT))
        .put("dryRun", wish.dryRun())
        .put("ratePerSecond", Json.ofPlain(wish.ratePerSecond().orElse(Replay.Wish.DEFAULT_RATE)))
        .put("matched", replay.matched())
        .put("replayed", replay.replayed());
    switch (replay.state()) {
      case State.Counting _ -> json.put("state", "counting");
      case State.Planned _ -> json.put("state", "planned");
      case State.Running _ -> json.put("state", "running");
      case State.Done done -> ended(json, "done", done.at());
      case State.Cancelled cancelled -> ended(json, "cancelled", cancelled.at());
      case State.Failed failed -> ended(json, "failed", failed.at()).put("reason", failed.reason());
    }
    return json.put("createdAt", replay.createdAt().toString()).build();
  }

  private static JsonObject.Builder ended(JsonObject.Builder json, String state, Instant at) {
    return json.put("state", state).put("finishedAt", at.toString());
  }
}
