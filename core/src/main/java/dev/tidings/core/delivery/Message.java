package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.Body;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.signature.WebhookSigner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts an event into the form that goes over the wire, by Standard Webhooks 1.0.0 and CloudEvents
 * 1.0.
 */
public final class Message {
  private static final byte[] TYPE = ascii("{\"type\":\"");
  private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
  private static final byte[] DATA = ascii("\",\"data\":");
  private static final byte[] END = ascii("}");

  private Message() {}

  /**
   * The signed request for one attempt.
   *
   * @param data what is sent as the event's data: its own, or what a transformation made of it
   * @param now when the attempt is made, which is what {@code webhook-timestamp} says
   */
  public static OutgoingRequest of(
      Endpoint endpoint, Event event, JsonBytes data, WebhookSigner signer, Instant now) {
    byte[] body =
        switch (endpoint.target().format()) {
          case STANDARD -> standard(event, data);
          case CLOUDEVENTS -> cloudEvent(event, data);
          case RAW -> data.toArray();
        };
    String contentType =
        switch (endpoint.target().format()) {
          case STANDARD, RAW -> "application/json";
          case CLOUDEVENTS -> "application/cloudevents+json; charset=utf-8";
        };
    Map<String, String> headers = new LinkedHashMap<>(endpoint.target().headers());
    headers.put("content-type", contentType);
    headers.put("webhook-id", event.id().value());
    headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    headers.put("webhook-signature", signer.sign(event.id().value(), now.getEpochSecond(), body));
    return new OutgoingRequest(
        endpoint.id(),
        endpoint.target().kind(),
        endpoint.target().url(),
        headers,
        Body.of(body),
        endpoint.policy().timeout());
  }

  /**
   * An event type and an instant need no escaping, so this is put together without a JSON writer.
   */
  private static byte[] standard(Event event, JsonBytes data) {
    byte[] type = ascii(event.type().value());
    byte[] time = ascii(event.context().time().toString());
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(data.length() + type.length + time.length + 48);
    out.writeBytes(TYPE);
    out.writeBytes(type);
    out.writeBytes(TIMESTAMP);
    out.writeBytes(time);
    out.writeBytes(DATA);
    data.writeTo(out);
    out.writeBytes(END);
    return out.toByteArray();
  }

  private static byte[] cloudEvent(Event event, JsonBytes data) {
    Context context = event.context();
    JsonObject.Builder envelope =
        JsonObject.builder()
            .put("specversion", "1.0")
            .put("id", event.id().value())
            .put("source", context.source())
            .put("type", event.type().value())
            .putText("subject", context.subject())
            .put("time", context.time().toString())
            .put("datacontenttype", "application/json")
            .putText("partitionkey", context.orderingKey())
            .putText("expirytime", context.expiresAt().map(Instant::toString));
    context.extensions().forEach(envelope::put);
    Json value = data.parse();
    return envelope.put("data", value).build().write();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
