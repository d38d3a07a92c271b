package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Keys;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Postmark: one event per request; nothing is signed, so a source has a user name and a password,
 * or a header of its own. A message that came in is the one thing that does not say its {@code
 * RecordType}.
 */
final class Postmark {
  private static final String NAME = "postmark";

  private Postmark() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Postmark",
        Optional.of(
            new Scheme.AnyOf(
                List.of(new Scheme.Basic(), new Scheme.HeaderValue(Optional.empty())))),
        request -> new Reading.Items(List.of(item(Readings.object(request)))),
        // 403 would end the retries of a request that comes with an old password.
        Answers.USUAL,
        new Guide(
            List.of(),
            List.of(),
            new RetryFacts(
                Optional.empty(),
                "inbound messages after any answer but 200 and 403: ten times within eleven hours;"
                    + " not documented for the others",
                "drops the event")),
        List.of(
            sample(
                "Delivery",
                "email.delivered",
                "\"RecordType\":\"Delivery\",\"Recipient\":\"%s\",\"DeliveredAt\":\"%s\",\"Details\":\"250 OK\""),
            bounce("Bounce", "email.bounced.hard", "HardBounce"),
            bounce("Bounce-BadEmailAddress", "email.bounced.hard", "BadEmailAddress"),
            bounce("Bounce-SoftBounce", "email.bounced.soft", "SoftBounce"),
            bounce("Bounce-Transient", "email.deferred", "Transient"),
            bounce("Bounce-DnsError", "email.deferred", "DnsError"),
            bounce("Bounce-Blocked", "email.blocked", "Blocked"),
            bounce("Bounce-TemplateRenderingFailed", "email.failed", "TemplateRenderingFailed"),
            bounce("Bounce-AutoResponder", "postmark.bounce.auto_responder", "AutoResponder"),
            sample(
                "SpamComplaint",
                "email.complained",
                """
                "RecordType":"SpamComplaint","ID":42,"Type":"SpamComplaint","TypeCode":512,\
                "Email":"%s","BouncedAt":"%s","Inactive":true,"CanActivate":false\
                """),
            sample("Open", "email.opened", "\"RecordType\":\"Open\",\"FirstOpen\":true," + VISITOR),
            sample(
                "Click",
                "email.clicked",
                """
                "RecordType":"Click","ClickLocation":"HTML",\
                "OriginalLink":"https://shop.example/sale",\
                """
                    + VISITOR),
            subscription("SubscriptionChange", "contact.unsubscribed", "ManualSuppression"),
            subscription("SubscriptionChange-HardBounce", "contact.suppressed", "HardBounce"),
            sample(
                "SubscriptionChange-reactivated",
                "contact.subscribed",
                """
                "RecordType":"SubscriptionChange","Recipient":"%s","ChangedAt":"%s",\
                "Origin":"Recipient","SuppressSending":false,"SuppressionReason":null\
                """),
            sample(
                "Inbound",
                "postmark.inbound",
                """
                "From":"%1$s","FromFull":{"Email":"%1$s"},"To":"hello@shop.example",\
                "Subject":"A question","Date":"Thu, 5 Mar 2026 16:59:01 +0100","TextBody":"Is it in stock?"\
                """)));
  }

  private static Item item(JsonObject event) {
    Optional<String> record = Values.text(event, "RecordType");
    Optional<String> from =
        record.isEmpty()
            ? Values.text(event, "FromFull", "Email").or(() -> Values.text(event, "From"))
            : Optional.empty();
    if (record.isEmpty() && (from.isEmpty() || event.get("To").isEmpty())) {
      throw new UnreadableException("it has no RecordType and is no inbound message");
    }
    Optional<String> email =
        from.or(() -> Values.text(event, "Recipient")).or(() -> Values.text(event, "Email"));
    Optional<String> time =
        Stream.of("DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt")
            .flatMap(name -> Values.text(event, name).stream())
            .findFirst();
    return new Item(
        key(event, record, email, time),
        record.map(theirs -> type(event, theirs)).orElseGet(() -> Types.own(NAME, "inbound")),
        email.map(Values::address),
        time.flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("messageId", Values.text(event, "MessageID"))
            .putIfPresent("tags", Values.list(event, "Tag"))
            .putIfPresent("metadata", Values.filled(event, "Metadata"))
            .putText("list", Values.text(event, "MessageStream"))
            .putText(
                "reason",
                Values.text(event, "SuppressionReason").or(() -> Values.text(event, "Type")))
            .putText(
                "response",
                Values.text(event, "Details").or(() -> Values.text(event, "Description")))
            .putText("url", Values.text(event, "OriginalLink"))
            .putText("ip", Values.text(event, "Geo", "IP"))
            .putText("country", Values.text(event, "Geo", "CountryISOCode"))
            .putText("userAgent", Values.text(event, "UserAgent"))
            .put("raw", event)
            .build());
  }

  /** Bounces and complaints have ids; the others are told by what they are about. */
  private static String key(
      JsonObject event, Optional<String> record, Optional<String> email, Optional<String> time) {
    Optional<String> id = Values.id(event, "ID");
    return Keys.composite(
        id.isPresent()
            ? List.of(record, id)
            : List.of(
                record,
                Values.text(event, "MessageID"),
                email,
                time,
                Values.text(event, "OriginalLink")));
  }

  private static EventType type(JsonObject event, String record) {
    return switch (record) {
      case "Delivery" -> new EventType("email.delivered");
      case "Bounce" -> bounced(event.text("Type").orElse(""));
      case "SpamComplaint" -> new EventType("email.complained");
      case "Open" -> new EventType("email.opened");
      case "Click" -> new EventType("email.clicked");
      case "SubscriptionChange" -> new EventType(subscription(event));
      default -> Types.own(NAME, Values.snake(record));
    };
  }

  private static EventType bounced(String type) {
    return switch (type) {
      case "HardBounce", "BadEmailAddress" -> new EventType("email.bounced.hard");
      case "SoftBounce" -> new EventType("email.bounced.soft");
      case "Transient", "DnsError" -> new EventType("email.deferred");
      case "Blocked", "ManuallyDeactivated", "SMTPApiError", "DMARCPolicy" ->
          new EventType("email.blocked");
      case "TemplateRenderingFailed" -> new EventType("email.failed");
      case "SpamComplaint" -> new EventType("email.complained");
      default -> Types.own(NAME, "bounce." + Values.snake(type));
    };
  }

  private static String subscription(JsonObject event) {
    if (!event.bool("SuppressSending").orElse(true)) {
      return "contact.subscribed";
    }
    // Only a suppression by hand is somebody's wish; the others are Postmark's own doing.
    return event.text("SuppressionReason").filter("ManualSuppression"::equals).isPresent()
        ? "contact.unsubscribed"
        : "contact.suppressed";
  }

  private static final String VISITOR =
      """
      "Recipient":"%s","ReceivedAt":"%s","Client":{"Name":"Chrome 35.0.1916.153"},\
      "OS":{"Name":"OS X 10.7 Lion"},"Platform":"WebMail",\
      "UserAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",\
      "Geo":{"CountryISOCode":"FR","Country":"France","City":"Paris","IP":"198.51.100.7"}\
      """;

  private static Sample bounce(String event, String becomes, String type) {
    return sample(
        event,
        becomes,
        "\"RecordType\":\"Bounce\",\"ID\":%3$d,\"Type\":\""
            + type
            + "\",\"Email\":\"%1$s\",\"BouncedAt\":\"%2$s\",\"Description\":\"The message could not"
            + " be delivered.\",\"Details\":\"550 5.1.1 user unknown\",\"Inactive\":true,"
            + "\"CanActivate\":true,\"Subject\":\"Spring\"");
  }

  private static Sample subscription(String event, String becomes, String reason) {
    return sample(
        event,
        becomes,
        "\"RecordType\":\"SubscriptionChange\",\"Recipient\":\"%s\",\"ChangedAt\":\"%s\","
            + "\"Origin\":\"Recipient\",\"SuppressSending\":true,\"SuppressionReason\":\""
            + reason
            + "\"");
  }

  private static Sample sample(String event, String becomes, String members) {
    return new Sample(
        event,
        becomes,
        occasion ->
            Sample.Draft.json(
                "{\"MessageID\":\"%s-%s-%s-%s-%s\",\"ServerID\":23,\"MessageStream\":\"broadcast\",\"Tag\":\"spring\",\"Metadata\":{\"order\":\"4711\"},%s}"
                    .formatted(
                        occasion.hex(8),
                        occasion.hex(4),
                        occasion.hex(4),
                        occasion.hex(4),
                        occasion.hex(12),
                        members.formatted(
                            occasion.email(),
                            occasion.now(),
                            occasion.random().nextLong(1, 1L << 40)))));
  }
}
