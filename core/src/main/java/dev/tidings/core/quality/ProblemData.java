package dev.tidings.core.quality;

import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.quality.QualityProblem.Announced;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A problem as the data of its announcements. */
final class ProblemData {
  private ProblemData() {}

  /**
   * @param impact whom it concerns, in words
   */
  static JsonObject of(QualityProblem problem, List<String> impact, Announced what) {
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
        .put("examples", texts(problem.examples().stream().map(EventId::value)))
        .put("impact", texts(impact.stream()));
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

  private static JsonArray texts(Stream<String> texts) {
    return new JsonArray(texts.<Json>map(JsonText::new).toList());
  }
}
