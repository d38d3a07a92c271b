package dev.tidings.core.privacy;

import dev.tidings.core.catalogue.References;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of a value is personal, by the schema that describes it. */
public sealed interface PersonalFields {
  /** The keyword that marks a field in a schema; its value is the kind of personal data. */
  String KEYWORD = "x-personal-data";

  /** A value of which nobody knows anything: every text in it is taken for personal. */
  PersonalFields UNDESCRIBED = new Parts(Map.of(), Optional.empty());

  /** Deeper schemas are refused when they are saved. */
  int MAX_DEPTH = 64;

  /** All of the value is personal. */
  record Personal() implements PersonalFields {}

  /** The value is described, and is not personal. */
  record Plain() implements PersonalFields {}

  /**
   * It depends on the part. A part that is not here is {@link #UNDESCRIBED}.
   *
   * @param members of an object, by name
   * @param elements of an array
   */
  record Parts(Map<String, PersonalFields> members, Optional<PersonalFields> elements)
      implements PersonalFields {
    public Parts {
      members = Map.copyOf(members);
    }
  }

  /** What a JSON Schema says. */
  static PersonalFields of(Json schema) {
    return read(schema instanceof JsonObject object ? References.inPlace(object) : schema, 0);
  }

  private static PersonalFields read(Json schema, int depth) {
    if (!(schema instanceof JsonObject object) || depth > MAX_DEPTH) {
      return UNDESCRIBED;
    }
    if (object.text(KEYWORD).isPresent()) {
      return new Personal();
    }
    Map<String, PersonalFields> members = new LinkedHashMap<>();
    object
        .object("properties")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((name, member) -> members.put(name, read(member, depth + 1)));
    Optional<PersonalFields> elements = object.get("items").map(items -> read(items, depth + 1));
    for (String several : List.of("allOf", "anyOf", "oneOf")) {
      for (Json part : object.array(several)) {
        if (read(part, depth + 1) instanceof Parts(var more, var _)) {
          more.forEach(members::putIfAbsent);
        }
      }
    }
    boolean parts = !members.isEmpty() || elements.isPresent();
    return parts || !isScalar(object) ? new Parts(members, elements) : new Plain();
  }

  /** Whether a schema allows nothing that has parts. */
  private static boolean isScalar(JsonObject schema) {
    if (schema.get("enum").isPresent() || schema.get("const").isPresent()) {
      return true;
    }
    List<String> types =
        schema
            .text("type")
            .map(List::of)
            .orElseGet(() ->
                schema.array("type").stream().flatMap(type -> type.asText().stream()).toList());
    return !types.isEmpty() && !types.contains("object") && !types.contains("array");
  }
}
