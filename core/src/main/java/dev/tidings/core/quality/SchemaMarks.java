package dev.tidings.core.quality;

import dev.tidings.core.catalogue.References;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.privacy.PersonalFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a schema marks in the data that it describes.
 *
 * @param required for each purpose ({@value #REQUIRED}) that the events are needed for ({@value
 *     #PURPOSES}) the ways to the fields that serve it, a name a step, {@code []} for the elements
 *     of an array
 * @param personal what of it is personal data
 */
public record SchemaMarks(Map<String, List<List<String>>> required, PersonalFields personal) {
  /** The keyword; its value is the purposes that need the field. */
  public static final String REQUIRED = "x-required-for";

  /**
   * The keyword of a schema as a whole: which purposes its events are needed for; all if left out.
   */
  public static final String PURPOSES = "x-purposes";

  /** The purpose of the fields that say whom an event is about. */
  private static final String IDENTITY = "identity";

  /** Of a type that nobody has described. */
  public static final SchemaMarks NONE = new SchemaMarks(Map.of(), PersonalFields.UNDESCRIBED);

  private static final String ELEMENTS = "[]";

  public SchemaMarks {
    required = Map.copyOf(required);
  }

  /** What a JSON Schema marks. */
  public static SchemaMarks of(Json schema) {
    Map<String, List<List<String>>> required = new HashMap<>();
    Json whole = schema instanceof JsonObject object ? References.inPlace(object) : schema;
    read(whole, List.of(), required);
    if (whole instanceof JsonObject object && object.get(PURPOSES).isPresent()) {
      required.keySet().retainAll(texts(object.array(PURPOSES)));
    }
    return new SchemaMarks(required, PersonalFields.of(schema));
  }

  private static Set<String> texts(List<Json> array) {
    return array.stream().flatMap(text -> text.asText().stream()).collect(Collectors.toSet());
  }

  private static void read(
      Json schema, List<String> way, Map<String, List<List<String>>> required) {
    if (!(schema instanceof JsonObject object) || way.size() > PersonalFields.MAX_DEPTH) {
      return;
    }
    for (Json purpose : object.array(REQUIRED)) {
      required.computeIfAbsent(purpose.asText().orElse(""), _ -> new ArrayList<>()).add(way);
    }
    object
        .object("properties")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((name, member) -> read(member, with(way, name), required));
    object.get("items").ifPresent(items -> read(items, with(way, ELEMENTS), required));
    for (String several : List.of("allOf", "anyOf", "oneOf")) {
      object.array(several).forEach(part -> read(part, way, required));
    }
  }

  private static List<String> with(List<String> way, String step) {
    List<String> longer = new ArrayList<>(way);
    longer.add(step);
    return List.copyOf(longer);
  }

  /**
   * Whether a field that a purpose needs is null, or none of the fields is there that serve it: an
   * address or a telephone number may do as well as the other.
   */
  boolean isSomethingMissing(Json data) {
    return required.values().stream().anyMatch(ways -> isMissing(ways, data));
  }

  /** Whether nothing says whom data is about that ought to say it. */
  boolean isAboutNobody(Json data) {
    List<List<String>> ways = required.getOrDefault(IDENTITY, List.of());
    return !ways.isEmpty() && ways.stream().noneMatch(way -> look(data, way) == Found.VALUE);
  }

  private static boolean isMissing(List<List<String>> ways, Json data) {
    boolean served = false;
    for (List<String> way : ways) {
      Found found = look(data, way);
      if (found == Found.NULL) {
        return true;
      }
      served |= found == Found.VALUE;
    }
    return !served;
  }

  private enum Found {
    NOTHING,
    NULL,
    VALUE
  }

  private static Found look(Json value, List<String> way) {
    if (way.isEmpty()) {
      return value == JsonNull.NULL ? Found.NULL : Found.VALUE;
    }
    List<String> rest = way.subList(1, way.size());
    if (!way.getFirst().equals(ELEMENTS)) {
      Json member =
          value instanceof JsonObject object ? object.members().get(way.getFirst()) : null;
      return member == null ? Found.NOTHING : look(member, rest);
    }
    Found found = Found.NOTHING;
    if (value instanceof JsonArray(List<Json> elements)) {
      for (Json element : elements) {
        Found here = look(element, rest);
        if (here == Found.NULL) {
          return here;
        }
        found = here == Found.VALUE ? here : found;
      }
    }
    return found;
  }
}
