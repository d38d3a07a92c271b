package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.event.Body;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.signature.WebhookSigner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts an event into the form that an endpoint of its kind is sent, by Standard Webhooks 1.0.0 and
 * CloudEvents 1.0.
 */
public final class Message {
  private static final String JSON = "application/json";
  private static final byte[] TYPE = ascii("{\"type\":\"");
  private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
  private static final byte[] DATA = ascii("\",\"data\":");
  private static final byte[] END = ascii("}");

  private Message() {}

  /**
   * What one attempt sends.
   *
   * @param data what is sent as the event's data: its own, or what a transformation made of it
   * @param now when the attempt is made, which is what {@code webhook-timestamp} says
   */
  public static OutgoingRequest of(
      Endpoint endpoint, Event event, JsonBytes data, WebhookSigner signer, Instant now) {
    Duration timeout = endpoint.policy().timeout();
    return switch (endpoint.target()) {
      case Target.Http http -> {
        Body body = body(http, event, data);
        yield new OutgoingRequest.Post(
            endpoint.id(), http.url(), signed(http, event, body, signer, now), body, timeout);
      }
      case Target.Listener listener -> {
        Body body = body(listener, event, data);
        yield new OutgoingRequest.Handover(
            endpoint.id(),
            signed(listener, event, body, signer, now),
            body,
            endpoint.subscription().terms().policy().givesPersonalData(),
            timeout);
      }
      case Target.Kafka kafka ->
          new OutgoingRequest.TopicRecord(
              endpoint.id(),
              kafka,
              key(kafka.key(), event),
              binary(event),
              Body.of(data.toArray()),
              timeout);
      case Target.Archive archive ->
          new OutgoingRequest.Archival(endpoint.id(), archive, shaped(event, data), timeout);
    };
  }

  private static Body body(Target.Webhook target, Event event, JsonBytes data) {
    return Body.of(
        switch (target.format()) {
          case STANDARD -> standard(event, data);
          case CLOUDEVENTS -> cloudEvent(event, data);
          case RAW -> data.toArray();
        });
  }

  private static Map<String, String> signed(
      Target.Webhook target, Event event, Body body, WebhookSigner signer, Instant now) {
    Map<String, String> headers = new LinkedHashMap<>(target.headers());
    headers.put(
        "content-type",
        switch (target.format()) {
          case STANDARD, RAW -> JSON;
          case CLOUDEVENTS -> "application/cloudevents+json; charset=utf-8";
        });
    headers.put("webhook-id", event.id().value());
    headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    headers.put(
        "webhook-signature", signer.sign(event.id().value(), now.getEpochSecond(), body.bytes()));
    return headers;
  }

  private static Optional<String> key(Target.Kafka.Key key, Event event) {
    return switch (key) {
      case SUBJECT -> event.context().subject();
      case ORDERING_KEY -> event.orderedBy();
      case ID -> Optional.of(event.id().value());
      case NONE -> Optional.empty();
    };
  }

  /** The headers of CloudEvents in Kafka's binary mode. */
  private static Map<String, String> binary(Event event) {
    Map<String, String> headers = new LinkedHashMap<>();
    attributes(event).forEach((name, value) -> headers.put("ce_" + name, value));
    headers.put("content-type", JSON);
    return headers;
  }

  private static Event shaped(Event event, JsonBytes data) {
    return new Event(
        event.id(), event.tenant(), event.type(), event.context(), event.receipt(), data);
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
    JsonObject.Builder envelope = JsonObject.builder();
    attributes(event).forEach(envelope::put);
    envelope.put("datacontenttype", JSON);
    Json value = data.parse();
    return envelope.put("data", value).build().write();
  }

  /** The attributes of CloudEvents 1.0 beside the content type, by name. */
  private static Map<String, String> attributes(Event event) {
    Context context = event.context();
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("specversion", "1.0");
    attributes.put("id", event.id().value());
    attributes.put("source", context.source());
    attributes.put("type", event.type().value());
    context.subject().ifPresent(subject -> attributes.put("subject", subject));
    attributes.put("time", context.time().toString());
    context.orderingKey().ifPresent(key -> attributes.put("partitionkey", key));
    context.expiresAt().ifPresent(time -> attributes.put("expirytime", time.toString()));
    attributes.putAll(context.extensions());
    return attributes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
