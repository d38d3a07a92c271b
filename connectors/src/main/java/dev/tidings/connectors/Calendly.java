package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Content;
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
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Calendly: one event per request, about an invitee of a meeting. Who moves a meeting causes two:
 * the old one is canceled and says that it was moved, a new one is created and says which it
 * replaces. The first is {@code meeting.rescheduled}; the second is passed on by Calendly's name,
 * so that a moved meeting is neither a cancellation nor a second booking.
 */
final class Calendly {
  private static final String NAME = "calendly";

  /** It is not known whether what comes again, for a day, is signed anew. */
  private static final Duration TOLERANCE = Duration.ofHours(25);

  private static final Scheme SCHEME =
      new Scheme.Hmac(
          Hash.SHA256,
          KeyForm.TEXT,
          new Format(
              new Field.Header("calendly-webhook-signature"),
              new Layout.Pairs("t", "v1"),
              Encoding.HEX,
              Optional.empty(),
              Optional.of(
                  new Timestamp(Optional.empty(), TimeUnit.SECONDS, Optional.of(TOLERANCE), false)),
              new Content("{timestamp}.{body}")));

  private Calendly() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Calendly",
        Optional.of(SCHEME),
        request -> Values.split(Readings.json(request), "event", Calendly::items),
        Answers.USUAL,
        new Guide(
            List.of(
                "Webhooks need a paid plan. In Calendly open **Integrations & apps, API and"
                    + " webhooks** and make a **personal access token**.",
                "Make up a long random signing key, and make it the source's `secret`.",
                "Calendly has no page for webhooks, so ask its API: `curl"
                    + " https://api.calendly.com/users/me -H 'Authorization: Bearer TOKEN'` says"
                    + " your `current_organization`.",
                "Then make the webhook, with the source's `url` for URL: `curl"
                    + " https://api.calendly.com/webhook_subscriptions -H 'Authorization: Bearer"
                    + " TOKEN' -H 'Content-Type: application/json' -d '{\"url\": \"URL\", \"events\":"
                    + " [\"invitee.created\", \"invitee.canceled\"], \"organization\": \"what it"
                    + " said\", \"scope\": \"organization\", \"signing_key\": \"the signing"
                    + " key\"}'`. Add `routing_form_submission.created` if you have routing forms.",
                "Book a meeting with yourself to see that it arrives."),
            List.of(
                "Calendly does not say whether a retry is signed anew, so a signature is good for as"
                    + " long as it retries; what comes again is known by what it says.",
                "A meeting that is moved comes as two events: `meeting.rescheduled` about the old"
                    + " time, with `replacedBy`, and `calendly.invitee.created` with the new time"
                    + " and `replaces`.",
                "A meeting that is booked becomes two events, `meeting.booked` and `lead.created`."
                    + " Calendly does not say whether somebody has booked before: take"
                    + " `lead.created` for the first sign of a person by its subject."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(15)),
                "for a day, at growing intervals",
                "disables the webhook")),
        Fixtures.of(NAME));
  }

  private static List<Item> items(JsonObject event, String theirs) {
    Item item = item(event, theirs);
    return item.type().value().equals("meeting.booked")
        ? List.of(item, item.also("lead.created"))
        : List.of(item);
  }

  private static Item item(JsonObject event, String theirs) {
    JsonObject payload = Values.object(event, "payload");
    JsonObject meeting = Values.object(payload, "scheduled_event");
    Optional<String> uri = Values.text(payload, "uri");
    Optional<String> email = Values.text(payload, "email").or(() -> answered(payload));
    Optional<String> replaces = Values.text(payload, "old_invitee");
    return new Item(
        uri.isPresent()
            ? Keys.composite(List.of(Optional.of(theirs), uri, Values.text(event, "created_at")))
            : Keys.ofContent(event),
        type(theirs, payload.bool("rescheduled").orElse(false), replaces.isPresent()),
        email.map(Values::address).or(() -> uri),
        event.get("created_at").or(() -> payload.get("created_at")).flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("phone", Values.text(payload, "text_reminder_number"))
            .putText("objectId", uri)
            .putText("topic", Values.text(meeting, "name"))
            .putText("startsAt", Values.text(meeting, "start_time"))
            .putText("endsAt", Values.text(meeting, "end_time"))
            .putText("status", Values.text(payload, "status"))
            .putText("reason", Values.text(payload, "cancellation", "reason"))
            .putText("replaces", replaces)
            .putText("replacedBy", Values.text(payload, "new_invitee"))
            .putText("campaign", Values.text(payload, "tracking", "utm_campaign"))
            .put("raw", event)
            .build());
  }

  private static EventType type(String theirs, boolean moved, boolean replaces) {
    Optional<String> ours =
        switch (theirs) {
          case "invitee.created" -> replaces ? Optional.empty() : Optional.of("meeting.booked");
          case "invitee.canceled" ->
              Optional.of(moved ? "meeting.rescheduled" : "meeting.cancelled");
          case "routing_form_submission.created" -> Optional.of("lead.created");
          default -> Optional.empty();
        };
    return ours.map(EventType::new).orElseGet(() -> Types.own(NAME, theirs));
  }

  /** Routing forms have no member for an address: the first answer that looks like one is it. */
  private static Optional<String> answered(JsonObject payload) {
    return payload.array("questions_and_answers").stream()
        .filter(JsonObject.class::isInstance)
        .flatMap(answer -> ((JsonObject) answer).get("answer").flatMap(Json::asText).stream())
        .map(String::strip)
        .filter(text -> text.length() <= 254 && text.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+"))
        .findFirst();
  }
}
