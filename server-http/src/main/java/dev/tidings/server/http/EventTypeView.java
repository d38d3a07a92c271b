package dev.tidings.server.http;

import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.CatalogueType.About;
import dev.tidings.core.catalogue.Category;
import dev.tidings.core.catalogue.Compatibility;
import dev.tidings.core.catalogue.Conversion;
import dev.tidings.core.catalogue.Impact;
import dev.tidings.core.catalogue.SchemaChange;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Event types and their versions, to and from the JSON that the API speaks. */
final class EventTypeView {
  private static final String NO_SCHEMA =
      "no version is in force: events of this type are held to no schema and go on; endpoints that"
          + " pin a version that was in force still get it";

  private EventTypeView() {}

  static String text(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  /** What people say of a type; what {@code json} does not say stays as it is. */
  static About about(JsonObject json, Optional<About> before) {
    return new About(
        json.text("category")
            .map(text -> Category.valueOf(text.toUpperCase(Locale.ROOT)))
            .or(() -> before.map(About::category))
            .orElse(Category.OTHER),
        json.text("description").or(() -> before.map(About::description)).orElse(""),
        json.text("owner").or(() -> before.map(About::owner)).orElse(""));
  }

  /** What is written in a version; what {@code json} does not say stays as it is. */
  static SchemaVersion.Content content(JsonObject json, Optional<SchemaVersion.Content> before) {
    Optional<JsonObject> conversion = json.object("conversions");
    return new SchemaVersion.Content(
        json.object("schema")
            .or(() -> before.map(SchemaVersion.Content::schema))
            .orElse(JsonObject.EMPTY),
        json.object("example").or(() -> before.flatMap(SchemaVersion.Content::example)),
        json.text("compatibility")
            .map(text -> Compatibility.valueOf(text.toUpperCase(Locale.ROOT)))
            .or(() -> before.map(SchemaVersion.Content::compatibility))
            .orElse(Compatibility.BACKWARD),
        conversion
            .map(rules -> new Conversion(rules.text("up"), rules.text("down")))
            .or(() -> before.map(SchemaVersion.Content::conversion))
            .orElse(Conversion.NOTHING));
  }

  /**
   * A type in a list.
   *
   * @param changed whether it is otherwise than it came with Tidings
   */
  static JsonObject summary(CatalogueType type, boolean changed) {
    return builder(type).put("changed", changed).build();
  }

  /** A type alone, with its versions, and with a word where nothing checks its events. */
  static JsonObject of(CatalogueType type) {
    return builder(type)
        .putText("notice", type.active().isPresent() ? Optional.empty() : Optional.of(NO_SCHEMA))
        .put(
            "versions",
            new JsonArray(type.versions().stream().<Json>map(EventTypeView::of).toList()))
        .build();
  }

  private static JsonObject.Builder builder(CatalogueType type) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("name", type.name().value())
            .put("category", text(type.about().category()))
            .put("description", type.about().description())
            .put("owner", type.about().owner())
            .put("validation", text(type.mode()))
            .put("builtIn", type.builtIn());
    type.active().ifPresent(active -> json.put("activeVersion", active.number()));
    return json;
  }

  static JsonObject of(SchemaVersion version) {
    SchemaVersion.Content content = version.content();
    JsonObject.Builder conversion =
        JsonObject.builder()
            .putText("up", content.conversion().up())
            .putText("down", content.conversion().down());
    return JsonObject.builder()
        .put("number", version.number())
        .put("state", text(version.state()))
        .put("schema", content.schema())
        .putIfPresent("example", content.example())
        .put("compatibility", text(content.compatibility()))
        .put("conversions", conversion.build())
        .put("createdAt", version.createdAt().toString())
        .putText("activatedAt", version.activatedAt().map(Instant::toString))
        .build();
  }

  /** A version beside the one before it. */
  static JsonObject compared(
      CatalogueType type,
      SchemaVersion version,
      Optional<SchemaVersion> against,
      List<SchemaChange> changes,
      List<Impact> impacts) {
    Compatibility kept = SchemaChange.kept(changes);
    JsonObject.Builder json = JsonObject.builder().put("type", type.name().value());
    json.put("number", version.number()).put("version", of(version));
    against.ifPresent(before -> json.put("against", before.number()));
    return json.put(
            "changes", new JsonArray(changes.stream().<Json>map(EventTypeView::change).toList()))
        .put("compatible", text(kept))
        .put("keepsItsPromise", version.content().compatibility().isKeptBy(kept))
        .put("impact", impact(impacts))
        .put("impactInWords", QualityView.texts(Impact.inWords(impacts)))
        .build();
  }

  private static JsonObject change(SchemaChange change) {
    return JsonObject.builder()
        .put("field", change.field())
        .put("what", change.what())
        .put("keeps", text(change.keeps()))
        .build();
  }

  static JsonArray impact(List<Impact> impacts) {
    return new JsonArray(impacts.stream().<Json>map(EventTypeView::impact).toList());
  }

  private static JsonObject impact(Impact impact) {
    return JsonObject.builder()
        .put("tenant", impact.tenant().value())
        .put("endpoint", impact.endpoint().value())
        .put("part", impact.part())
        .put("field", impact.field())
        .build();
  }
}
