package dev.tidings.server.http;

import dev.tidings.core.event.Body;
import dev.tidings.core.event.Request;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests as they were received, as the API shows them. */
final class RequestView {
  /** Headers that say nothing of a person. */
  private static final Set<String> TECHNICAL =
      Set.of("content-type", "content-length", "content-encoding", "user-agent");

  private static final String HIDDEN = "***";

  private RequestView() {}

  /**
   * A request alone.
   *
   * @param whole whether whoever looks may see what came in, which may be personal
   */
  static JsonObject of(Request request, boolean whole) {
    JsonObject.Builder json = builder(request, whole);
    if (whole) {
      putBody(json, request.http().body());
    } else {
      json.put("bodyHidden", true);
    }
    return json.build();
  }

  private static JsonObject.Builder builder(Request request, boolean whole) {
    JsonObject.Builder headers = JsonObject.builder();
    request.http().headers().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(header ->
            headers.put(
                header.getKey(),
                new JsonArray(
                    header.getValue().stream()
                        .<Json>map(value ->
                            new JsonText(
                                whole || TECHNICAL.contains(header.getKey()) ? value : HIDDEN))
                        .toList())));
    return JsonObject.builder()
        .put("id", request.id().value())
        .put("source", request.source().value())
        .put("receivedAt", request.receivedAt().toString())
        .putText("quarantined", request.quarantined())
        .put("method", request.http().method())
        .put("url", whole ? request.http().url() : withoutQuery(request.http().url()))
        .put("headers", headers.build())
        .put("size", request.http().body().length());
  }

  /** Some providers send by GET: then the query is what a body is else. */
  private static String withoutQuery(String url) {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }

  /** A body as text where it is UTF-8, else in base64. */
  static void putBody(JsonObject.Builder json, Body body) {
    Optional<String> text = text(body);
    if (text.isPresent()) {
      json.put("body", text.get());
    } else {
      json.put("bodyBase64", Base64.getEncoder().encodeToString(body.bytes()));
    }
  }

  private static Optional<String> text(Body body) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body.bytes())).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
