package dev.tidings.core.catalogue;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.MemberNames;
import java.util.HashSet;
import java.util.Set;

/**
 * Which names of members may be told of, by a schema.
 *
 * @param own every name and text that the schema has in it: what is in none of them comes from data
 * @param othersPersonal whether it says anywhere that names are personal
 */
record SchemaNames(Set<String> own, boolean othersPersonal) {
  SchemaNames {
    own = Set.copyOf(own);
  }

  static SchemaNames of(JsonObject schema) {
    Set<String> own = new HashSet<>();
    add(schema, own);
    return new SchemaNames(own, saysPersonal(References.inPlace(schema), false));
  }

  /** Whether a name is the schema's own, and not the data's, where it may be data itself. */
  boolean has(String name) {
    return own.contains(name);
  }

  /** Whether a name that may come from the data looks like that of a field, and not like data. */
  boolean isField(String name) {
    return has(name) || (!othersPersonal && MemberNames.isField(name));
  }

  private static void add(Json part, Set<String> names) {
    switch (part) {
      case JsonObject object ->
          object
              .members()
              .forEach((name, member) -> {
                names.add(name);
                add(member, names);
              });
      case JsonArray array -> array.elements().forEach(element -> add(element, names));
      case JsonText text -> names.add(text.value());
      case JsonNumber _, JsonBool _, JsonNull _ -> {}
    }
  }

  private static boolean saysPersonal(Json part, boolean ofNames) {
    return switch (part) {
      case JsonObject object ->
          (ofNames && object.get(SchemaCheck.PERSONAL_DATA).isPresent())
              || object.members().entrySet().stream()
                  .anyMatch(member ->
                      saysPersonal(
                          member.getValue(), ofNames || member.getKey().equals("propertyNames")));
      case JsonArray array ->
          array.elements().stream().anyMatch(element -> saysPersonal(element, ofNames));
      case JsonText _, JsonNumber _, JsonBool _, JsonNull _ -> false;
    };
  }
}
