package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Keys;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Mailjet's Event API: one event, or a group of them as an array; nothing is signed, so the address
 * carries a user name and a password. Its {@code sent} means that the receiving server has taken
 * the message, which is {@code email.delivered} here.
 */
final class Mailjet {
  private static final String NAME = "mailjet";

  /** Blocked for these, the fault is the sender's own. */
  private static final Set<String> OUR_FAULT = Set.of("content", "system");

  private Mailjet() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Mailjet",
        Optional.of(new Scheme.Basic()),
        request -> Values.each(Readings.json(request), "event", Mailjet::item),
        Answers.USUAL,
        new Guide(
            List.of(
                "Make up a user name and a password, and make them the source's"
                    + " `username` and `password`.",
                "In Mailjet open **Account settings** and under **REST API** choose"
                    + " **Event notifications (webhooks)**.",
                "For each event enter the source's `url` with the two in it, as in"
                    + " `https://name:password@hooks.example.com/in/src_…`.",
                "Tick **Group events**, so that what happens within a second comes in one"
                    + " request.",
                "Choose **Test** beside an event, then **Save**."),
            List.of("Nothing is signed: whoever knows the password can send any event."),
            new RetryFacts(
                Optional.empty(),
                "after any answer but 200, every 30 seconds for 24 hours",
                "suspends the webhook")),
        Fixtures.of(NAME));
  }

  private static Item item(JsonObject event, String theirs) {
    Optional<String> email = Values.text(event, "email");
    Optional<String> url = Values.text(event, "url");
    Optional<String> ip = Values.text(event, "ip");
    Optional<String> agent = Values.text(event, "agent");
    EventType type = type(event, theirs);
    Machine by = new Machine(type, Optional.empty(), agent);
    boolean visited = theirs.equals("open") || theirs.equals("click");
    return new Item(
        Keys.composite(
            List.of(
                Optional.of(theirs),
                Values.text(event, "time"),
                Values.text(event, "MessageID"),
                email,
                theirs.equals("click") ? url : Optional.empty(),
                visited ? ip : Optional.empty(),
                visited ? agent : Optional.empty())),
        type,
        email.map(Values::address),
        event.get("time").flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("messageId", Values.id(event, "MessageID"))
            .putText(
                "campaign",
                Values.text(event, "customcampaign").or(() -> Values.id(event, "mj_campaign_id")))
            .putText("reference", Values.text(event, "CustomID"))
            .putIfPresent("metadata", Values.text(event, "Payload").map(Values::within))
            .putText("list", Values.id(event, "mj_list_id"))
            .putText("reason", Values.text(event, "error").or(() -> Values.text(event, "source")))
            .putText(
                "response",
                Values.text(event, "smtp_reply").or(() -> Values.text(event, "comment")))
            .putText("url", url)
            .putText("ip", ip)
            .putText("country", Values.text(event, "geo"))
            .putText("userAgent", agent)
            .putIfPresent("machineProbability", by.probability())
            .put("raw", event)
            .build());
  }

  private static EventType type(JsonObject event, String theirs) {
    return switch (theirs) {
      case "sent" -> new EventType("email.delivered");
      case "open" -> new EventType("email.opened");
      case "click" -> new EventType("email.clicked");
      case "bounce" -> bounced(event);
      case "blocked" ->
          new EventType(
              event.text("error_related_to").filter(OUR_FAULT::contains).isPresent()
                  ? "email.failed"
                  : "email.blocked");
      case "spam" -> new EventType("email.complained");
      case "unsub" -> new EventType("contact.unsubscribed");
      default -> Types.own(NAME, theirs);
    };
  }

  private static EventType bounced(JsonObject event) {
    if (event.bool("hard_bounce").orElse(false)) {
      return new EventType("email.bounced.hard");
    }
    // A greylisting server asks to come again, and Mailjet does.
    return new EventType(
        event.text("error").filter("greylisted"::equals).isPresent()
            ? "email.deferred"
            : "email.bounced.soft");
  }
}
