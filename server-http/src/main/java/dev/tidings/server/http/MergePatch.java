package dev.tidings.server.http;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON Merge Patch (RFC 7396): what is there is replaced, what is null goes away. */
final class MergePatch {
  private MergePatch() {}

  /** {@code target} as it is after {@code patch}. */
  static JsonObject apply(JsonObject target, JsonObject patch) {
    Map<String, Json> merged = new LinkedHashMap<>(target.members());
    patch
        .members()
        .forEach((name, value) -> {
          switch (value) {
            case JsonNull _ -> merged.remove(name);
            case JsonObject change ->
                merged.put(
                    name,
                    apply(
                        merged.get(name) instanceof JsonObject before ? before : JsonObject.EMPTY,
                        change));
            default -> merged.put(name, value);
          }
        });
    return new JsonObject(merged);
  }
}
