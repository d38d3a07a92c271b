package dev.tidings.server.http;

import dev.tidings.core.json.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole answer, ready to be written.
 *
 * @param headers by lower-case name; without {@code content-length}
 */
record Reply(int status, Map<String, String> headers, Buffer body) {
  private static final Map<String, String> JSON = Map.of("content-type", "application/json");

  static Reply json(int status, Json body) {
    return new Reply(status, JSON, Buffer.buffer(body.write()));
  }

  static Reply ok(Json body) {
    return json(200, body);
  }

  static Reply noContent() {
    return new Reply(204, Map.of(), Buffer.buffer(0));
  }

  static Reply text(int status, String contentType, String body) {
    return new Reply(
        status,
        Map.of("content-type", contentType),
        Buffer.buffer(body.getBytes(StandardCharsets.UTF_8)));
  }

  static Reply of(Problem problem) {
    Map<String, String> headers = new LinkedHashMap<>(problem.headers());
    headers.put("content-type", Problem.CONTENT_TYPE);
    return new Reply(problem.status(), headers, Buffer.buffer(problem.json().write()));
  }

  Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body);
  }
}
