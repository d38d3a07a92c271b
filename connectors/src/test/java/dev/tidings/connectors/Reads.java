package dev.tidings.connectors;

import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A provider's reader without the way in: bodies into items. */
record Reads(Provider provider) {
  Reading reading(String body, Map<String, String> headers) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    headers.forEach((name, value) -> all.put(name, List.of(value)));
    try {
      return provider
          .reader()
          .read(
              new IncomingRequest(
                  "POST",
                  "https://tidings.example/in/src_1",
                  all,
                  Body.of(body.getBytes(StandardCharsets.UTF_8))));
    } catch (UnreadableException e) {
      return new Reading.Unreadable(e.reason());
    }
  }

  List<Item> items(String body, Map<String, String> headers) {
    Reading reading = reading(body, headers);
    if (reading instanceof Reading.Items items) {
      return items.items();
    }
    throw new AssertionError("no items: " + reading);
  }

  List<Item> items(String body) {
    return items(body, Map.of());
  }

  Item item(String body) {
    return items(body).getFirst();
  }

  String type(String body) {
    return item(body).type().value();
  }

  /** A field of an item's data, as JSON text; empty when there is none. */
  static String field(Item item, String name) {
    return ((JsonObject) item.data())
        .get(name)
        .map(Json::write)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("");
  }
}
