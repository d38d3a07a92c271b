package dev.tidings.core.source;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonException;
import dev.tidings.core.signature.IncomingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What readers have in common: one request into its items. */
public final class Readings {
  /** More items than that in one request are not read. */
  public static final int MAX_ITEMS = 10_000;

  private Readings() {}

  /** The body as JSON. */
  public static Json json(IncomingRequest request) {
    return json(request.body().bytes());
  }

  /**
   * Bytes as JSON.
   *
   * @throws UnreadableException if they are not
   */
  public static Json json(byte[] utf8) {
    try {
      return Json.parse(utf8);
    } catch (JsonException e) {
      throw new UnreadableException("it is not JSON: " + e.getMessage());
    }
  }

  /** The body as a JSON object. */
  public static JsonObject object(IncomingRequest request) {
    if (json(request) instanceof JsonObject object) {
      return object;
    }
    throw new UnreadableException("it is not a JSON object");
  }

  /** A body that is one JSON object for one item, or an array of them. */
  public static Reading each(IncomingRequest request, Function<JsonObject, Item> item) {
    return each(json(request), item);
  }

  /** One JSON object for one item, or an array of them. */
  public static Reading each(Json body, Function<JsonObject, Item> item) {
    return split(body, object -> List.of(item.apply(object)));
  }

  /** One JSON object for any number of items, or an array of such objects. */
  public static Reading split(Json body, Function<JsonObject, List<Item>> items) {
    List<Json> elements = body instanceof JsonArray array ? array.elements() : List.of(body);
    if (elements.isEmpty()) {
      return Reading.Handshake.of("an empty batch");
    }
    checkCount(elements.size());
    List<Item> all = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      if (!(elements.get(i) instanceof JsonObject object)) {
        throw new UnreadableException(
            body instanceof JsonArray
                ? "item " + i + " is not a JSON object"
                : "it is neither a JSON object nor an array of them");
      }
      all.addAll(items.apply(object));
      checkCount(all.size());
    }
    return all.isEmpty() ? Reading.Handshake.of("a batch without events") : new Reading.Items(all);
  }

  private static void checkCount(int count) {
    if (count > MAX_ITEMS) {
      throw new UnreadableException("it has more than " + MAX_ITEMS + " items");
    }
  }
}
