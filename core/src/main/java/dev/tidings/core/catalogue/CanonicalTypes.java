package dev.tidings.core.catalogue;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The event types that come with Tidings, read from the files beside this class: one for each
 * category, and one with the fields that they share.
 */
public final class CanonicalTypes {
  private static final String OWNER = "tidings";

  private static final String PERSONAL = "x-personal-data";
  private static final String PURPOSES = "x-purposes";

  /** When they were first there; schemas that are in force have a time. */
  private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");

  private CanonicalTypes() {}

  /** All of them by category, each with one version of its schema, in force. */
  public static List<CatalogueType> all() {
    JsonObject fields = read("fields.json");
    List<CatalogueType> types = new ArrayList<>();
    for (Category category : Category.values()) {
      read(file(category))
          .members()
          .forEach((name, type) -> types.add(type(name, category, (JsonObject) type, fields)));
    }
    return List.copyOf(types);
  }

  private static String file(Category category) {
    return switch (category) {
      case IDENTITY -> "identity.json";
      case COMMERCE -> "commerce.json";
      case ENGAGEMENT -> "engagement.json";
      case LIFECYCLE -> "lifecycle.json";
      case OTHER -> "tidings.json";
    };
  }

  private static CatalogueType type(
      String name, Category category, JsonObject type, JsonObject fields) {
    SchemaVersion version =
        new SchemaVersion(
            1,
            VersionState.ACTIVE,
            new SchemaVersion.Content(
                schema(type, purposes(type, category), fields),
                type.object("example"),
                Compatibility.BACKWARD,
                Conversion.NOTHING),
            SINCE,
            List.of(SINCE));
    return new CatalogueType(
        new EventType(name),
        new CatalogueType.About(category, type.text("description").orElseThrow(), OWNER),
        ValidationMode.OBSERVE,
        true,
        List.of(version));
  }

  /**
   * A schema that is whole in itself, with the fields that a type names; those in {@code required}
   * must be there, and one of those in {@code needs}. Those in {@code personal} may hold a person's
   * id where they are of this type.
   */
  private static JsonObject schema(JsonObject type, List<Json> purposes, JsonObject fields) {
    List<Json> personal = type.array("personal");
    JsonObject.Builder properties = JsonObject.builder();
    for (Json field : type.array("fields")) {
      String name = field.asText().orElseThrow();
      JsonObject described =
          fields
              .object(name)
              .orElseThrow(() -> new IllegalStateException("no field is called " + name));
      properties.put(name, personal.contains(field) ? personalId(described) : described);
    }
    JsonObject.Builder schema =
        JsonObject.builder()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("type", "object");
    List<Json> required = type.array("required");
    if (!required.isEmpty()) {
      schema.put("required", new JsonArray(required));
    }
    List<Json> needs = type.array("needs");
    if (!needs.isEmpty()) {
      schema.put(
          "anyOf",
          new JsonArray(
              needs.stream()
                  .<Json>map(name ->
                      JsonObject.builder().put("required", new JsonArray(List.of(name))).build())
                  .toList()));
    }
    return schema
        .put(PURPOSES, new JsonArray(purposes))
        .put("properties", properties.build())
        .put("additionalProperties", new Json.JsonBool(true))
        .put("description", new JsonText(type.text("description").orElseThrow()))
        .build();
  }

  /** What events of a type are needed for: what it says itself, or else what its category is. */
  private static List<Json> purposes(JsonObject type, Category category) {
    if (type.get("purposes").isPresent()) {
      return type.array("purposes");
    }
    List<String> usual =
        switch (category) {
          case IDENTITY, LIFECYCLE -> List.of("identity");
          case ENGAGEMENT -> List.of("identity", "attribution");
          case COMMERCE -> List.of("identity", "revenue");
          case OTHER -> List.of();
        };
    return usual.stream().<Json>map(JsonText::new).toList();
  }

  private static JsonObject personalId(JsonObject described) {
    JsonObject.Builder marked = JsonObject.builder();
    described.members().forEach(marked::put);
    return marked.put(PERSONAL, "id").build();
  }

  private static JsonObject read(String file) {
    try (InputStream in = CanonicalTypes.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the file " + file + " is missing");
      }
      return Json.parseObject(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
