package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Scheme.Field;
import dev.tidings.core.signature.Scheme.Hash;
import dev.tidings.core.source.Answer;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Twilio: what becomes of a message or a call, and messages that come in, each a form or a query,
 * signed over the address and the form; and Event Streams, arrays of CloudEvents, where the address
 * has a hash of the body. The forms say no time. An answer is read as TwiML, so it is one that says
 * nothing.
 */
final class Twilio {
  private static final String NAME = "twilio";
  private static final String STREAM = "com.twilio.";

  private static final Answer NOTHING_TO_SAY =
      new Answer(200, Map.of("content-type", "text/xml; charset=utf-8"), "<Response/>");

  private Twilio() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Twilio",
        Optional.of(
            new Scheme.FormHmac(
                Hash.SHA1,
                new Field.Header("x-twilio-signature"),
                Encoding.BASE64,
                true,
                Optional.of("bodySHA256"))),
        Twilio::read,
        new Answers(
            NOTHING_TO_SAY,
            Answers.USUAL.unauthentic(),
            NOTHING_TO_SAY,
            Answers.USUAL.overloaded(),
            true),
        new Guide(
            List.of(
                "In Twilio's console copy the account's **Auth Token** (**Account Info**) and make it"
                    + " the source's `secret`; while you change it, give both as `secrets`.",
                "For what becomes of messages, enter the source's `url` as the **Delivery Status"
                    + " Callback** of the messaging service (**Messaging, Services, Integration**), or"
                    + " send it as `StatusCallback` with each message.",
                "For messages that come in, enter it as the **Request URL** there, or under **A"
                    + " message comes in** of a number; choose `HTTP POST`.",
                "For Event Streams, create a sink of the kind **Webhook** with it (**Event Streams**),"
                    + " and subscribe it to the events that you want.",
                "Add `#rc=3&rp=all` to the URL to have callbacks repeated: by itself Twilio does so"
                    + " once, and only when it could not connect."),
            List.of(
                "A message that asks for no more is `contact.unsubscribed`, and one that takes that"
                    + " back `contact.subscribed`: when Twilio says so (`OptOutType`, with"
                    + " Advanced Opt-Out), or when its whole text is one of the words that Twilio"
                    + " obeys without it: `STOP`, `STOPALL`, `UNSUBSCRIBE`, `CANCEL`, `END`, `QUIT`,"
                    + " `REVOKE`, `OPTOUT`; `START`, `UNSTOP`."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(15)),
                "callbacks once, when it could not connect, unless the address says otherwise; Event"
                    + " Streams for 4 hours",
                "drops the event")),
        Fixtures.of(NAME));
  }

  private static Reading read(IncomingRequest request) {
    if (request.isForm()) {
      return callback(Form.parse(request.body().text()));
    }
    return request.body().length() == 0
        ? callback(Form.parse(request.query()))
        : Values.each(Readings.json(request), "type", Twilio::streamed);
  }

  private static Reading callback(Form form) {
    JsonObject.Builder fields = JsonObject.builder();
    form.fields().forEach(field -> fields.put(field.name(), field.value()));
    JsonObject event = fields.build();
    Optional<String> message =
        Values.text(event, "MessageSid").or(() -> Values.text(event, "SmsSid"));
    if (message.isPresent()) {
      return new Reading.Items(List.of(message(event, message.get())));
    }
    String call =
        Values.text(event, "CallSid")
            .orElseThrow(() -> new UnreadableException("it is about neither a message nor a call"));
    return new Reading.Items(List.of(call(event, call)));
  }

  private static Item message(JsonObject event, String sid) {
    String status =
        Values.text(event, "MessageStatus")
            .or(() -> Values.text(event, "SmsStatus"))
            .orElse("received");
    Optional<String> wish =
        Values.text(event, "OptOutType")
            .or(() -> status.equals("received") ? keyword(event) : Optional.empty());
    return item(
        Keys.composite(List.of(Optional.of(sid), Optional.of(status))),
        wish.flatMap(Twilio::consent).orElseGet(() -> status(status)),
        status,
        sid,
        event,
        Values.text(event, status.equals("received") ? "From" : "To"),
        Optional.empty(),
        event);
  }

  /**
   * What Twilio itself takes for STOP and START, where it does not say so because Advanced Opt-Out
   * is off: https://help.twilio.com/articles/223134027.
   */
  private static Optional<String> keyword(JsonObject event) {
    return switch (Values.text(event, "Body").orElse("").strip().toUpperCase(Locale.ROOT)) {
      case "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT" ->
          Optional.of("STOP");
      case "START", "UNSTOP" -> Optional.of("START");
      default -> Optional.empty();
    };
  }

  /** Twilio itself answers STOP and START, and says so of the message that brought it. */
  private static Optional<EventType> consent(String wish) {
    return switch (wish) {
      case "STOP" -> Optional.of(new EventType("contact.unsubscribed"));
      case "START" -> Optional.of(new EventType("contact.subscribed"));
      default -> Optional.empty();
    };
  }

  private static EventType status(String status) {
    return switch (status) {
      case "sent", "delivered", "read", "received" -> new EventType("message." + status);
      case "failed", "undelivered" -> new EventType("message.failed");
      default -> Types.own(NAME, "message." + status);
    };
  }

  private static Item call(JsonObject event, String sid) {
    Optional<String> status = Values.text(event, "CallStatus");
    boolean came = Values.text(event, "Direction").filter("inbound"::equals).isPresent();
    return item(
        Keys.composite(List.of(Optional.of(sid), status, Values.text(event, "SequenceNumber"))),
        Types.own(NAME, status.map(is -> "call." + is).orElse("call")),
        status.orElse(""),
        sid,
        event,
        Values.text(event, came ? "From" : "To"),
        event.get("Timestamp").flatMap(Times::read),
        event);
  }

  private static Item streamed(JsonObject event, String type) {
    String theirs = type.startsWith(STREAM) ? type.substring(STREAM.length()) : type;
    JsonObject data = event.object("data").orElse(JsonObject.EMPTY);
    String status = theirs.substring(theirs.lastIndexOf('.') + 1);
    Optional<String> sid = Values.text(data, "messageSid").or(() -> Values.text(data, "callSid"));
    return item(
        Values.text(event, "id").map(Keys::bounded).orElseGet(() -> Keys.ofContent(event)),
        theirs.startsWith("messaging.message.") || theirs.startsWith("messaging.inbound-message.")
            ? status(status)
            : Types.own(NAME, theirs),
        status,
        sid.orElse(""),
        data,
        Values.text(data, status.equals("received") ? "from" : "to"),
        event.get("time").flatMap(Times::read),
        event);
  }

  /**
   * @param said where the particulars are, named as in forms or as in streams
   */
  private static Item item(
      String key,
      EventType type,
      String status,
      String sid,
      JsonObject said,
      Optional<String> number,
      Optional<Instant> time,
      Json raw) {
    Optional<String> phone = number.map(of -> of.substring(of.indexOf(':') + 1));
    boolean message = !sid.startsWith("CA");
    return new Item(
        key,
        type,
        phone.filter(of -> !of.isEmpty()).or(() -> Optional.of(sid).filter(id -> !id.isEmpty())),
        time,
        JsonObject.builder()
            .putText("phone", phone)
            .putText("messageId", Optional.of(sid).filter(id -> message && !id.isEmpty()))
            .putText("objectId", Optional.of(sid).filter(_ -> !message))
            .putText(
                "medium",
                message
                    ? number.map(of -> of.startsWith("whatsapp:") ? "whatsapp" : "sms")
                    : Optional.empty())
            .putText("status", Optional.of(status).filter(is -> !is.isEmpty()))
            .putText("text", Values.text(said, "Body").or(() -> Values.text(said, "body")))
            .putText("reason", Values.id(said, "ErrorCode").or(() -> Values.id(said, "errorCode")))
            .putText("response", Values.text(said, "ErrorMessage"))
            .putText(
                "account",
                Values.text(said, "AccountSid").or(() -> Values.text(said, "accountSid")))
            .put("raw", raw)
            .build());
  }
}
