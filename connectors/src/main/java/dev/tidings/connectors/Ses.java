package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Schemes;
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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Amazon SES through SNS: a message within a message, about any number of recipients, each of whom
 * gets an event. Signed by SNS, which says nothing of whose topic it is, so a source names its
 * topics; or with a user name and a password in the address, which raw delivery cannot do without.
 * Subscriptions are confirmed by themselves.
 */
final class Ses {
  private static final String NAME = "ses";

  private static final String VALIDATED = "Successfully validated SNS topic";

  private Ses() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Amazon SES (SNS)",
        Optional.of(new Scheme.AnyOf(List.of(Schemes.sns(), new Scheme.Basic()))),
        Ses::read,
        // SNS keeps the address's user name to itself until it is asked in this way, and takes any
        // other 4xx as final.
        Answers.USUAL
            .withUnauthentic(401, Map.of("www-authenticate", "Basic realm=\"tidings\""))
            .withOverloaded(503, false),
        new Guide(
            List.of(
                "In Amazon SNS create a standard **topic**, and make its ARN one of the"
                    + " source's `topicArns`.",
                "In Amazon SES open **Configuration sets**, the set that you send with,"
                    + " **Event destinations**, and choose **Add destination**; choose the"
                    + " events, **Amazon SNS**, and the topic.",
                "In the topic choose **Create subscription**: protocol **HTTPS**, the"
                    + " source's `url` as the endpoint, **raw message delivery** off.",
                "The subscription confirms itself within seconds; when it stays **Pending"
                    + " confirmation**, the source did not believe it.",
                "Send each message to one recipient: of several, SES does not say who"
                    + " opened or clicked.",
                "With raw message delivery nothing is signed: then give the source a"
                    + " `username` and a `password`, and put them into the endpoint, as in"
                    + " `https://name:password@hooks.example.com/in/src_…`."),
            List.of(
                "A source with `username` and `password` alone does not check SNS's"
                    + " signature; give `topicArns` unless you need raw message delivery.",
                "A bounce, complaint or delivery that SES tells by an identity's feedback"
                    + " notifications and by a configuration set's event destination is two"
                    + " messages and becomes two events: switch on only one of them.",
                "The signature's time is not checked. Messages that come again are known"
                    + " by their ids."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(15)),
                "after 5xx or no answer, three times, 20 seconds apart, unless the topic says otherwise;"
                    + " never after 4xx",
                "drops the message, or puts it in the subscription's dead-letter queue")),
        samples());
  }

  private static Reading read(IncomingRequest request) {
    if (request.body().text().startsWith(VALIDATED)) {
      return validated();
    }
    JsonObject body = Readings.object(request);
    Optional<String> type = body.text("Type");
    if (type.isEmpty()) {
      return message(
          body,
          request.header("x-amz-sns-message-id").filter(id -> !id.isEmpty()),
          Optional.empty());
    }
    return switch (type.get()) {
      case "Notification" -> notification(body);
      case "SubscriptionConfirmation" ->
          Reading.Handshake.visiting("a subscription to confirm", confirmation(body));
      case "UnsubscribeConfirmation" ->
          Reading.Handshake.of("the end of a subscription, which is left at that");
      default -> throw new UnreadableException("an SNS message of an unknown type");
    };
  }

  private static Reading notification(JsonObject envelope) {
    String text =
        envelope
            .text("Message")
            .orElseThrow(() -> new UnreadableException("the notification has no message"));
    if (text.startsWith(VALIDATED)) {
      return validated();
    }
    if (!(Readings.json(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonObject message)) {
      throw new UnreadableException("the notification's message is not a JSON object");
    }
    return message(message, Values.text(envelope, "MessageId"), envelope.get("Timestamp"));
  }

  private static Reading validated() {
    return Reading.Handshake.of("word that SES may publish to the topic");
  }

  /** The address to visit; a password alone must not have us visit anything else. */
  private static URI confirmation(JsonObject envelope) {
    return envelope
        .text("SubscribeURL")
        .flatMap(Schemes::snsAddress)
        .filter(url ->
            url.getRawQuery() != null
                && Form.parse(url.getRawQuery())
                    .first("Action")
                    .filter("ConfirmSubscription"::equals)
                    .isPresent())
        .orElseThrow(() -> new UnreadableException("the address to confirm at is not that of SNS"));
  }

  /** Somebody whom a message is about, with what is said of him alone. */
  private record Recipient(Optional<String> email, JsonObject said) {}

  private static Reading message(
      JsonObject message, Optional<String> messageId, Optional<Json> notifiedAt) {
    String theirs =
        message
            .text("eventType")
            .or(() -> message.text("notificationType"))
            .orElseThrow(
                () -> new UnreadableException("it has neither eventType nor notificationType"));
    if (theirs.equals("AmazonSnsSubscriptionSucceeded")) {
      return Reading.Handshake.of("word that SES may publish to the topic");
    }
    JsonObject about = message.object(partOf(theirs)).orElse(JsonObject.EMPTY);
    EventType type = type(theirs, about);
    List<Recipient> recipients = recipients(theirs, message, about);
    String key = messageId.orElseGet(() -> Keys.ofContent(message));
    List<Item> items = new ArrayList<>(recipients.size());
    for (Recipient recipient : recipients) {
      items.add(item(key + " " + items.size(), type, message, about, recipient, notifiedAt));
    }
    return new Reading.Items(items);
  }

  private static Item item(
      String key,
      EventType type,
      JsonObject message,
      JsonObject about,
      Recipient recipient,
      Optional<Json> notifiedAt) {
    JsonObject said = recipient.said();
    Optional<Json> everybody =
        recipient.email().isPresent()
            ? Optional.empty()
            : message.object("mail").flatMap(mail -> Values.list(mail, "destination"));
    Optional<String> agent = Values.text(about, "userAgent");
    Machine by = new Machine(type, Optional.empty(), agent);
    return new Item(
        key,
        type,
        recipient.email().map(Values::address).or(() -> Values.text(message, "mail", "messageId")),
        about
            .get("timestamp")
            .or(() -> message.at("mail", "timestamp"))
            .or(() -> notifiedAt)
            .flatMap(Times::read),
        JsonObject.builder()
            .putText("email", recipient.email())
            .putIfPresent("recipients", everybody)
            .putText("messageId", Values.text(message, "mail", "messageId"))
            .putIfPresent(
                "metadata", message.object("mail").flatMap(mail -> Values.filled(mail, "tags")))
            .putText("list", Values.text(about, "contactList"))
            .putText(
                "reason",
                Values.text(about, "bounceSubType")
                    .or(() -> Values.text(about, "complaintFeedbackType"))
                    .or(() -> Values.text(about, "reason"))
                    .or(() -> Values.text(about, "errorMessage"))
                    .or(() -> Values.text(about, "delayType")))
            .putText(
                "response",
                Values.text(said, "diagnosticCode").or(() -> Values.text(about, "smtpResponse")))
            .putText("smtpStatus", Values.text(said, "status"))
            .putText("url", Values.text(about, "link"))
            .putText("ip", Values.text(about, "ipAddress"))
            .putText("userAgent", agent)
            .putIfPresent("machineProbability", by.probability())
            .put("raw", message)
            .build());
  }

  /** The member that says what the message is about. */
  private static String partOf(String theirs) {
    return switch (theirs) {
      case "DeliveryDelay" -> "deliveryDelay";
      case "Rendering Failure" -> "failure";
      default -> Values.snake(theirs);
    };
  }

  /** Those who are named; opens and clicks do not say which of several it was. */
  private static List<Recipient> recipients(String theirs, JsonObject message, JsonObject about) {
    List<Json> destination =
        message.object("mail").map(mail -> mail.array("destination")).orElse(List.of());
    List<Json> named =
        switch (theirs) {
          case "Bounce" -> about.array("bouncedRecipients");
          case "Complaint" -> about.array("complainedRecipients");
          case "Delivery" -> about.array("recipients");
          case "DeliveryDelay" -> about.array("delayedRecipients");
          case "Send", "Reject", "Rendering Failure" -> destination;
          default -> List.of();
        };
    List<Json> all =
        named.isEmpty() && (destination.size() == 1 || splits(theirs)) ? destination : named;
    List<Recipient> recipients = all.stream().map(Ses::recipient).toList();
    return recipients.isEmpty()
        ? List.of(new Recipient(Optional.empty(), JsonObject.EMPTY))
        : recipients;
  }

  private static boolean splits(String theirs) {
    return switch (theirs) {
      case "Bounce", "Complaint", "Delivery", "DeliveryDelay" -> true;
      default -> false;
    };
  }

  private static Recipient recipient(Json named) {
    return named instanceof JsonObject said
        ? new Recipient(Values.text(said, "emailAddress"), said)
        : new Recipient(Values.text(named), JsonObject.EMPTY);
  }

  private static EventType type(String theirs, JsonObject about) {
    return switch (theirs) {
      case "Send" -> new EventType("email.sent");
      case "Delivery" -> new EventType("email.delivered");
      case "DeliveryDelay" -> new EventType("email.deferred");
      case "Open" -> new EventType("email.opened");
      case "Click" -> new EventType("email.clicked");
      case "Bounce" -> bounced(about);
      case "Reject" -> new EventType("email.blocked");
      case "Rendering Failure" -> new EventType("email.failed");
      // A report that it was no spam is the contrary of a complaint.
      case "Complaint" ->
          about.text("complaintFeedbackType").filter("not-spam"::equals).isPresent()
              ? Types.own(NAME, "complaint.not_spam")
              : new EventType("email.complained");
      case "Subscription" ->
          new EventType(
              hasLeft(about.object("newTopicPreferences").orElse(JsonObject.EMPTY))
                  ? "contact.unsubscribed"
                  : "contact.preferences_updated");
      default -> Types.own(NAME, Values.snake(theirs));
    };
  }

  private static EventType bounced(JsonObject bounce) {
    return switch (bounce.text("bounceSubType").orElse("")) {
      case "Suppressed", "OnAccountSuppressionList" -> new EventType("email.blocked");
      default ->
          new EventType(
              bounce.text("bounceType").filter("Permanent"::equals).isPresent()
                  ? "email.bounced.hard"
                  : "email.bounced.soft");
    };
  }

  /** Whether nothing is wanted any more, of the list or of any of its topics. */
  private static boolean hasLeft(JsonObject preferences) {
    List<Json> topics = preferences.array("topicSubscriptionStatus");
    return preferences.bool("unsubscribeAll").orElse(false)
        || (!topics.isEmpty()
            && topics.stream()
                .allMatch(each ->
                    each instanceof JsonObject topic
                        && topic.text("subscriptionStatus").filter("OptOut"::equals).isPresent()));
  }

  /**
   * The messages of the file, each within a notification as SNS sends it. It can go to a source
   * with a user name and a password; the signature that a source with topics alone asks for can
   * only be made by SNS itself.
   */
  private static List<Sample> samples() {
    return Fixtures.of(NAME).stream()
        .map(sample ->
            new Sample(
                sample.event(),
                sample.becomes(),
                occasion -> notification(sample.draft().apply(occasion).body().text(), occasion)))
        .toList();
  }

  private static Sample.Draft notification(String message, Sample.Occasion occasion) {
    String id = occasion.uuid();
    String topic = "arn:aws:sns:eu-west-1:123456789012:ses-events";
    JsonObject envelope =
        JsonObject.builder()
            .put("Type", "Notification")
            .put("MessageId", id)
            .put("TopicArn", topic)
            .put("Subject", "Amazon SES Email Event Notification")
            .put("Message", message)
            .put("Timestamp", occasion.now().toString())
            .build();
    return Sample.Draft.json(
        new String(envelope.write(), StandardCharsets.UTF_8),
        Map.of(
            "content-type",
            "text/plain; charset=UTF-8",
            "x-amz-sns-message-type",
            "Notification",
            "x-amz-sns-message-id",
            id,
            "x-amz-sns-topic-arn",
            topic));
  }
}
