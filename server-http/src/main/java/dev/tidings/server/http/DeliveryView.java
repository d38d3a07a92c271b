package dev.tidings.server.http;

import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.TimedOut;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.AttemptOutcome.Unshaped;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Deliveries and attempts as the API shows them. */
final class DeliveryView {
  private DeliveryView() {}

  /** A delivery in a list. */
  static JsonObject of(Delivery delivery) {
    return builder(delivery).build();
  }

  /**
   * A delivery alone.
   *
   * @param excerpts whether to show how answers began: a receiver may repeat what it was sent
   */
  static JsonObject of(Delivery delivery, List<Attempt> attempts, boolean excerpts) {
    List<Json> shown =
        attempts.stream().<Json>map(attempt -> DeliveryView.of(attempt, excerpts)).toList();
    return builder(delivery).put("attempts", new JsonArray(shown)).build();
  }

  private static JsonObject.Builder builder(Delivery delivery) {
    Delivery.Progress progress = delivery.progress();
    return JsonObject.builder()
        .put("id", delivery.id().toString())
        .put("event", delivery.event().id().value())
        .put("eventType", delivery.event().type().value())
        .put("endpoint", delivery.id().endpoint().value())
        .put("state", progress.state().name().toLowerCase(Locale.ROOT))
        .put("attemptCount", progress.attempts())
        .putText("nextAttemptAt", progress.nextAttemptAt().map(Instant::toString))
        .put("createdAt", delivery.createdAt().toString())
        .putText("finishedAt", progress.finishedAt().map(Instant::toString))
        .putText("reason", progress.reason());
  }

  private static JsonObject of(Attempt attempt, boolean excerpts) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("number", attempt.number())
            .put("trigger", attempt.trigger().name().toLowerCase(Locale.ROOT));
    return outcome(json, attempt, excerpts);
  }

  /** An attempt that belongs to no delivery; it sent an example, nothing of a person. */
  static JsonObject probe(Attempt attempt) {
    return outcome(JsonObject.builder().put("trigger", "probe"), attempt, true);
  }

  private static JsonObject outcome(JsonObject.Builder json, Attempt attempt, boolean excerpts) {
    AttemptOutcome outcome = attempt.outcome();
    json.put("time", attempt.startedAt().toString())
        .put("delivered", outcome instanceof Delivered)
        .put("durationMillis", attempt.took().toMillis());
    switch (outcome) {
      case Delivered answer -> answered(json, answer, excerpts);
      case Refused answer -> answered(json, answer, excerpts);
      case TimedOut _, Unreachable _, Blocked _, Unshaped _ ->
          json.put("failureReason", outcome.describe());
    }
    return json.build();
  }

  private static void answered(
      JsonObject.Builder json, AttemptOutcome.Answered answer, boolean excerpts) {
    json.put("statusCode", answer.status());
    if (excerpts) {
      json.put("responseExcerpt", answer.excerpt());
    }
  }
}
