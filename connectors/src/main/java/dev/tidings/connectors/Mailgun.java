package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Content;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Scheme.Field;
import dev.tidings.core.signature.Scheme.Format;
import dev.tidings.core.signature.Scheme.Hash;
import dev.tidings.core.signature.Scheme.KeyForm;
import dev.tidings.core.signature.Scheme.Layout;
import dev.tidings.core.signature.Scheme.TimeUnit;
import dev.tidings.core.signature.Scheme.Timestamp;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Keys;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Mailgun: one event per request, with a signature in the body that covers a time and a token, and
 * nothing else. So the token is the key of an event: whoever puts a captured signature in front of
 * another event tells us one that we have. Events of a subaccount may be signed with the key of its
 * parent. The webhooks of old, which are forms, are read too.
 */
final class Mailgun {
  private static final String NAME = "mailgun";

  /**
   * Longer than the eight hours in which a request is repeated; shorter than tokens are remembered,
   * for which events are kept from repeating.
   */
  private static final Duration TOLERANCE = Duration.ofHours(24);

  /** Fields of the old form that are not about the event. */
  private static final Set<String> SIGNATURE_FIELDS = Set.of("signature", "token", "timestamp");

  private Mailgun() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Mailgun",
        Optional.of(
            new Scheme.AnyOf(
                List.of(
                    scheme(name -> new Field.Member(List.of("signature", name)), "signature"),
                    scheme(
                        name -> new Field.Member(List.of("signature", name)), "parent-signature"),
                    scheme(Field.FormField::new, "signature")))),
        Mailgun::read,
        Answers.USUAL,
        new Guide(
            List.of(
                "In Mailgun open **API Security** (in some accounts **Settings, API"
                    + " Keys**), copy the **HTTP webhook signing key**, and make it the"
                    + " source's `secret`. It is not the API key.",
                "Open **Sending, Webhooks**, choose the domain, and **Add webhook**.",
                "Choose the event type, enter the source's `url`, and create it; do it"
                    + " again for each event type, and for each domain.",
                "Choose **Test webhook** to send a sample."),
            List.of(
                "The body is not covered: the signature is over a time and a token alone."
                    + " Whoever has captured a request could put the signature in front of"
                    + " another event; such a one is taken for a repeat of the first, because"
                    + " each token is good for one event, for a day.",
                "So use `https`, and tell nobody the source's address.",
                "The webhooks of old are read when they come as `x-www-form-urlencoded`; what comes"
                    + " as `multipart/form-data` is not understood and refused with 401. Use the"
                    + " webhooks of today."),
            new RetryFacts(
                Optional.empty(),
                "after any answer but 200 and 406: after 5, 10 and 15 minutes, 1, 2 and 4 hours",
                "drops the event")),
        Fixtures.of(NAME));
  }

  private static Scheme scheme(Function<String, Field> place, String signature) {
    return new Scheme.Hmac(
        Hash.SHA256,
        KeyForm.TEXT,
        new Format(
            place.apply(signature),
            new Layout.Single(""),
            Encoding.HEX,
            Optional.of(place.apply("token")),
            Optional.of(
                new Timestamp(
                    Optional.of(place.apply("timestamp")),
                    TimeUnit.SECONDS,
                    Optional.of(TOLERANCE),
                    true)),
            new Content("{timestamp}{id}")));
  }

  private static Reading read(IncomingRequest request) {
    if (request.isForm()) {
      return new Reading.Items(List.of(form(Form.parse(request.body().text()))));
    }
    JsonObject body = Readings.object(request);
    JsonObject event =
        body.object("event-data")
            .orElseThrow(() -> new UnreadableException("it has no event-data"));
    Optional<Instant> time = event.get("timestamp").flatMap(Times::read);
    return new Reading.Items(
        List.of(
            item(
                event,
                Values.text(body, "signature", "token")
                    .map(Keys::bounded)
                    .orElseGet(() -> key(event, time)),
                Values.text(event, "event").orElse(""),
                Values.text(event, "message", "headers", "message-id"),
                time)));
  }

  /** The id is Mailgun's only one of the day. */
  private static String key(JsonObject event, Optional<Instant> time) {
    Optional<String> id = Values.text(event, "id");
    return id.isEmpty()
        ? Keys.ofContent(event)
        : Keys.composite(
            List.of(id, time.map(at -> at.atOffset(ZoneOffset.UTC).toLocalDate().toString())));
  }

  private static Item form(Form form) {
    JsonObject.Builder fields = JsonObject.builder();
    for (Form.Field field : form.fields()) {
      if (!SIGNATURE_FIELDS.contains(field.name())) {
        fields.put(field.name(), field.value());
      }
    }
    JsonObject event = fields.build();
    return item(
        event,
        form.last("token").map(Keys::bounded).orElseGet(() -> Keys.ofContent(event)),
        Values.text(event, "event")
            .orElseThrow(() -> new UnreadableException("the form does not say its event")),
        Values.text(event, "Message-Id")
            .or(() -> Values.text(event, "message-id"))
            .map(id -> id.replaceAll("[<>]", "")),
        form.last("timestamp").flatMap(Times::read));
  }

  private static Item item(
      JsonObject event,
      String key,
      String theirs,
      Optional<String> messageId,
      Optional<Instant> time) {
    boolean came = theirs.equals("stored");
    Optional<String> email =
        (came
                ? Values.text(event, "message", "headers", "from").map(Values::bare)
                : Values.text(event, "recipient"))
            .or(() -> Values.text(event, "member", "address"))
            .or(() -> Values.text(event, "member"));
    Optional<String> list =
        Values.text(event, "mailing-list", "address").or(() -> Values.text(event, "mailing-list"));
    EventType type = type(event, theirs);
    Optional<String> agent =
        Values.text(event, "client-info", "user-agent").or(() -> Values.text(event, "user-agent"));
    Machine by = new Machine(type, bot(event), agent);
    return new Item(
        key,
        type,
        email.map(Values::address).or(() -> list),
        time,
        JsonObject.builder()
            .putText("email", email)
            .putText("medium", Values.mediumWhereNeeded(type))
            .putText("messageId", messageId)
            .putText("campaign", campaign(event))
            .putIfPresent("tags", Values.list(event, "tags"))
            .putIfPresent("metadata", Values.filled(event, "user-variables"))
            .putText("list", list)
            .putText(
                "reason",
                Values.text(event, "reason").or(() -> Values.text(event, "reject", "reason")))
            .putText(
                "response",
                Values.text(event, "delivery-status", "message")
                    .or(() -> Values.text(event, "delivery-status", "description"))
                    .or(() -> Values.text(event, "description"))
                    .or(() -> Values.text(event, "error")))
            .putText(
                "smtpStatus",
                Values.text(event, "delivery-status", "enhanced-code")
                    .or(() -> Values.text(event, "delivery-status", "code"))
                    .or(() -> Values.text(event, "code")))
            .putText("url", Values.text(event, "url"))
            .putText("ip", Values.text(event, "ip"))
            .putText(
                "country",
                Values.text(event, "geolocation", "country")
                    .or(() -> Values.text(event, "country")))
            .putText("userAgent", agent)
            .putIfPresent("machineOpen", by.open())
            .putIfPresent("machineProbability", by.probability())
            .put("raw", event)
            .build());
  }

  /** Whether Mailgun knows whose bot it was; empty when it does not look. */
  private static Optional<Boolean> bot(JsonObject event) {
    return event
        .object("client-info")
        .flatMap(client -> client.text("bot"))
        .map(whose -> !whose.isEmpty());
  }

  private static Optional<String> campaign(JsonObject event) {
    return event.array("campaigns").stream()
        .flatMap(each ->
            (each instanceof JsonObject campaign
                    ? Values.text(campaign, "id").or(() -> Values.text(campaign, "name"))
                    : Values.text(each))
                .stream())
        .findFirst()
        .or(() -> Values.text(event, "campaign-id"));
  }

  private static EventType type(JsonObject event, String theirs) {
    return switch (theirs) {
      case "accepted" -> new EventType("email.sent");
      case "rejected", "dropped" -> new EventType("email.blocked");
      case "delivered" -> new EventType("email.delivered");
      case "failed" -> failed(event);
      case "bounced" -> new EventType("email.bounced.hard");
      case "opened" -> new EventType("email.opened");
      case "clicked" -> new EventType("email.clicked");
      case "unsubscribed" -> new EventType("contact.unsubscribed");
      case "complained" -> new EventType("email.complained");
      case "stored" -> new EventType("message.received");
      default -> Types.own(NAME, theirs);
    };
  }

  private static EventType failed(JsonObject event) {
    return switch (event.text("severity").orElse("")) {
      case "temporary" -> new EventType("email.deferred");
      case "permanent" ->
          new EventType(
              event.text("reason").filter(reason -> reason.startsWith("suppress-")).isPresent()
                  ? "email.blocked"
                  : "email.bounced.hard");
      default -> Types.own(NAME, "failed");
    };
  }
}
