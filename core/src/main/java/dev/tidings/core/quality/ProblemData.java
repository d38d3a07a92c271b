package dev.tidings.core.quality;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.quality.QualityProblem.Announced;
import java.time.Instant;
import java.util.Locale;

/** A problem as the data of its announcements. */
final class ProblemData {
  private ProblemData() {}

  static JsonObject of(QualityProblem problem, Announced what) {
    QualityProblem.About about = problem.about();
    JsonObject.Builder json =
        JsonObject.builder()
            .put("problem", problem.id().value())
            .put("kind", about.kind().word())
            .put("source", about.source())
            .put("type", about.type().value());
    if (!about.field().isEmpty()) {
      json.put("field", about.field());
    }
    json.put("message", problem.message())
        .put("firstSeen", problem.firstSeen().toString())
        .put("lastSeen", problem.lastSeen().toString())
        .put("count", problem.count())
        .put(
            "examples",
            new JsonArray(
                problem.examples().stream().<Json>map(id -> new JsonText(id.value())).toList()));
    if (what == Announced.RESOLVING) {
      json.putText(
              "resolvedAt",
              problem.resolution().map(QualityProblem.Resolution::at).map(Instant::toString))
          .putText(
              "resolved",
              problem.resolution().map(how -> how.how().name().toLowerCase(Locale.ROOT)));
    }
    return json.build();
  }
}
