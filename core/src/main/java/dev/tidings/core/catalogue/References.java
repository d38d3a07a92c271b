package dev.tidings.core.catalogue;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts in its place what a schema refers to within itself, for whoever reads schemas member by
 * member. What leads back to itself, or would make the schema very large, stays a reference.
 */
public final class References {
  private static final String REFERENCE = "$ref";

  /** How many objects are put in place at the most. */
  private static final int MOST = 5_000;

  private final JsonObject root;
  private final Set<String> open = new LinkedHashSet<>();
  private int left = MOST;
  private boolean stays;

  private References(JsonObject root) {
    this.root = root;
  }

  /** The schema without references, where that is possible. */
  public static JsonObject inPlace(JsonObject schema) {
    References references = new References(schema);
    JsonObject whole = references.object(schema);
    if (references.stays || references.left == MOST) {
      return whole;
    }
    // Nobody refers to them any more.
    Map<String, Json> members = new LinkedHashMap<>(whole.members());
    members.remove("$defs");
    members.remove("definitions");
    return new JsonObject(members);
  }

  private Json value(Json value) {
    return switch (value) {
      case JsonObject object -> object(object);
      case JsonArray array -> {
        List<Json> elements = new ArrayList<>(array.elements().size());
        array.elements().forEach(element -> elements.add(value(element)));
        yield new JsonArray(elements);
      }
      default -> value;
    };
  }

  private JsonObject object(JsonObject object) {
    Optional<String> reference = object.text(REFERENCE);
    Optional<JsonObject> target = reference.flatMap(this::target);
    Map<String, Json> members = new LinkedHashMap<>();
    boolean found = target.isPresent() && left > 0 && open.add(reference.orElseThrow());
    // What is put in place counts whole, however it is reached: otherwise a large part that is
    // referred to a thousand times is there a thousand times.
    left -= found || !open.isEmpty() ? 1 : 0;
    if (found) {
      members.putAll(object(target.get()).members());
      open.remove(reference.orElseThrow());
    } else if (reference.isPresent()) {
      stays = true;
    }
    object
        .members()
        .forEach((name, member) -> {
          if (!found || !name.equals(REFERENCE)) {
            members.put(name, value(member));
          }
        });
    return new JsonObject(members);
  }

  private Optional<JsonObject> target(String reference) {
    if (!reference.startsWith("#/")) {
      return reference.equals("#") ? Optional.of(root) : Optional.empty();
    }
    Optional<Json> here = Optional.of(root);
    for (String step : reference.substring(2).split("/", -1)) {
      String name = step.replace("~1", "/").replace("~0", "~");
      here =
          here.flatMap(value -> value instanceof JsonObject in ? in.get(name) : Optional.empty());
    }
    return here.flatMap(
        value -> value instanceof JsonObject found ? Optional.of(found) : Optional.empty());
  }
}
