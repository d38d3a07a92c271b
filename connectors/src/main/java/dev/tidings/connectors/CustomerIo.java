package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
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
import dev.tidings.core.source.UnreadableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Customer.io's reporting webhooks: one event per request, named by what it is about and what is
 * counted of it; once as one name with {@code _} between. A request that gets no good answer holds
 * up all behind it, for up to a week: so whatever is believed is answered with 200.
 */
final class CustomerIo {
  private static final String NAME = "customerio";

  private static final Scheme SCHEME =
      new Scheme.Hmac(
          Hash.SHA256,
          KeyForm.TEXT,
          new Format(
              new Field.Header("x-cio-signature"),
              new Layout.Single(""),
              Encoding.HEX,
              Optional.empty(),
              Optional.of(
                  new Timestamp(
                      Optional.of(new Field.Header("x-cio-timestamp")),
                      TimeUnit.SECONDS,
                      Optional.empty(),
                      false)),
              new Content("v0:{timestamp}:{body}")));

  private CustomerIo() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Customer.io",
        Optional.of(SCHEME),
        request -> Readings.each(request, CustomerIo::item),
        Answers.USUAL,
        new Guide(
            List.of(
                "In Customer.io open **Data & Integrations, Integrations, Reporting Webhooks** and"
                    + " choose **Add Reporting Webhook**.",
                "Enter the source's `url` as the webhook endpoint, choose the events, and how often"
                    + " they are sent: the first time, or every time.",
                "Copy the **Webhook Signing Key** and make it the source's `secret` before you save:"
                    + " a request that is refused holds up all that follow.",
                "Choose **Save and Enable Webhook**, then **Send Test**."),
            List.of(
                "The time is signed and not checked: Customer.io does not say for how long a request"
                    + " is good, and repeats one for a week. Events that come again are known by their"
                    + " ids."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(4)),
                "after any answer but 2xx, at growing intervals for seven days, and nothing else until"
                    + " then",
                "drops the event and goes on")),
        Fixtures.of(NAME));
  }

  private static Item item(JsonObject event) {
    Optional<String> old = Values.text(event, "event_type");
    int split = old.map(name -> name.indexOf('_')).orElse(-1);
    String about =
        Values.text(event, "object_type")
            .or(() -> old.map(name -> name.substring(0, Math.max(split, 0))))
            .orElse("");
    String metric =
        Values.text(event, "metric")
            .or(() -> old.map(name -> name.substring(split + 1)))
            .orElseThrow(() -> new UnreadableException("it has neither metric nor event_type"));
    EventType type = type(about, metric);
    JsonObject data = event.object("data").orElse(JsonObject.EMPTY);
    Optional<String> to =
        Values.text(data, "recipient").or(() -> Values.text(data, "email_address"));
    Optional<String> email =
        Values.text(data, "identifiers", "email")
            .or(() -> to.filter(address -> address.indexOf('@') > 0));
    Optional<String> phone = to.filter(_ -> about.equals("sms") || about.equals("whatsapp"));
    Optional<String> customer =
        Values.text(data, "customer_id")
            .or(() -> Values.text(data, "identifiers", "id"))
            .or(() -> Values.text(data, "identifiers", "cio_id"));
    Optional<String> delivery = Values.text(data, "delivery_id");
    Machine by = new Machine(type, data.bool("prefetched"), Values.text(data, "user_agent"));
    return new Item(
        Values.text(event, "event_id").map(Keys::bounded).orElseGet(() -> Keys.ofContent(event)),
        type,
        email.map(Values::address).or(() -> customer).or(() -> phone).or(() -> delivery),
        event.get("timestamp").flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("phone", phone)
            .putText("customer", customer)
            .putText("messageId", delivery)
            .putText(
                "campaign",
                Values.id(data, "campaign_id")
                    .or(() -> Values.id(data, "newsletter_id"))
                    .or(() -> Values.id(data, "broadcast_id"))
                    .or(() -> Values.id(data, "transactional_message_id")))
            .putText("medium", Optional.of(about).filter(CustomerIo::isMedium))
            .putText("reason", Values.text(data, "failure_message"))
            .putText("url", Values.text(data, "href").or(() -> Values.text(data, "link_url")))
            .putText("userAgent", Values.text(data, "user_agent"))
            .putIfPresent("machineOpen", by.open())
            .putIfPresent("machineProbability", by.probability())
            .put("raw", event)
            .build());
  }

  private static boolean isMedium(String about) {
    return switch (about) {
      case "email", "sms", "push", "whatsapp", "in_app" -> true;
      default -> false;
    };
  }

  private static EventType type(String about, String metric) {
    Optional<String> ours =
        switch (about) {
          case "email" -> email(metric);
          case "sms", "push", "whatsapp" -> message(metric);
          case "in_app" -> inApp(metric);
          case "customer" -> customer(metric);
          default -> Optional.empty();
        };
    return ours.map(EventType::new)
        .orElseGet(() -> Types.own(NAME, about.isEmpty() ? metric : about + "." + metric));
  }

  private static Optional<String> email(String metric) {
    return switch (metric) {
      case "sent", "delivered", "deferred", "opened", "clicked", "converted", "bounced", "failed" ->
          Optional.of("email." + metric);
      case "dropped" -> Optional.of("email.blocked");
      case "spammed" -> Optional.of("email.complained");
      case "unsubscribed" -> Optional.of("contact.unsubscribed");
      default -> Optional.empty();
    };
  }

  private static Optional<String> message(String metric) {
    return switch (metric) {
      case "sent", "delivered", "opened", "clicked", "converted" ->
          Optional.of("message." + metric);
      case "dropped" -> Optional.of("message.blocked");
      case "bounced", "failed" -> Optional.of("message.failed");
      case "unsubscribed" -> Optional.of("contact.unsubscribed");
      default -> Optional.empty();
    };
  }

  private static Optional<String> inApp(String metric) {
    return switch (metric) {
      case "sent" -> Optional.of("inapp.shown");
      case "opened", "clicked", "converted" -> Optional.of("inapp." + metric);
      default -> Optional.empty();
    };
  }

  private static Optional<String> customer(String metric) {
    return switch (metric) {
      case "subscribed", "unsubscribed" -> Optional.of("contact." + metric);
      case "cio_subscription_preferences_changed" -> Optional.of("contact.preferences_updated");
      default -> Optional.empty();
    };
  }
}
