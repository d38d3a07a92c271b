package dev.tidings.server.http;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A call to the API that is authentic and fits the contract.
 *
 * <p>Of a dry run the answer says only that it could be done; nothing is changed by it.
 *
 * @param changes where to say what is about to be changed
 * @param path parameters of the path, decoded
 * @param query parameters of the query, decoded; the first of each name
 * @param body empty when there is none
 * @param baseUrl how the caller reaches us, without a slash at the end
 * @param stillThere whether the caller still waits for the answer
 */
record Call(
    Caller caller,
    Changes changes,
    Map<String, String> path,
    Map<String, String> query,
    Optional<Json> body,
    String baseUrl,
    BooleanSupplier stillThere) {

  /** Does what an operation is for. It runs on a virtual thread and may wait. */
  interface Handler {
    Reply handle(Call call);
  }

  TenantId tenant() {
    return caller.tenant();
  }

  /** A parameter of the path. */
  String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the contract has no {" + name + "} here");
    }
    return value;
  }

  /** A parameter of the query. */
  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** A parameter of the query that is a time. */
  Optional<Instant> time(String name) {
    return query(name)
        .map(text ->
            Times.parse(text)
                .orElseThrow(() ->
                    new RefusedException(
                        Problem.badParameter(
                            name,
                            "expected a time with its offset, such as"
                                + " 2026-03-01T12:30:00Z; a + in it is written %2B"))));
  }

  /** Whether the caller only wants to know if it could be done. */
  boolean dryRun() {
    return query("dryRun").map(Boolean::parseBoolean).orElse(false);
  }

  /** A parameter of the query that is a number of seconds. */
  Duration seconds(String name, Duration otherwise) {
    return query(name).map(Long::parseLong).map(Duration::ofSeconds).orElse(otherwise);
  }

  /** Which page is asked for. */
  PageRequest page() {
    return new PageRequest(
        query("limit").map(Integer::parseInt).orElse(PageRequest.DEFAULT_LIMIT), query("cursor"));
  }

  /** The body where it is an object; an empty one when there is none. */
  JsonObject object() {
    return body.map(json -> json instanceof JsonObject object ? object : JsonObject.EMPTY)
        .orElse(JsonObject.EMPTY);
  }
}
