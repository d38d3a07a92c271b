package dev.tidings.server.http;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The one shape of a page: {@code {"data":[…],"next":"…"}}. */
final class Pages {
  private Pages() {}

  static <T> Reply reply(Page<T> page, Function<T, ? extends Json> view) {
    List<Json> data = new ArrayList<>(page.data().size());
    page.data().forEach(item -> data.add(view.apply(item)));
    return Reply.ok(
        JsonObject.builder().put("data", new JsonArray(data)).putText("next", page.next()).build());
  }
}
