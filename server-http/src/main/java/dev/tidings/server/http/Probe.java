package dev.tidings.server.http;

import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.Message;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.signature.WebhookSigner;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One request to an endpoint, to see whether it answers. It is in no log and belongs to no
 * delivery; its type, {@code endpoint.probed}, tells a receiver what it is.
 */
final class Probe {
  private static final String SOURCE = "tidings";

  private final Sender<OutgoingRequest> sender;
  private final Backend.Surroundings surroundings;

  Probe(Sender<OutgoingRequest> sender, Backend.Surroundings surroundings) {
    this.sender = sender;
    this.surroundings = surroundings;
  }

  /** Sends it now, whether the endpoint is paused or not; completes with how that went. */
  CompletableFuture<Attempt> send(Endpoint endpoint) {
    Instant now = surroundings.clock().now();
    Event event = event(endpoint, now);
    OutgoingRequest request =
        Message.of(endpoint, event, event.data(), WebhookSigner.of(endpoint.keys().at(now)), now);
    long begun = surroundings.clock().nanos();
    CompletableFuture<Attempt> attempt = new CompletableFuture<>();
    sender.send(
        request,
        outcome ->
            attempt.complete(
                new Attempt(
                    1,
                    Trigger.EVENT,
                    now,
                    Duration.ofNanos(surroundings.clock().nanos() - begun),
                    outcome)));
    return attempt;
  }

  private Event event(Endpoint endpoint, Instant now) {
    String subject = endpoint.id().value();
    return new Event(
        surroundings.ids().event(),
        endpoint.tenant(),
        OutgoingRequest.PROBED,
        new Context(
            SOURCE, Optional.of(subject), now, Optional.empty(), Optional.empty(), Map.of()),
        new Receipt(now, Optional.empty()),
        JsonBytes.of(JsonObject.builder().put("endpoint", subject).build()));
  }
}
