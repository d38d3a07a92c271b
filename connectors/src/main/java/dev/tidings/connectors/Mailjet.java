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
import dev.tidings.core.source.Sample;
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
            List.of(),
            List.of(),
            new RetryFacts(
                Optional.empty(),
                "after any answer but 200, every 30 seconds for 24 hours",
                "suspends the webhook")),
        List.of(
            sample(
                "sent",
                "email.delivered",
                "sent",
                """
                "mj_message_id":"%1$s","smtp_reply":"sent (250 2.0.0 OK 1433333948 - gsmtp)"\
                """),
            sample("open", "email.opened", "open", VISITOR),
            sample(
                "click",
                "email.clicked",
                "click",
                VISITOR + ",\"url\":\"https://shop.example/sale\""),
            sample(
                "bounce",
                "email.bounced.hard",
                "bounce",
                """
                "blocked":true,"hard_bounce":true,"error_related_to":"recipient",\
                "error":"user unknown","comment":"Host or domain name not found"\
                """),
            sample(
                "bounce-soft",
                "email.bounced.soft",
                "bounce",
                """
                "blocked":false,"hard_bounce":false,"error_related_to":"recipient",\
                "error":"quota exceeded","comment":"452 4.2.2 mailbox full"\
                """),
            sample(
                "bounce-greylisted",
                "email.deferred",
                "bounce",
                """
                "blocked":false,"hard_bounce":false,"error_related_to":"domain",\
                "error":"greylisted","comment":"450 4.2.0 try again later"\
                """),
            sample(
                "blocked",
                "email.blocked",
                "blocked",
                "\"error_related_to\":\"mailjet\",\"error\":\"preblocked\""),
            sample(
                "blocked-content",
                "email.failed",
                "blocked",
                "\"error_related_to\":\"content\",\"error\":\"error in template language\""),
            sample("spam", "email.complained", "spam", "\"source\":\"JMRPP\""),
            sample("unsub", "contact.unsubscribed", "unsub", VISITOR + ",\"mj_list_id\":1")));
  }

  private static Item item(JsonObject event, String theirs) {
    Optional<String> email = Values.text(event, "email");
    Optional<String> url = Values.text(event, "url");
    Optional<String> ip = Values.text(event, "ip");
    Optional<String> agent = Values.text(event, "agent");
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
        type(event, theirs),
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

  private static final String VISITOR =
      """
      "ip":"198.51.100.7","geo":"FR","agent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"\
      """;

  private static Sample sample(String event, String becomes, String theirs, String members) {
    return new Sample(
        event,
        becomes,
        occasion -> {
          long id = 19421777835146490L + occasion.random().nextInt(1_000_000);
          return Sample.Draft.json(
              "[{\"event\":\"%s\",\"time\":%d,\"MessageID\":%d,\"Message_GUID\":\"%s\",\"email\":\"%s\",\"mj_campaign_id\":7257,\"mj_contact_id\":4,\"customcampaign\":\"spring\",\"CustomID\":\"order-%s\",\"Payload\":\"{\\\"tenant\\\":\\\"t1\\\"}\",%s}]"
                  .formatted(
                      theirs,
                      occasion.now().getEpochSecond(),
                      id,
                      occasion.hex(32),
                      occasion.email(),
                      occasion.hex(6),
                      members.formatted(id)));
        });
  }
}
