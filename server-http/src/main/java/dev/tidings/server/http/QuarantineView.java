package dev.tidings.server.http;

import dev.tidings.core.event.Entry;
import dev.tidings.core.json.Json.JsonObject;

/** What is in quarantine, as the API shows it. */
final class QuarantineView {
  private QuarantineView() {}

  static JsonObject.Builder of(Entry entry, String reason) {
    JsonObject.Builder json = JsonObject.builder();
    switch (entry) {
      case Entry.QuarantineEntry kept ->
          json.put("id", kept.request().id().value())
              .put("kind", "request")
              .put("source", kept.request().source().value())
              .put("receivedAt", kept.request().receivedAt().toString())
              .put("size", kept.request().http().body().length());
      case Entry.EventEntry kept ->
          json.put("id", kept.event().id().value())
              .put("kind", "event")
              .put("source", kept.event().context().source())
              .put("type", kept.event().type().value())
              .put("receivedAt", kept.event().receipt().receivedAt().toString())
              .put("size", kept.event().data().length());
    }
    return json.put("reason", reason);
  }
}
