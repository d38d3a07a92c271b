package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Collects what is different about one object, in words, and what changes it. */
final class Differences {
  static final String HIDDEN = "(hidden)";
  private static final int MAX_SHOWN = 300;

  private final Predicate<String> isSecret;
  private final List<Difference> found = new ArrayList<>();
  private final Map<String, Json> patch = new LinkedHashMap<>();

  /**
   * @param isSecret whether the field of that path, such as {@code headers.authorization}, must not
   *     be shown
   */
  Differences(Predicate<String> isSecret) {
    this.isSecret = isSecret;
  }

  List<Difference> found() {
    return found;
  }

  /** What changes the object by JSON Merge Patch. */
  JsonObject patch() {
    return new JsonObject(patch);
  }

  /**
   * Compares a field.
   *
   * @param before null when it is not there
   * @param after null when it is not to be there
   * @param written as the file has it
   */
  void compare(String field, Json before, Json after, Json written) {
    if (!Fields.isSame(before, after) && !(isNothing(before) && isNothing(after))) {
      patch.put(field, merge(before, after));
      add(field, before, after, written);
    }
  }

  /** A server may show nothing as something empty, where nothing holds by default. */
  private static boolean isNothing(Json json) {
    return switch (json) {
      case JsonNull _ -> true;
      case JsonObject(Map<String, Json> members) -> members.isEmpty();
      case JsonArray(List<Json> elements) -> elements.isEmpty();
      case JsonText(String text) -> text.isEmpty();
      case Json.JsonNumber _, Json.JsonBool _ -> false;
    };
  }

  /** Notes a difference without a patch. */
  void note(String field, Optional<String> before, Optional<String> after) {
    found.add(new Difference(field, before, after));
  }

  void patch(String field, Json value) {
    patch.put(field, value);
  }

  private static Json merge(Json before, Json after) {
    if (!(before instanceof JsonObject old) || !(after instanceof JsonObject now)) {
      return after;
    }
    Map<String, Json> merged = new LinkedHashMap<>();
    now.members()
        .forEach((name, value) -> {
          Json was = old.members().getOrDefault(name, JsonNull.NULL);
          if (!Fields.isSame(was, value)) {
            merged.put(name, merge(was, value));
          }
        });
    old.members().keySet().stream()
        .filter(name -> !now.members().containsKey(name))
        .forEach(name -> merged.put(name, JsonNull.NULL));
    return new JsonObject(merged);
  }

  private void add(String path, Json before, Json after, Json written) {
    if (!before.equals(JsonNull.NULL) && Fields.isSame(before, after)) {
      return;
    }
    if (isObjectOrNothing(before) && isObjectOrNothing(after)) {
      if (members(before).isEmpty() && members(after).isEmpty()) {
        return;
      }
      Set<String> names = new LinkedHashSet<>(members(before).keySet());
      names.addAll(members(after).keySet());
      for (String name : names) {
        add(
            path + "." + name,
            members(before).getOrDefault(name, JsonNull.NULL),
            members(after).getOrDefault(name, JsonNull.NULL),
            members(written).getOrDefault(name, JsonNull.NULL));
      }
      return;
    }
    found.add(
        new Difference(
            path,
            shown(path, before, written),
            written instanceof JsonNull
                ? shown(path, after, written)
                : shown(path, written, written)));
  }

  private static boolean isObjectOrNothing(Json json) {
    return json instanceof JsonObject || json instanceof JsonNull;
  }

  private static Map<String, Json> members(Json json) {
    return json instanceof JsonObject object ? object.members() : Map.of();
  }

  /** A value as people may see it: as written where it is from the environment. */
  private Optional<String> shown(String path, Json value, Json written) {
    return value instanceof JsonNull || value.equals(new JsonText(""))
        ? Optional.empty()
        : Optional.of(
            refers(value)
                ? text(value)
                : refers(written) || isSecret.test(path) ? HIDDEN : text(value));
  }

  private static boolean refers(Json json) {
    return switch (json) {
      case JsonText(String text) -> Environment.isReferring(text);
      case JsonArray(List<Json> elements) -> elements.stream().anyMatch(Differences::refers);
      case JsonObject(Map<String, Json> members) ->
          members.values().stream().anyMatch(Differences::refers);
      case Json.JsonNumber _, Json.JsonBool _, JsonNull _ -> false;
    };
  }

  /** For people: text without quotes, in one line, not too long. */
  static String text(Json value) {
    String text =
        value instanceof JsonText(String plain)
            ? plain.lines().map(String::strip).collect(java.util.stream.Collectors.joining(" "))
            : new String(value.write(), StandardCharsets.UTF_8);
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }
}
