package dev.tidings.core.catalogue;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What of an object a schema looks at. Most of an event's data is its provider's own item, which
 * canonical schemas say nothing about: it need not be made ready for the validator.
 *
 * @param members by name; what is not here is not looked at
 * @param all whether everything is looked at
 */
record Relevance(Map<String, Part> members, boolean all) {
  /** Members of a schema that say nothing about which data fits. */
  static final Set<String> REMARKS =
      Set.of(
          "$schema",
          "$id",
          "$comment",
          "title",
          "description",
          "examples",
          "default",
          "deprecated",
          "readOnly",
          "writeOnly");

  private static final Set<String> BY_MEMBER =
      Set.of("type", "required", "properties", "additionalProperties");

  /** What is looked at of a member. */
  enum Part {
    VALUE,
    PRESENCE,
    NONE
  }

  static Relevance of(JsonObject schema) {
    boolean byMember =
        schema.members().entrySet().stream()
            .allMatch(member ->
                BY_MEMBER.contains(member.getKey())
                    || isRemark(member.getKey())
                    || (member.getKey().equals("anyOf") && asksForPresence(member.getValue())));
    Json others = schema.get("additionalProperties").orElse(new JsonBool(true));
    if (!byMember || !isAnything(others)) {
      return new Relevance(Map.of(), true);
    }
    Map<String, Part> members = new HashMap<>();
    present(schema, members);
    schema.array("anyOf").forEach(part -> present((JsonObject) part, members));
    schema
        .object("properties")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((name, member) -> {
          if (!isAnything(member)) {
            members.put(name, Part.VALUE);
          }
        });
    return new Relevance(members, false);
  }

  /** Whether all that alternatives ask for is that something is there. */
  private static boolean asksForPresence(Json alternatives) {
    return alternatives instanceof JsonArray array
        && array.elements().stream()
            .allMatch(part ->
                part instanceof JsonObject object
                    && object.members().keySet().equals(Set.of("required")));
  }

  private static void present(JsonObject schema, Map<String, Part> members) {
    schema
        .array("required")
        .forEach(name -> name.asText().ifPresent(text -> members.put(text, Part.PRESENCE)));
  }

  Part of(String name) {
    return all ? Part.VALUE : members.getOrDefault(name, Part.NONE);
  }

  static boolean isRemark(String name) {
    return REMARKS.contains(name) || name.startsWith("x-");
  }

  private static boolean isAnything(Json schema) {
    return switch (schema) {
      case JsonBool bool -> bool.value();
      case JsonObject object -> object.members().keySet().stream().allMatch(Relevance::isRemark);
      default -> false;
    };
  }
}
