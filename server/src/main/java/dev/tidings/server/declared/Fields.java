package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which fields an object has, by the contract of the server that is asked.
 *
 * @param defaults what holds where a field is not given; null where nothing does
 * @param changeable those that can be changed later
 * @param needed those that must be given
 */
record Fields(Map<String, Json> defaults, Set<String> changeable, Set<String> needed) {

  /**
   * The fields of a schema of the contract.
   *
   * @param created what an object is made by
   * @param change what it is changed by
   */
  static Fields of(Json contract, String created, String change) {
    JsonObject make = schema(contract, created);
    Map<String, Json> defaults = new LinkedHashMap<>();
    make.object("properties")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((name, field) ->
            defaults.put(
                name,
                field instanceof JsonObject object
                    ? object.get("default").orElse(JsonNull.NULL)
                    : JsonNull.NULL));
    Set<String> needed = new LinkedHashSet<>();
    make.array("required").forEach(name -> name.asText().ifPresent(needed::add));
    return new Fields(
        defaults,
        schema(contract, change).object("properties").orElse(JsonObject.EMPTY).members().keySet(),
        needed);
  }

  private static JsonObject schema(Json contract, String name) {
    Optional<Json> found =
        contract instanceof JsonObject object
            ? object.at("components", "schemas", name)
            : Optional.empty();
    if (found.isPresent() && found.get() instanceof JsonObject schema) {
      return schema;
    }
    throw new DeclarationException("the server's /openapi.json says nothing of " + name);
  }

  /** What is wrong with the fields of a declaration; its name is not among them. */
  List<String> problems(Declaration declaration) {
    List<String> problems = new ArrayList<>();
    for (String name : declaration.written().members().keySet()) {
      if (name.equals("name") || !defaults.containsKey(name)) {
        problems.add(declaration + ": there is no field " + name);
      }
    }
    for (String name : needed) {
      if (!name.equals("name") && declaration.wanted().get(name).isEmpty()) {
        problems.add(declaration + ": " + name + " is missing");
      }
    }
    return problems;
  }

  /** A field as it is to be: as given, over what holds where nothing is given. */
  Json wanted(JsonObject given, String field) {
    return over(
        defaults.getOrDefault(field, JsonNull.NULL), given.get(field).orElse(JsonNull.NULL));
  }

  private static Json over(Json fallback, Json given) {
    if (given instanceof JsonNull) {
      return fallback;
    }
    if (fallback instanceof JsonObject below && given instanceof JsonObject above) {
      Map<String, Json> merged = new LinkedHashMap<>(below.members());
      above
          .members()
          .forEach((name, value) ->
              merged.put(name, over(merged.getOrDefault(name, JsonNull.NULL), value)));
      merged.values().removeIf(JsonNull.class::isInstance);
      return new JsonObject(merged);
    }
    return given;
  }

  /** Whether both mean the same; {@code 5} is {@code 5.0}, and order counts only in arrays. */
  static boolean isSame(Json one, Json other) {
    return switch (one) {
      case JsonNumber number ->
          other instanceof JsonNumber second && number.decimal().compareTo(second.decimal()) == 0;
      case JsonArray(List<Json> elements) ->
          other instanceof JsonArray(List<Json> others)
              && elements.size() == others.size()
              && java.util.stream.IntStream.range(0, elements.size())
                  .allMatch(i -> isSame(elements.get(i), others.get(i)));
      case JsonObject(Map<String, Json> members) ->
          other instanceof JsonObject(Map<String, Json> others)
              && members.keySet().equals(others.keySet())
              && members.entrySet().stream()
                  .allMatch(member ->
                      isSame(
                          member.getValue(), others.getOrDefault(member.getKey(), JsonNull.NULL)));
      case Json.JsonText _, Json.JsonBool _, JsonNull _ -> one.equals(other);
    };
  }
}
