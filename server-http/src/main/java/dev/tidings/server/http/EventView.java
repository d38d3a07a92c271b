package dev.tidings.server.http;

import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.event.Event;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events as the API shows them. */
final class EventView {
  private EventView() {}

  /** An event in a list. */
  static JsonObject of(Event event) {
    return builder(event).build();
  }

  /** An event alone, with its fate. */
  static JsonObject of(Event event, List<Delivery> deliveries) {
    return builder(event)
        .putText("requestId", event.receipt().request().map(RequestId::value))
        .put("deliveries", new JsonArray(deliveries.stream().<Json>map(DeliveryView::of).toList()))
        .put("runs", new JsonArray(List.of()))
        .build();
  }

  private static JsonObject.Builder builder(Event event) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("id", event.id().value())
            .put("type", event.type().value())
            .putText("subject", event.context().subject())
            .put("source", event.context().source())
            .put("time", event.context().time().toString())
            .put("receivedAt", event.receipt().receivedAt().toString())
            .putText("orderingKey", event.context().orderingKey())
            .putText("expiresAt", event.context().expiresAt().map(Instant::toString));
    Map<String, String> extensions = event.context().extensions();
    if (!extensions.isEmpty()) {
      JsonObject.Builder more = JsonObject.builder();
      extensions.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(extension -> more.put(extension.getKey(), extension.getValue()));
      json.put("extensions", more.build());
    }
    return json.put("data", event.data().parse());
  }
}
