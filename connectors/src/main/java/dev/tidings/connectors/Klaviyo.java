package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
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
 * Klaviyo's system webhooks: a batch of events by topic, signed over the body and a time that is
 * text. Whether a text message came or went is seen by whose number it is from. What a flow's
 * webhook action sends is not this, and not signed: a {@code generic} source is for that.
 */
final class Klaviyo {
  private static final String NAME = "klaviyo";
  private static final String TOPIC = "event:klaviyo.";

  private static final Scheme SCHEME =
      new Scheme.Agreeing(
          new Scheme.Hmac(
              Hash.SHA256,
              KeyForm.TEXT,
              new Format(
                  new Field.Header("klaviyo-signature"),
                  new Layout.Single(""),
                  Encoding.HEX,
                  Optional.empty(),
                  Optional.of(
                      new Timestamp(
                          Optional.of(new Field.Header("klaviyo-timestamp")),
                          TimeUnit.TEXT,
                          Optional.empty(),
                          false)),
                  new Content("{body}{timestamp}"))),
          new Field.Header("klaviyo-webhook-id"),
          new Field.Member(List.of("meta", "klaviyo_webhook_id")));

  private Klaviyo() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Klaviyo",
        Optional.of(SCHEME),
        request -> read(Readings.object(request)),
        Answers.USUAL,
        new Guide(
            List.of(
                "System webhooks need Klaviyo's Advanced KDP or an app of a partner, and a private"
                    + " API key that may write webhooks.",
                "Make up a secret of 16 characters or more, and make it the source's `secret`.",
                "In Klaviyo open **Integrations, Webhooks** and choose **Create webhook**, or send a"
                    + " `POST` to `https://a.klaviyo.com/api/webhooks`.",
                "Enter the source's `url` as the endpoint URL, the secret as the secret key, and"
                    + " choose the topics; each is called `event:klaviyo.` and a name from below.",
                "Save it and send a test."),
            List.of(
                "The header `klaviyo-webhook-id` is compared with the signed body where it is there;"
                    + " it is not signed itself, and a request without it is believed.",
                "The time is signed and not checked: Klaviyo does not say for how long a request is"
                    + " good. Events that come again are known by their ids.",
                "`submitted_review` is `review.submitted`. `submitted_rating` keeps Klaviyo's name:"
                    + " a review with stars may come as both, and would be counted twice."
                    + " `ready_to_review` keeps its name too: it is what a flow begins with, and"
                    + " nothing that somebody did."),
            RetryFacts.UNKNOWN),
        Fixtures.of(NAME));
  }

  private static Reading read(JsonObject body) {
    List<Json> data = body.array("data");
    if (data.isEmpty() && body.get("data").isEmpty()) {
      throw new UnreadableException("it has no data");
    }
    return Values.each(new JsonArray(data), "topic", (event, topic) -> item(event, topic, body));
  }

  private static Item item(JsonObject event, String topic, JsonObject body) {
    String theirs = topic.startsWith(TOPIC) ? topic.substring(TOPIC.length()) : topic;
    JsonObject payload = event.object("payload").orElse(JsonObject.EMPTY);
    JsonObject data = payload.object("data").orElse(JsonObject.EMPTY);
    JsonObject attributes = data.object("attributes").orElse(JsonObject.EMPTY);
    JsonObject said = attributes.object("event_properties").orElse(JsonObject.EMPTY);
    JsonObject profile = profile(payload);
    Optional<String> phone = Values.text(profile, "phone_number");
    Optional<String> from = Values.text(said, "From Number");
    boolean came =
        Values.text(said, "Direction").filter("inbound"::equalsIgnoreCase).isPresent()
            || (from.isPresent() && from.equals(phone));
    EventType type = type(theirs, said, came);
    Optional<String> email =
        Values.text(profile, "email").or(() -> Values.text(said, "Recipient Email Address"));
    Optional<String> number = phone.or(() -> came ? from : Values.text(said, "To Number"));
    Optional<String> customer =
        Values.text(data, "relationships", "profile", "data", "id")
            .or(() -> Values.text(profile, "id"));
    Machine by = new Machine(type, machine(said), Optional.empty());
    return new Item(
        Values.text(event, "external_id")
            .or(() -> Values.text(data, "id"))
            .map(Keys::bounded)
            .orElseGet(() -> Keys.ofContent(event)),
        type,
        email.map(Values::address).or(() -> customer).or(() -> number),
        attributes.get("datetime").or(() -> attributes.get("timestamp")).flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("phone", number)
            .putText("customer", customer)
            .putText("messageId", Values.text(said, "$message"))
            .putText("campaign", Values.text(said, "Campaign Name"))
            .putText("list", Values.text(said, "List"))
            .putText("medium", medium(theirs))
            .putText("reason", Values.text(said, "Bounce Type"))
            .putText("response", Values.text(said, "Failure Message"))
            .putText("url", Values.text(said, "URL"))
            .putText("text", Values.text(said, "Message Body"))
            .putIfPresent("rating", Values.money(said, "Rating").filter(_ -> isReview(theirs)))
            .putIfPresent("products", isReview(theirs) ? product(said) : Optional.empty())
            .putIfPresent("machineOpen", by.open())
            .putIfPresent("machineProbability", by.probability())
            .putText("account", Values.text(body, "meta", "klaviyo_account_id"))
            .put("raw", event)
            .build());
  }

  /** The profile comes beside the event, when it comes at all. */
  private static JsonObject profile(JsonObject payload) {
    return payload.array("included").stream()
        .flatMap(each ->
            each instanceof JsonObject object
                    && object.text("type").filter("profile"::equals).isPresent()
                ? object.object("attributes").stream()
                : Stream.empty())
        .findFirst()
        .orElse(JsonObject.EMPTY);
  }

  private static boolean isReview(String theirs) {
    return theirs.equals("submitted_review");
  }

  private static Optional<Json> product(JsonObject said) {
    return Values.text(said, "Product Name")
        .map(name ->
            new JsonArray(
                List.of(
                    JsonObject.builder()
                        .putText("sku", Values.text(said, "Product ID"))
                        .put("name", name)
                        .build())));
  }

  private static Optional<Boolean> machine(JsonObject said) {
    return said.bool("machine_open")
        .or(() -> said.bool("Apple Privacy Open"))
        .or(() -> said.bool("Bot Click"));
  }

  private static Optional<String> medium(String theirs) {
    if (theirs.contains("sms")) {
      return Optional.of("sms");
    }
    return theirs.contains("push")
        ? Optional.of("push")
        : Optional.of("email").filter(theirs::contains);
  }

  private static EventType type(String theirs, JsonObject said, boolean came) {
    return switch (theirs) {
      case "received_email" -> new EventType("email.delivered");
      case "opened_email" -> new EventType("email.opened");
      case "clicked_email" -> new EventType("email.clicked");
      case "bounced_email" -> bounced(Values.text(said, "Bounce Type").orElse(""));
      case "dropped_email" -> new EventType("email.blocked");
      case "marked_email_as_spam" -> new EventType("email.complained");
      case "subscribed_to_email_marketing",
          "subscribed_to_sms_marketing",
          "manually_unsuppressed_from_email_marketing" ->
          new EventType("contact.subscribed");
      case "unsubscribed_from_email_marketing", "unsubscribed_from_sms_marketing" ->
          new EventType("contact.unsubscribed");
      case "manually_suppressed_from_email_marketing" -> new EventType("contact.suppressed");
      case "updated_email_preferences" -> new EventType("contact.preferences_updated");
      case "sent_sms" -> new EventType(came ? "message.received" : "message.sent");
      case "received_sms", "received_automated_response_sms" ->
          new EventType(came ? "message.received" : "message.delivered");
      case "clicked_sms" -> new EventType("message.clicked");
      case "failed_to_deliver_sms", "failed_to_deliver_automated_response_sms", "bounced_push" ->
          new EventType("message.failed");
      case "received_push" -> new EventType("message.delivered");
      case "submitted_review" -> new EventType("review.submitted");
      case "opened_push" -> new EventType("message.opened");
      default -> Types.own(NAME, theirs.startsWith("event:") ? theirs.substring(6) : theirs);
    };
  }

  private static EventType bounced(String kind) {
    return switch (Values.snake(kind)) {
      case "hard" -> new EventType("email.bounced.hard");
      case "soft" -> new EventType("email.bounced.soft");
      default -> new EventType("email.bounced");
    };
  }
}
