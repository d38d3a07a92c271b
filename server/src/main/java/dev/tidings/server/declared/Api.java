package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The API of a running server. What it refuses is thrown, in words for people. */
public interface Api {
  /** At the end of a path: only whether it could be done. */
  String DRY_RUN = "?dryRun=true";

  Json get(String path);

  /** What is there; empty when there is nothing. */
  Optional<Json> find(String path);

  Json post(String path, Json body);

  Json put(String path, Json body);

  Json patch(String path, Json body);

  void delete(String path);

  /** All pages of a list; none when there is no such list. */
  default List<JsonObject> all(String path) {
    List<JsonObject> all = new ArrayList<>();
    Optional<String> cursor = Optional.of("");
    while (cursor.isPresent()) {
      String next = cursor.get().isEmpty() ? "" : "&cursor=" + cursor.get();
      Optional<Json> page = find(path + "?limit=500" + next);
      JsonObject found =
          page.isPresent() && page.get() instanceof JsonObject object ? object : JsonObject.EMPTY;
      for (Json element : found.array("data")) {
        if (element instanceof JsonObject object) {
          all.add(object);
        }
      }
      cursor = found.text("next");
    }
    return all;
  }
}
