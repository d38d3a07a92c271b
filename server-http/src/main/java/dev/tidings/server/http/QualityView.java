package dev.tidings.server.http;

import dev.tidings.core.catalogue.Impact;
import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.quality.FieldView;
import dev.tidings.core.quality.Figures;
import dev.tidings.core.quality.QualityProblem;
import dev.tidings.core.quality.QualityProblem.Resolution;
import dev.tidings.core.quality.ShapeView;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Figures, problems and shapes as the API shows them. */
final class QualityView {
  private QualityView() {}

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static JsonArray texts(List<String> texts) {
    return new JsonArray(texts.stream().<Json>map(JsonText::new).toList());
  }

  private static JsonNumber rounded(double number, int places) {
    return new JsonNumber(BigDecimal.valueOf(number).setScale(places, RoundingMode.HALF_UP));
  }

  static JsonObject of(Figures figures) {
    return JsonObject.builder()
        .put("shape", figures.shape().value())
        .put("source", figures.source())
        .put("type", figures.type().value())
        .put("total", counts(figures.total()))
        .put(
            "hours",
            new JsonArray(
                figures.hours().stream()
                    .<Json>map(hour ->
                        JsonObject.builder()
                            .put("hour", hour.from().toString())
                            .put("counts", counts(hour.counts()))
                            .build())
                    .toList()))
        .build();
  }

  private static JsonObject counts(Figures.Counts counts) {
    return JsonObject.builder()
        .put("events", counts.events())
        .put("missingSubject", counts.missingSubject())
        .put("missingRequired", counts.missingRequired())
        .put("violations", counts.violations())
        .put("unknownType", counts.unknownType())
        .put("late", counts.late())
        .put("future", counts.future())
        .put("duplicates", counts.duplicates())
        .put("meanDelaySeconds", new JsonNumber(BigDecimal.valueOf(counts.delay().toMillis(), 3)))
        .build();
  }

  static JsonObject of(QualityProblem problem) {
    return summary(problem).build();
  }

  /** With those for whom it matters. */
  static JsonObject whole(QualityProblem problem, List<Impact> impact) {
    return summary(problem)
        .put("impact", EventTypeView.impact(impact))
        .put("impactInWords", texts(Impact.inWords(impact)))
        .build();
  }

  private static JsonObject.Builder summary(QualityProblem problem) {
    QualityProblem.About about = problem.about();
    JsonObject.Builder json =
        JsonObject.builder()
            .put("id", problem.id().value())
            .put("kind", about.kind().word())
            .put("source", about.source())
            .put("type", about.type().value());
    if (!about.field().isEmpty()) {
      json.put("field", about.field());
    }
    json.put("message", problem.message())
        .put("state", word(problem.state()))
        .put("firstSeen", problem.firstSeen().toString())
        .put("lastSeen", problem.lastSeen().toString())
        .put("count", problem.count())
        .put("examples", texts(problem.examples().stream().map(EventId::value).toList()))
        .put("events", events(problem))
        .putText("resolvedAt", problem.resolution().map(Resolution::at).map(Instant::toString))
        .putText("resolved", problem.resolution().map(Resolution::how).map(QualityView::word));
    return json;
  }

  /**
   * Where all events of its source and type are from the first in which it was seen to the last.
   */
  private static String events(QualityProblem problem) {
    return "/v1/events?source=%s&type=%s&since=%s&until=%s"
        .formatted(
            URLEncoder.encode(problem.about().source(), StandardCharsets.UTF_8),
            problem.about().type().value(),
            problem.firstSeen(),
            problem.lastSeen().plusMillis(1));
  }

  /** Without its fields. */
  static JsonObject of(ShapeView shape) {
    return summary(shape).build();
  }

  static JsonObject whole(ShapeView shape) {
    return summary(shape)
        .put(
            "fields", new JsonArray(shape.fields().stream().<Json>map(QualityView::field).toList()))
        .build();
  }

  private static JsonObject.Builder summary(ShapeView shape) {
    return JsonObject.builder()
        .put("id", shape.id().value())
        .put("source", shape.source())
        .put("type", shape.type().value())
        .put("state", shape.acceptedAt().isPresent() ? "accepted" : "learning")
        .put("events", shape.events())
        .putText("acceptedAt", shape.acceptedAt().map(Instant::toString))
        .put("lastSeen", shape.lastSeen().toString())
        .put("fieldCount", shape.fields().size())
        .put("notFollowed", shape.notFollowed())
        .put(
            "changes",
            new JsonArray(
                shape.changes().stream()
                    .<Json>map(change ->
                        JsonObject.builder()
                            .put("kind", change.kind().word())
                            .put("message", change.message())
                            .build())
                    .toList()));
  }

  private static JsonObject field(FieldView field) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("path", field.path())
            .put("types", texts(field.types().stream().map(QualityView::word).toList()))
            .put("presence", rounded(1 - field.missingRate(), 4))
            .put("nulls", rounded(field.nullRate(), 4));
    if (!field.values().isEmpty()) {
      json.put("values", texts(field.values()));
    }
    if (field.size() > 0) {
      json.put("size", field.size());
    }
    if (field.keysVary()) {
      json.put("keysVary", true);
    }
    return json.build();
  }
}
