package dev.tidings.server.http;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a request was refused and what to do about it: a problem document (RFC 9457).
 *
 * @param slug the kind of problem, the end of the document's {@code type}
 * @param detail what was wrong this time and what to do
 * @param faults what is wrong where, when the request does not fit the contract
 * @param headers further headers of the answer, by lower-case name
 */
record Problem(
    int status,
    String slug,
    String title,
    String detail,
    List<Fault> faults,
    Map<String, String> headers) {
  static final String CONTENT_TYPE = "application/problem+json";
  private static final String TYPE = "urn:tidings:problem:";

  /**
   * One thing that is wrong.
   *
   * @param pointer where in the body (RFC 6901); empty for all of it
   * @param parameter the parameter's name, when it is not the body
   */
  record Fault(String pointer, Optional<String> parameter, String detail, Optional<Place> place) {
    static Fault at(String pointer, String detail) {
      return new Fault(pointer, Optional.empty(), detail, Optional.empty());
    }

    /** A name as one step of a pointer. */
    static String step(String name) {
      return name.replace("~", "~0").replace("/", "~1");
    }
  }

  /** Where in a text, both from 1. */
  record Place(int line, int column) {}

  private static Problem of(int status, String slug, String title, String detail) {
    return new Problem(status, slug, title, detail, List.of(), Map.of());
  }

  static Problem badRequest(String detail) {
    return of(400, "bad-request", "The request cannot be understood", detail);
  }

  static Problem badParameter(String name, String detail) {
    return of(400, "bad-parameter", "A parameter cannot be understood", name + ": " + detail)
        .with(List.of(new Fault("", Optional.of(name), detail, Optional.empty())));
  }

  static Problem unauthenticated(String detail) {
    return of(401, "unauthenticated", "An API key is needed", detail)
        .with("www-authenticate", "Bearer");
  }

  static Problem forbidden(String detail) {
    return of(403, "forbidden", "This key may not do that", detail);
  }

  static Problem notFound(String detail) {
    return of(404, "not-found", "There is no such thing", detail);
  }

  static Problem methodNotAllowed(String method, String allowed) {
    return of(
            405,
            "method-not-allowed",
            "This cannot be done here",
            method + " is not possible here; possible: " + allowed)
        .with("allow", allowed);
  }

  static Problem timedOut() {
    return of(
        408,
        "request-timeout",
        "The request took too long",
        "the whole request must arrive within the time allowed; send it again");
  }

  static Problem conflict(String detail) {
    return of(409, "conflict", "It conflicts with what is there", detail);
  }

  static Problem bodyTooLarge(int limit) {
    return of(
        413,
        "body-too-large",
        "The body is too large",
        "a body may have at most " + limit + " bytes here; send less at a time");
  }

  static Problem lineTooLong(int limit) {
    return of(
        414,
        "uri-too-long",
        "The request line is too long",
        "the URL with its query may have at most " + limit + " bytes");
  }

  static Problem unsupportedMediaType(String got, String wanted) {
    return of(
        415,
        "unsupported-media-type",
        "The body has the wrong type",
        "send it as " + wanted + " (Content-Type), not as " + got);
  }

  static Problem compressed() {
    return of(
        415,
        "unsupported-content-encoding",
        "The body is compressed",
        "send it as it is, without Content-Encoding");
  }

  static Problem expectationFailed() {
    return of(
        417,
        "expectation-failed",
        "The expectation is unknown",
        "only Expect: 100-continue is understood");
  }

  /** The contract or a rule beyond it is broken by what the body says. */
  static Problem invalid(List<Fault> faults) {
    String detail =
        faults.size() == 1
            ? (faults.getFirst().pointer().isEmpty() ? "" : faults.getFirst().pointer() + ": ")
                + faults.getFirst().detail()
            : faults.size() + " things are wrong; see errors";
    return of(422, "invalid", "The body is not valid", detail).with(faults);
  }

  static Problem invalid(String pointer, String detail) {
    return invalid(List.of(Fault.at(pointer, detail)));
  }

  static Problem tooManyRequests(String detail, long seconds) {
    return of(429, "too-many-requests", "Too many requests", detail)
        .with("retry-after", Long.toString(seconds));
  }

  static Problem headersTooLarge(int limit) {
    return of(
        431,
        "headers-too-large",
        "The headers are too large",
        "all headers together may have at most " + limit + " bytes");
  }

  static Problem internal() {
    return of(
        500,
        "internal",
        "Something is wrong with us",
        "this is our fault and is in our log; try again, and if it stays, report it");
  }

  static Problem notImplemented(String detail) {
    return of(501, "not-implemented", "This is not understood", detail);
  }

  static Problem unavailable(String detail, long seconds) {
    return of(503, "unavailable", "Not possible just now", detail)
        .with("retry-after", Long.toString(seconds));
  }

  Problem with(List<Fault> faults) {
    return new Problem(status, slug, title, detail, List.copyOf(faults), headers);
  }

  Problem with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Problem(status, slug, title, detail, faults, more);
  }

  /** The document. */
  JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", TYPE + slug)
            .put("title", title)
            .put("status", status)
            .put("detail", detail);
    if (!faults.isEmpty()) {
      json.put("errors", new JsonArray(faults.stream().map(Problem::json).toList()));
    }
    return json.build();
  }

  private static Json json(Fault fault) {
    return JsonObject.builder()
        .put("pointer", fault.pointer())
        .putText("parameter", fault.parameter())
        .put("detail", fault.detail())
        .putIfPresent("line", fault.place().map(place -> new JsonNumber((long) place.line())))
        .putIfPresent("column", fault.place().map(place -> new JsonNumber((long) place.column())))
        .build();
  }
}
