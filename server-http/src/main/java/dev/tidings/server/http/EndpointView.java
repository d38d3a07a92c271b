package dev.tidings.server.http;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.StandardWebhooks;
import java.time.Instant;

/** Endpoints and their keys as the API shows them. */
final class EndpointView {
  private EndpointView() {}

  /** An endpoint without its keys. */
  static JsonObject of(Endpoint endpoint) {
    return builder(endpoint).build();
  }

  /** An endpoint with its key if it is sent anything signed, for whoever has just made it. */
  static JsonObject withSecret(Endpoint endpoint) {
    JsonObject.Builder json = builder(endpoint);
    if (endpoint.target() instanceof Target.Webhook) {
      putKey(json, endpoint.keys());
    }
    return json.build();
  }

  private static JsonObject.Builder builder(Endpoint endpoint) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("id", endpoint.id().value())
            .put("kind", TargetForm.Kind.of(endpoint.target()).word())
            .put("url", endpoint.target().address());
    EndpointForm.of(endpoint).shown().members().forEach(json::put);
    json.put("signature", StandardWebhooks.isPrivateKey(endpoint.keys().current()) ? "v1a" : "v1");
    switch (endpoint.status()) {
      case EndpointStatus.Active _ -> json.put("status", "active");
      case EndpointStatus.Paused paused ->
          json.put("status", "paused").put("statusSince", paused.since().toString());
      case EndpointStatus.Disabled disabled ->
          json.put("status", "disabled")
              .put("statusSince", disabled.since().toString())
              .put("statusReason", disabled.reason());
    }
    return json.put("createdAt", endpoint.description().createdAt().toString())
        .put("updatedAt", endpoint.description().updatedAt().toString());
  }

  /** What is signed with at {@code now}; of keys that go, only until when they sign. */
  static JsonObject secret(SigningKeys keys, Instant now) {
    JsonObject.Builder json = JsonObject.builder();
    putKey(json, keys);
    return json.put(
            "previous",
            new JsonArray(
                keys.previous().stream()
                    .filter(key -> key.until().isAfter(now))
                    .<Json>map(
                        key -> JsonObject.builder().put("until", key.until().toString()).build())
                    .toList()))
        .build();
  }

  private static void putKey(JsonObject.Builder json, SigningKeys keys) {
    json.put("secret", keys.current());
    if (StandardWebhooks.isPrivateKey(keys.current())) {
      json.put("publicKey", StandardWebhooks.publicKeyOf(keys.current()));
    }
  }
}
