package dev.tidings.store.jdbc;

import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.Category;
import dev.tidings.core.catalogue.Compatibility;
import dev.tidings.core.catalogue.Conversion;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.catalogue.VersionState;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import java.time.Instant;

/** An event type of the catalogue as JSON. */
final class CatalogueJson {
  private CatalogueJson() {}

  static JsonObject write(CatalogueType type) {
    return JsonObject.builder()
        .put("category", type.about().category().name())
        .put("description", type.about().description())
        .put("owner", type.about().owner())
        .put("mode", type.mode().name())
        .put("builtIn", type.builtIn())
        .put(
            "versions",
            new JsonArray(type.versions().stream().<Json>map(CatalogueJson::version).toList()))
        .build();
  }

  private static JsonObject version(SchemaVersion version) {
    SchemaVersion.Content content = version.content();
    return JsonObject.builder()
        .put("number", version.number())
        .put("state", version.state().name())
        .put("schema", content.schema())
        .putIfPresent("example", content.example())
        .put("compatibility", content.compatibility().name())
        .putText("up", content.conversion().up())
        .putText("down", content.conversion().down())
        .put("createdAt", StoredJson.time(version.createdAt()))
        .put(
            "activations",
            new JsonArray(version.activations().stream().<Json>map(StoredJson::time).toList()))
        .build();
  }

  static CatalogueType read(EventType name, JsonObject type) {
    return new CatalogueType(
        name,
        new CatalogueType.About(
            Category.valueOf(StoredJson.text(type, "category")),
            StoredJson.text(type, "description"),
            StoredJson.text(type, "owner")),
        ValidationMode.valueOf(StoredJson.text(type, "mode")),
        type.bool("builtIn").orElse(false),
        type.array("versions").stream().map(version -> readVersion((JsonObject) version)).toList());
  }

  private static SchemaVersion readVersion(JsonObject version) {
    return new SchemaVersion(
        (int) StoredJson.whole(version, "number"),
        VersionState.valueOf(StoredJson.text(version, "state")),
        new SchemaVersion.Content(
            StoredJson.object(version, "schema"),
            version.object("example"),
            Compatibility.valueOf(StoredJson.text(version, "compatibility")),
            new Conversion(version.text("up"), version.text("down"))),
        StoredJson.time(version, "createdAt"),
        version.array("activations").stream()
            .flatMap(time -> time.asNumber().stream())
            .map(millis -> Instant.ofEpochMilli(millis.longValueExact()))
            .toList());
  }
}
