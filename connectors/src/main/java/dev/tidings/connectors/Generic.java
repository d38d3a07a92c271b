package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Keys;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Anybody else: JSON, one or an array, or a form, with the scheme from the source's settings. Type,
 * id, time and subject are taken from where they usually are, the body's members and a few headers;
 * what does not say its type becomes {@code generic.received}. What has no id is told from others
 * by its content.
 */
final class Generic {
  private static final String NAME = "generic";
  private static final EventType RECEIVED = new EventType("generic.received");
  private static final List<String> TYPE_HEADERS =
      List.of("ce-type", "x-event-type", "x-webhook-topic", "x-event-name");
  private static final List<String> ID_HEADERS =
      List.of("webhook-id", "svix-id", "ce-id", "x-webhook-id", "x-event-id", "idempotency-key");

  private Generic() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Any other sender",
        Optional.empty(),
        Generic::read,
        Answers.USUAL,
        new Guide(
            List.of(
                "Find out how the sender proves who it is: look for *signature*, *secret*"
                    + " or *authentication* in its documentation.",
                "Write that down as the source's `scheme`, such as `{\"type\": \"hmac\","
                    + " \"signature\": \"header:x-signature\", \"encoding\": \"hex\","
                    + " \"content\": \"{body}\"}`, with `secret`, `token` or `username` and"
                    + " `password` beside it, as the scheme needs.",
                "Enter the source's `url` at the sender.",
                "Have it send one, and look at the event. If it was refused, `GET"
                    + " /v1/sources/{id}/rejections` says why."),
            List.of(
                "What is covered depends on the scheme that you give; `{\"type\":"
                    + " \"none\"}` believes everybody."),
            RetryFacts.UNKNOWN),
        Fixtures.of(NAME));
  }

  private static Reading read(IncomingRequest request) {
    if (request.isForm() && !isJson(request)) {
      return new Reading.Items(List.of(item(request, fields(request), "")));
    }
    Json body = Readings.json(request);
    if (!(body instanceof JsonArray array)) {
      return Readings.each(body, object -> item(request, object, ""));
    }
    // Items of one request share its headers, so the place tells them apart where an id is from
    // one.
    AtomicInteger place = new AtomicInteger();
    return Readings.each(array, object -> item(request, object, " " + place.getAndIncrement()));
  }

  /** Whether it is JSON whatever it says: curl and some senders call every body a form. */
  private static boolean isJson(IncomingRequest request) {
    String text = request.body().text().stripLeading();
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return false;
    }
    try {
      var _ = Readings.json(request);
      return true;
    } catch (UnreadableException _) {
      return false;
    }
  }

  private static Item item(IncomingRequest request, JsonObject body, String place) {
    Envelope envelope = new Envelope(body);
    return new Item(
        envelope
            .id()
            .or(() -> firstHeader(request, ID_HEADERS).map(id -> id + place))
            .map(Keys::bounded)
            .orElseGet(() -> Keys.ofContent(body)),
        envelope
            .type(NAME)
            .or(() ->
                firstHeader(request, TYPE_HEADERS)
                    .map(name -> Types.asItIs(name).orElseGet(() -> Types.own(NAME, name))))
            .orElse(RECEIVED),
        envelope.subject(),
        envelope.time(),
        envelope.data());
  }

  private static JsonObject fields(IncomingRequest request) {
    JsonObject.Builder fields = JsonObject.builder();
    for (Form.Field field : Form.parse(request.body().text()).fields()) {
      fields.put(field.name(), field.value());
    }
    return fields.build();
  }

  private static Optional<String> firstHeader(IncomingRequest request, List<String> names) {
    return names.stream()
        .flatMap(name -> request.header(name).stream())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }
}
