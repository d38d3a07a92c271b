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
            List.of(
                "Make up a user name and a password, and make them the source's"
                    + " `username` and `password`; a header of your own does as well, as"
                    + " `header` and `value`.",
                "In Postmark open the server, the **message stream**, and its"
                    + " **Webhooks**, and choose **Add webhook**.",
                "Enter the source's `url` as the webhook URL, and the two under **Basic"
                    + " auth credentials**, or the header under **Custom headers**.",
                "Choose the events. Leave **Include bounce content** off unless you want"
                    + " messages kept here.",
                "Choose **Send test**, then **Save webhook**; do it again for each"
                    + " message stream.",
                "For messages that come in, enter the `url` with user name and password"
                    + " in it as the inbound stream's webhook."),
            List.of(
                "Nothing is signed: whoever knows the password can send any event.",
                "Postmark's addresses, `3.134.147.250`, `50.31.156.6`, `50.31.156.77` and"
                    + " `18.217.206.57`, are not checked; your proxy can."),
            new RetryFacts(
                Optional.empty(),
                "inbound messages after any answer but 200 and 403: ten times within eleven hours;"
                    + " not documented for the others",
                "drops the event")),
        Fixtures.of(NAME));
  }

  private static Item item(JsonObject event) {
    Optional<String> record = Values.text(event, "RecordType");
    Optional<String> from =
        record.isEmpty()
            ? Values.text(event, "FromFull", "Email")
                .or(() -> Values.text(event, "From").map(Values::bare))
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
    EventType type =
        record
            .map(theirs -> type(event, theirs))
            .orElseGet(() -> new EventType("message.received"));
    Optional<String> agent = Values.text(event, "UserAgent");
    Machine by = new Machine(type, Optional.empty(), agent);
    return new Item(
        key(event, record, email, time),
        type,
        email.map(Values::address),
        time.flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("messageId", Values.text(event, "MessageID"))
            .putIfPresent("tags", Values.list(event, "Tag"))
            .putIfPresent("metadata", Values.filled(event, "Metadata"))
            .putText("list", Values.text(event, "MessageStream"))
            .putText("medium", from.map(_ -> "email"))
            .putText(
                "text",
                from.flatMap(_ ->
                    Values.text(event, "StrippedTextReply")
                        .or(() -> Values.text(event, "TextBody"))))
            .putText(
                "reason",
                Values.text(event, "SuppressionReason").or(() -> Values.text(event, "Type")))
            .putText(
                "response",
                Values.text(event, "Details").or(() -> Values.text(event, "Description")))
            .putText("url", Values.text(event, "OriginalLink"))
            .putText("ip", Values.text(event, "Geo", "IP"))
            .putText("country", Values.text(event, "Geo", "CountryISOCode"))
            .putText("userAgent", agent)
            .putIfPresent("machineProbability", by.probability())
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
}
