package dev.tidings.core.quality;

import dev.tidings.core.catalogue.References;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.privacy.PersonalFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a schema marks in the data that it describes.
 *
 * @param required the ways to the fields that are required for something ({@value #REQUIRED}), a
 *     name a step, {@code []} for the elements of an array
 * @param personal the paths of the fields that are personal data
 */
public record SchemaMarks(List<List<String>> required, Set<String> personal) {
  /** The keyword; its value is the purposes that need the field. */
  public static final String REQUIRED = "x-required-for";

  /** Of a type that nobody has described. */
  public static final SchemaMarks NONE = new SchemaMarks(List.of(), Set.of());

  private static final String ELEMENTS = "[]";

  public SchemaMarks {
    required = List.copyOf(required);
    personal = Set.copyOf(personal);
  }

  /** What a JSON Schema marks. */
  public static SchemaMarks of(Json schema) {
    List<List<String>> required = new ArrayList<>();
    Set<String> personal = new HashSet<>();
    read(
        schema instanceof JsonObject object ? References.inPlace(object) : schema,
        List.of(),
        "data",
        required,
        personal);
    return new SchemaMarks(required, personal);
  }

  private static void read(
      Json schema,
      List<String> way,
      String path,
      List<List<String>> required,
      Set<String> personal) {
    if (!(schema instanceof JsonObject object) || way.size() > PersonalFields.MAX_DEPTH) {
      return;
    }
    if (!object.array(REQUIRED).isEmpty()) {
      required.add(way);
    }
    if (object.text(PersonalFields.KEYWORD).isPresent()) {
      personal.add(path);
    }
    object
        .object("properties")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((name, member) ->
            read(member, with(way, name), path + Shape.step(name), required, personal));
    object
        .get("items")
        .ifPresent(items -> read(items, with(way, ELEMENTS), path + "[]", required, personal));
    for (String several : List.of("allOf", "anyOf", "oneOf")) {
      object.array(several).forEach(part -> read(part, way, path, required, personal));
    }
  }

  private static List<String> with(List<String> way, String step) {
    List<String> longer = new ArrayList<>(way);
    longer.add(step);
    return List.copyOf(longer);
  }

  /** Whether one of the fields that are required for something is missing or null. */
  boolean isSomethingMissing(Json data) {
    for (List<String> way : required) {
      if (isMissing(data, way)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMissing(Json value, List<String> way) {
    if (way.isEmpty()) {
      return value == JsonNull.NULL;
    }
    List<String> rest = way.subList(1, way.size());
    if (way.getFirst().equals(ELEMENTS)) {
      return value instanceof JsonArray(List<Json> elements)
          && elements.stream().anyMatch(element -> isMissing(element, rest));
    }
    return !(value instanceof JsonObject object)
        || object.get(way.getFirst()).map(member -> isMissing(member, rest)).orElse(true);
  }
}
