package dev.tidings.server.http;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.Published;
import dev.tidings.core.ingest.Publisher;
import dev.tidings.core.ingest.Submission;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.http.Problem.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Events that are published through the API. The publisher reads the body itself and is stricter
 * than the contract's schema: nothing is gained by holding each of them against it as well, so a
 * test does that.
 */
final class PublishHandler {
  private static final RequestMeter.Route ROUTE = new RequestMeter.Route("/v1/events");
  private static final Set<String> MEDIA_TYPES =
      Set.of(
          "application/json", "application/cloudevents+json", "application/cloudevents-batch+json");

  private final Publisher publisher;
  private final Access access;
  private final LargeBodies large;
  private final int bodyLimit;

  PublishHandler(Publisher publisher, Access access, LargeBodies large, int bodyLimit) {
    this.publisher = publisher;
    this.access = access;
    this.large = large;
    this.bodyLimit = bodyLimit;
  }

  void handle(Exchange exchange) {
    exchange.route(ROUTE);
    access.admit(exchange, caller -> read(exchange, caller));
  }

  private void read(Exchange exchange, Caller caller) {
    Map<String, List<String>> headers = IngestHandler.headers(exchange.request());
    Optional<String> wrongType = wrongType(headers);
    if (wrongType.isPresent()) {
      exchange.refuse(
          Problem.unsupportedMediaType(
              wrongType.get(),
              "application/json, application/cloudevents+json,"
                  + " application/cloudevents-batch+json or a CloudEvent with ce- headers"));
      return;
    }
    if (headers.getOrDefault("content-encoding", List.of()).stream()
        .anyMatch(encoding -> !encoding.strip().equalsIgnoreCase("identity"))) {
      exchange.refuse(Problem.compressed());
      return;
    }
    exchange.readBody(
        bodyLimit,
        body -> large.run(body.length(), () -> publish(exchange, caller, headers, body)));
  }

  private static Optional<String> wrongType(Map<String, List<String>> headers) {
    if (headers.containsKey("ce-specversion")) {
      return Optional.empty();
    }
    return headers.getOrDefault("content-type", List.of()).stream()
        .findFirst()
        .map(whole -> whole.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .filter(type -> !MEDIA_TYPES.contains(type));
  }

  private void publish(
      Exchange exchange, Caller caller, Map<String, List<String>> headers, Body body) {
    Submission submission = Submission.read(headers, body.bytes());
    if (submission instanceof Submission.Unreadable unreadable) {
      Problem problem = Problem.badRequest(unreadable.reason());
      exchange.onLoop(() -> exchange.refuse(problem));
      return;
    }
    boolean array = isArray(submission);
    exchange.answerWhenDone(
        publisher.publish(caller.tenant(), submission), published -> reply(published, array));
  }

  private static boolean isArray(Submission submission) {
    return switch (submission) {
      case Submission.Plain plain -> plain.body() instanceof JsonArray;
      case Submission.CloudEvents cloud -> cloud.body() instanceof JsonArray;
      case Submission.Unreadable _ -> false;
    };
  }

  private static Reply reply(Published published, boolean array) {
    return switch (published) {
      case Published.Accepted accepted when accepted.one() ->
          Reply.json(202, json(accepted.events().getFirst()));
      case Published.Accepted accepted -> {
        List<Json> all = new ArrayList<>(accepted.events().size());
        accepted.events().forEach(event -> all.add(json(event)));
        yield Reply.json(202, JsonObject.builder().put("data", new JsonArray(all)).build());
      }
      case Published.Invalid invalid ->
          Reply.of(
              Problem.invalid(
                  invalid.problems().stream().map(problem -> fault(problem, array)).toList()));
      case Published.Unavailable unavailable ->
          Reply.of(
              Problem.unavailable(
                  unavailable.reason() + "; nothing was kept, try again later",
                  Math.max(1, unavailable.retryAfter().toSeconds())));
    };
  }

  private static Fault fault(Published.Problem problem, boolean array) {
    String pointer = (array && !problem.isOfAll() ? "/" + problem.index() : "") + problem.pointer();
    return Fault.at(pointer, problem.message());
  }

  private static Json json(Appended appended) {
    return JsonObject.builder()
        .put("id", appended.id().value())
        .put("duplicate", appended instanceof Appended.Duplicate)
        .build();
  }
}
