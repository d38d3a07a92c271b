package dev.tidings.core.ingest;

import dev.tidings.core.event.Context;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EventId;
import dev.tidings.core.ingest.Published.Problem;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.MemberNames;
import dev.tidings.core.source.Keys;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One event as it was published, field by field; what is wrong with it is added to a list of
 * problems.
 */
final class PublishedEvent {
  private static final String FROM_API = "api";
  private static final int MAX_TEXT = 512;
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final int MAX_EXTENSIONS = 50;
  private static final Set<String> OURS =
      Set.of("type", "subject", "data", "id", "time", "orderingKey", "source", "expiresAt");

  /** The attributes of CloudEvents that are not kept as extensions. */
  private static final Set<String> NOT_EXTENSIONS =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "subject",
          "time",
          "data",
          "data_base64",
          "partitionkey",
          "expirytime");

  private final JsonObject event;
  private final int index;
  private final List<Problem> problems;

  PublishedEvent(JsonObject event, int index, List<Problem> problems) {
    this.event = event;
    this.index = index;
    this.problems = problems;
  }

  void problem(String field, String message) {
    // A member that does not belong here may have a name that is personal.
    String name = field.isEmpty() || MemberNames.isField(field) ? field : "*";
    problems.add(new Problem(index, name.isEmpty() ? "" : "/" + name, message));
  }

  Optional<EventType> type() {
    Optional<String> type = text("type");
    if (type.isEmpty()) {
      if (event.get("type").isEmpty()) {
        problem("type", "is missing; it is a text such as order.completed");
      }
      return Optional.empty();
    }
    if (!EventType.isValid(type.get())) {
      problem(
          "type",
          "must be words of letters, digits and _ joined by full stops, such as order.completed, at"
              + " most "
              + EventType.MAX_LENGTH
              + " characters");
      return Optional.empty();
    }
    return type.map(EventType::new);
  }

  Optional<EventId> id() {
    Optional<String> id = text("id");
    if (id.isPresent() && !EventId.isValid(id.get())) {
      problem("id", "must be 1 to 256 visible ASCII characters without a full stop");
      return Optional.empty();
    }
    return id.map(EventId::new);
  }

  Context context(Instant now) {
    for (String name : event.members().keySet()) {
      if (!OURS.contains(name)) {
        problem(
            name.length() <= 64 ? name : name.substring(0, 64),
            "is not a field of an event; what the event carries goes into data");
      }
    }
    return new Context(
        text("source").orElse(FROM_API),
        text("subject"),
        time("time").orElse(now),
        text("orderingKey"),
        time("expiresAt"),
        Map.of());
  }

  Json data() {
    return event.get("data").orElse(JsonObject.EMPTY);
  }

  /**
   * The id that a CloudEvent has among all; one that cannot be an id of ours is replaced by one
   * that follows from it.
   */
  EventId cloudEventId() {
    Optional<String> id = text("id");
    if (id.isEmpty()) {
      problem("id", "is missing: every CloudEvent has one");
      return new EventId("missing");
    }
    return new EventId(
        EventId.isValid(id.get())
            ? id.get()
            : Keys.ofContent(new JsonText(id.get())).replace("sha256 ", "ce_"));
  }

  Context cloudEventContext(Instant now) {
    if (!text("specversion").equals(Optional.of("1.0"))) {
      problem("specversion", "must be 1.0");
    }
    Optional<String> source = text("source");
    if (source.isEmpty()) {
      problem("source", "is missing: every CloudEvent has one");
    }
    return new Context(
        source.orElse(FROM_API),
        text("subject"),
        time("time").orElse(now),
        text("partitionkey"),
        time("expirytime"),
        extensions());
  }

  Json cloudEventData() {
    Optional<Json> encoded = event.get("data_base64");
    if (encoded.isPresent()) {
      if (!isBase64(encoded.get())) {
        problem("data_base64", "must be a text in base64");
      }
      return JsonObject.builder().put("data_base64", encoded.get()).build();
    }
    return data();
  }

  private static boolean isBase64(Json value) {
    try {
      return value instanceof JsonText text && Base64.getDecoder().decode(text.value()) != null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private Map<String, String> extensions() {
    Map<String, String> extensions = new HashMap<>();
    event
        .members()
        .forEach((name, value) -> {
          if (NOT_EXTENSIONS.contains(name)) {
            return;
          }
          if (!name.matches("[a-z0-9]{1,64}")) {
            problem(
                name.length() <= 64 ? name : name.substring(0, 64),
                "an attribute's name is lower-case letters and digits");
            return;
          }
          switch (value) {
            case JsonText text -> extensions.put(name, text.value());
            case JsonNumber number -> extensions.put(name, number.value().toString());
            case JsonBool bool -> extensions.put(name, Boolean.toString(bool.value()));
            case Json.JsonNull _ -> {}
            case JsonObject _, Json.JsonArray _ ->
                problem(name, "an attribute is a text, a number, true or false");
          }
        });
    event
        .text("id")
        .filter(id -> !EventId.isValid(id))
        .ifPresent(id -> extensions.put("originalid", id));
    if (extensions.size() > MAX_EXTENSIONS) {
      problem("", "it has more than " + MAX_EXTENSIONS + " attributes");
    }
    return extensions;
  }

  private Optional<Instant> time(String name) {
    return text(name)
        .flatMap(text -> {
          try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            // Other years are not written as four digits, which is all that readers know.
            if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
              return Optional.of(time);
            }
          } catch (DateTimeException _) {
            // Said below.
          }
          problem(name, "must be a time such as 2026-01-31T12:00:00Z, of the years 1 to 9999");
          return Optional.empty();
        });
  }

  private Optional<String> text(String name) {
    Optional<Json> value = event.get(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!(value.get() instanceof JsonText text)
        || text.value().isEmpty()
        || text.value().length() > MAX_TEXT) {
      problem(name, "must be a text of 1 to " + MAX_TEXT + " characters");
      return Optional.empty();
    }
    return Optional.of(text.value());
  }
}
