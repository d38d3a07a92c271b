package dev.tidings.server.http;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Body;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.http.Publishing.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Events that are published through the API. The publisher reads the body itself, in one pass, and
 * is stricter than the contract's schema: nothing is gained by holding them against each other at
 * every request, a test does that.
 */
final class PublishHandler {
  private static final int SMALL = 64 * 1024;
  private static final RequestMeter.Route ROUTE = new RequestMeter.Route("/v1/events");

  private final Publishing publisher;
  private final Access access;
  private final Executor threads;
  private final int bodyLimit;

  PublishHandler(Publishing publisher, Access access, Executor threads, int bodyLimit) {
    this.publisher = publisher;
    this.access = access;
    this.threads = threads;
    this.bodyLimit = bodyLimit;
  }

  void handle(Exchange exchange) {
    exchange.route(ROUTE);
    access.admit(
        exchange,
        caller ->
            exchange.readBody(
                bodyLimit,
                body -> {
                  if (body.length() > SMALL) {
                    threads.execute(() -> publish(exchange, caller, body));
                  } else {
                    publish(exchange, caller, body);
                  }
                }));
  }

  private void publish(Exchange exchange, Caller caller, Body body) {
    exchange.answerWhenDone(
        publisher.publish(caller.tenant(), IngestHandler.headers(exchange.request()), body),
        PublishHandler::reply);
  }

  private static Reply reply(Published published) {
    if (published.single()) {
      return Reply.json(202, json(published.events().getFirst()));
    }
    List<Json> all = new ArrayList<>(published.events().size());
    published.events().forEach(event -> all.add(json(event)));
    return Reply.json(202, JsonObject.builder().put("data", new JsonArray(all)).build());
  }

  private static Json json(Appended appended) {
    return JsonObject.builder()
        .put("id", appended.id().value())
        .put("duplicate", appended instanceof Appended.Duplicate)
        .build();
  }
}
