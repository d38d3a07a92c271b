package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Schemes;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Keys;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.util.List;
import java.util.Optional;

/**
 * Resend: one event per request, signed as Svix signs. An event names everybody whom its message
 * went to, and not which of them it is about, so of a message to several it has {@code recipients}
 * and no {@code email}. The time of the message is not the time of the event.
 */
final class Resend {
  private static final String NAME = "resend";

  private Resend() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Resend",
        // The first of the standard's ways is the one with a secret; Resend has no other.
        Optional.of(Schemes.standardWebhooks("svix").ways().getFirst()),
        Resend::read,
        Answers.USUAL,
        new Guide(
            List.of(
                "In Resend open **Webhooks** and choose **Add Webhook**.",
                "Enter the source's `url` as the endpoint URL, choose the events, and add it.",
                "Open the webhook, copy its **Signing Secret** (`whsec_…`), and make it the source's"
                    + " `secret`; what comes before that is refused, and comes again.",
                "Send each message to one recipient: of several, Resend does not say who opened."),
            List.of(),
            Svix.RETRY),
        Fixtures.of(NAME));
  }

  private static Reading read(IncomingRequest request) {
    JsonObject event = Readings.object(request);
    String theirs =
        Values.text(event, "type").orElseThrow(() -> new UnreadableException("it has no type"));
    return new Reading.Items(
        List.of(
            item(
                event,
                theirs,
                request
                    .header("svix-id")
                    .filter(id -> !id.isEmpty())
                    .map(Keys::bounded)
                    .orElseGet(() -> Keys.ofContent(event)))));
  }

  private static Item item(JsonObject event, String theirs, String key) {
    JsonObject data = event.object("data").orElse(JsonObject.EMPTY);
    EventType type = type(theirs, data);
    Optional<String> email = email(theirs, data);
    Optional<String> messageId = Values.text(data, "email_id");
    Optional<String> contact =
        theirs.startsWith("contact.") ? Values.text(data, "id") : Optional.empty();
    Optional<String> agent =
        Values.text(data, "click", "userAgent").or(() -> Values.text(data, "open", "userAgent"));
    Machine by = new Machine(type, Optional.empty(), agent);
    return new Item(
        key,
        type,
        email
            .map(Values::address)
            .or(() -> messageId)
            .or(() -> contact)
            .or(() -> Values.text(data, "id"))
            .or(() -> Values.text(data, "thread_id"))
            .or(() -> Values.text(data, "inbox_id")),
        event.get("created_at").flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("medium", Values.mediumWhereNeeded(type))
            .putIfPresent(
                "recipients", email.isPresent() ? Optional.empty() : Values.list(data, "to"))
            .putText("messageId", messageId)
            .putText("campaign", Values.text(data, "broadcast_id"))
            .putIfPresent("metadata", Values.filled(data, "tags"))
            .putText("customer", contact)
            .putText(
                "list", Values.text(data, "audience_id").or(() -> Values.text(data, "topic_id")))
            .putText(
                "reason",
                Values.text(data, "bounce", "subType")
                    .or(() -> Values.text(data, "failed", "reason"))
                    .or(() -> Values.text(data, "suppressed", "type"))
                    .or(() -> Values.text(data, "reason")))
            .putText(
                "response",
                Values.text(data, "bounce", "message")
                    .or(() -> Values.text(data, "suppressed", "message")))
            .putText("url", Values.text(data, "click", "link"))
            .putText(
                "ip",
                Values.text(data, "click", "ipAddress")
                    .or(() -> Values.text(data, "open", "ipAddress")))
            .putText("userAgent", agent)
            .putIfPresent("machineProbability", by.probability())
            .put("raw", event)
            .build());
  }

  private static Optional<String> email(String theirs, JsonObject data) {
    // In an inbox, a thread goes from one folder to another by the same names.
    if (theirs.startsWith("inbox.")) {
      return Optional.empty();
    }
    List<Json> to = data.array("to");
    return theirs.equals("email.received")
        ? Values.text(data, "from").map(Values::bare)
        : (to.size() == 1 ? Values.text(to.getFirst()) : Values.text(data, "to"))
            .or(() -> Values.text(data, "email"));
  }

  private static EventType type(String theirs, JsonObject data) {
    return switch (theirs) {
      case "email.sent",
          "email.delivered",
          "email.opened",
          "email.clicked",
          "email.failed",
          "email.complained",
          "contact.created",
          "contact.deleted" ->
          new EventType(theirs);
      case "email.delivery_delayed" -> new EventType("email.deferred");
      case "email.suppressed" -> new EventType("email.blocked");
      case "email.bounced" ->
          new EventType(
              data.object("bounce")
                      .flatMap(bounce -> bounce.text("type"))
                      .filter("Permanent"::equals)
                      .isPresent()
                  ? "email.bounced.hard"
                  : "email.bounced.soft");
      case "contact.updated" ->
          new EventType(
              data.bool("unsubscribed")
                  .map(gone -> gone ? "contact.unsubscribed" : "contact.subscribed")
                  .orElse("contact.updated"));
      case "email.received" -> new EventType("message.received");
      case "contact.topics.updated" -> new EventType("contact.preferences_updated");
      case "suppression.added" -> new EventType("contact.suppressed");
      case "suppression.removed" -> new EventType("contact.subscribed");
      default -> Types.own(NAME, theirs);
    };
  }
}
