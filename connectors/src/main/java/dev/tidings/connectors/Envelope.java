package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a JSON object that follows no provider's rules says of itself, by the names that are usual
 * for it. {@code {"type","timestamp","data"}} of Standard Webhooks and the attributes of
 * CloudEvents are among them.
 */
record Envelope(JsonObject body) {
  private static final List<String> TYPE =
      List.of("type", "event", "event_type", "eventType", "topic");
  private static final List<String> ID =
      List.of("id", "event_id", "eventId", "messageId", "message_id");
  private static final List<String> TIME =
      List.of(
          "timestamp", "time", "occurred_at", "occurredAt", "created_at", "createdAt", "created");
  private static final List<String> SUBJECT =
      List.of(
          "subject",
          "email",
          "customer_id",
          "customerId",
          "customer",
          "user_id",
          "userId",
          "contact_id",
          "contactId");

  private static final Pattern EMAIL = Pattern.compile("[^\\s@<>]++@[^\\s@<>]++");

  /** What it calls itself. */
  Optional<String> name() {
    return firstText(body, TYPE);
  }

  /** What it calls itself, where that is an event type as it stands; else behind {@code own}. */
  Optional<EventType> type(String own) {
    return name().map(name -> Types.asItIs(name).orElseGet(() -> Types.own(own, name)));
  }

  Optional<String> id() {
    return firstText(body, ID);
  }

  Optional<Instant> time() {
    return TIME.stream().flatMap(name -> body.get(name).flatMap(Times::read).stream()).findFirst();
  }

  /** Whom it is about: said beside the data, else in it; an email address in lower case. */
  Optional<String> subject() {
    return firstText(body, SUBJECT)
        .or(() -> body.object("data").flatMap(data -> firstText(data, SUBJECT)))
        .map(who -> EMAIL.matcher(who).matches() ? Values.address(who) : who);
  }

  /** Whether it is a wrapping around {@code data}, not the data itself. */
  boolean wrapsData() {
    return name().isPresent()
        && body.get("data").isPresent()
        && (body.get("timestamp").isPresent() || body.get("specversion").isPresent());
  }

  /** The data, without the wrapping where there is one. */
  Json data() {
    return wrapsData() ? body.get("data").orElse(body) : body;
  }

  /** The first of the members that is a text, or a number as text. */
  private static Optional<String> firstText(JsonObject object, List<String> names) {
    return names.stream()
        .flatMap(name ->
            object
                .get(name)
                .flatMap(value ->
                    value instanceof Json.JsonNumber number
                        ? Optional.of(number.value().toString())
                        : value.asText())
                .filter(text -> !text.isEmpty())
                .stream())
        .findFirst();
  }
}
