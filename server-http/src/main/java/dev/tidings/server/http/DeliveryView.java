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

  /** A delivery alone. */
  static JsonObject of(Delivery delivery, List<Attempt> attempts) {
    return builder(delivery)
        .put("attempts", new JsonArray(attempts.stream().<Json>map(DeliveryView::of).toList()))
        .build();
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

  private static JsonObject of(Attempt attempt) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("number", attempt.number())
            .put("trigger", attempt.trigger().name().toLowerCase(Locale.ROOT));
    return outcome(json, attempt);
  }

  /** An attempt that belongs to no delivery. */
  static JsonObject probe(Attempt attempt) {
    return outcome(JsonObject.builder().put("trigger", "probe"), attempt);
  }

  private static JsonObject outcome(JsonObject.Builder json, Attempt attempt) {
    AttemptOutcome outcome = attempt.outcome();
    json.put("time", attempt.startedAt().toString())
        .put("delivered", outcome instanceof Delivered)
        .put("durationMillis", attempt.took().toMillis());
    switch (outcome) {
      case Delivered answer -> answered(json, answer);
      case Refused answer -> answered(json, answer);
      case TimedOut _, Unreachable _, Blocked _, Unshaped _ ->
          json.put("failureReason", outcome.describe());
    }
    return json.build();
  }

  private static void answered(JsonObject.Builder json, AttemptOutcome.Answered answer) {
    json.put("statusCode", answer.status()).put("responseExcerpt", answer.excerpt());
  }
}
