package dev.tidings.server.http;

import dev.tidings.core.ingest.RecentRejections.Rejection;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Source;
import java.util.Set;

/** Sources as the API shows them: what is secret is hidden. */
final class SourceView {
  private static final JsonText HIDDEN = new JsonText("(hidden)");

  /** Settings that are no secrets; whatever else there is may be one. */
  private static final Set<String> SHOWN =
      Set.of("publicKey", "publicKeys", "username", "header", "topicArns", "scheme");

  private SourceView() {}

  static JsonObject of(LiveSource live, String baseUrl) {
    Source source = live.source();
    JsonObject.Builder json =
        settings(source, shown(source.verification())).put("url", baseUrl + "/in/" + source.id());
    if (live.scheme() instanceof Scheme.None) {
      json.put(
          "warning",
          "nothing is verified: whoever knows the url can send events; use it for trials only");
    }
    return json.put("createdAt", source.createdAt().toString())
        .put("updatedAt", source.updatedAt().toString())
        .build();
  }

  /** What was decided about a source. */
  static JsonObject.Builder settings(Source source, JsonObject verification) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("id", source.id().value())
            .put("name", source.name())
            .put("provider", source.provider())
            .put("verification", verification);
    SourceRulesForm.json(source.rules()).members().forEach(json::put);
    return json;
  }

  /** Whether a setting of that name is no secret. */
  static boolean isShown(String name) {
    return SHOWN.contains(name);
  }

  private static JsonObject shown(JsonObject verification) {
    JsonObject.Builder json = JsonObject.builder();
    verification
        .members()
        .forEach((name, value) -> json.put(name, isShown(name) ? value : hidden(value)));
    return json.build();
  }

  /** Says that something is there, and how many. */
  private static Json hidden(Json secret) {
    return secret instanceof JsonArray array
        ? new JsonArray(array.elements().stream().<Json>map(_ -> HIDDEN).toList())
        : HIDDEN;
  }

  static JsonObject of(Rejection rejection) {
    return JsonObject.builder()
        .put("time", rejection.at().toString())
        .put("reason", rejection.reason())
        .put("method", rejection.method())
        .put("size", rejection.bodyBytes())
        .put(
            "headers",
            new JsonArray(rejection.headerNames().stream().<Json>map(JsonText::new).toList()))
        .build();
  }
}
