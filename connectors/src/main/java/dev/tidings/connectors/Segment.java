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
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Segment, by its webhook destinations: one call of its own API per request, or an array of them,
 * of which only the first is signed. What was tracked is understood by the names of Segment's own
 * spec.
 */
final class Segment {
  private static final String NAME = "segment";

  private static final Scheme SCHEME =
      new Scheme.Hmac(
          Hash.SHA1,
          KeyForm.TEXT,
          new Format(
              new Field.Header("x-signature"),
              new Layout.Single(""),
              Encoding.HEX,
              Optional.empty(),
              Optional.empty(),
              new Content("{firstElement}")));

  private Segment() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Segment",
        Optional.of(SCHEME),
        request -> Values.each(Readings.json(request), "type", Segment::item),
        Answers.USUAL,
        new Guide(
            List.of(
                "In Segment open **Connections, Destinations, Add destination**, choose **Webhooks"
                    + " (Actions)** and connect it to a source.",
                "Enter a long random **Shared Secret** in its settings, and make it the source's"
                    + " `secret`.",
                "Add a **mapping** with the action *Send*: choose which calls it takes, enter the"
                    + " source's `url` as the **URL**, and the event itself (`$event`) as the"
                    + " **Data**.",
                "Switch **Enable Batching** off in the mapping, because only the first event of a"
                    + " batch is signed.",
                "Test the mapping, then switch it and the destination on."),
            List.of(
                "In a batch only the first event is signed: whoever has seen one signed event can"
                    + " put others behind it. Switch batching off.",
                "The signature covers no time: only an event's `messageId` tells that it was sent"
                    + " before."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(5)),
                "after a timeout or a 5xx, for up to four hours",
                "drops the event")),
        Fixtures.of(NAME));
  }

  private static Item item(JsonObject call, String theirs) {
    JsonObject properties = Values.object(call, "properties");
    JsonObject traits = Values.object(call, "traits");
    Optional<String> user = Values.text(call, "userId");
    Optional<String> email =
        Values.text(properties, "email")
            .or(() -> Values.text(traits, "email"))
            .or(() -> Values.text(call, "context", "traits", "email"));
    Optional<String> tracked = Values.text(call, "event");
    Optional<String> agent = Values.text(call, "context", "userAgent");
    EventType type = theirs.equals("track") ? tracked(tracked.orElse("")) : called(theirs);
    return new Item(
        Values.text(call, "messageId").map(Keys::bounded).orElseGet(() -> Keys.ofContent(call)),
        type,
        user.or(() -> email.map(Values::address))
            .or(() -> Values.text(call, "anonymousId"))
            .or(() -> Values.text(call, "groupId")),
        time(call),
        JsonObject.builder()
            .putText("topic", tracked.or(() -> Values.text(call, "name")))
            .putText("email", email)
            .putText("customer", user)
            .putText("messageId", Values.text(properties, "email_id"))
            .putText(
                "campaign",
                first(properties, "campaign_id", "campaign_name")
                    .or(() -> Values.text(call, "context", "campaign", "name")))
            .putText("list", first(properties, "list_id", "list_name"))
            .putText("order", Values.text(properties, "order_id"))
            .putText("object", theirs.equals("track") ? Optional.empty() : Optional.of(theirs))
            .putIfPresent("total", total(properties))
            .putText("currency", Values.text(properties, "currency"))
            .putText("url", first(properties, "link_url", "url"))
            .putText("ip", Values.text(call, "context", "ip"))
            .putText("userAgent", agent)
            .putIfPresent(
                "machineProbability", new Machine(type, Optional.empty(), agent).probability())
            .put("raw", call)
            .build());
  }

  /** When it happened, by Segment's own correction of the sender's clock. */
  private static Optional<Instant> time(JsonObject call) {
    return Stream.of("timestamp", "originalTimestamp", "sentAt", "receivedAt")
        .flatMap(name -> call.get(name).flatMap(Times::read).stream())
        .findFirst();
  }

  private static Optional<String> first(JsonObject object, String... names) {
    return Stream.of(names).flatMap(name -> Values.text(object, name).stream()).findFirst();
  }

  private static Optional<Json> total(JsonObject properties) {
    return Stream.of("total", "revenue", "value")
        .flatMap(name -> Values.money(properties, name).stream())
        .findFirst();
  }

  private static EventType called(String theirs) {
    return theirs.equals("identify")
        ? new EventType("contact.updated")
        : Types.own(NAME, theirs.toLowerCase(Locale.ROOT));
  }

  private static EventType tracked(String name) {
    Optional<String> ours =
        switch (name) {
          case "Email Delivered" -> Optional.of("email.delivered");
          case "Email Opened" -> Optional.of("email.opened");
          case "Email Link Clicked" -> Optional.of("email.clicked");
          case "Email Bounced" -> Optional.of("email.bounced");
          case "Email Marked as Spam" -> Optional.of("email.complained");
          case "Unsubscribed" -> Optional.of("contact.unsubscribed");
          case "Signed Up", "Account Created" -> Optional.of("lead.created");
          case "Account Deleted" -> Optional.of("customer.churned");
          case "Trial Started" -> Optional.of("trial.started");
          case "Trial Ended" -> Optional.of("trial.ended");
          case "Product Added", "Product Removed", "Cart Viewed", "Checkout Started" ->
              Optional.of("cart.updated");
          case "Order Completed" -> Optional.of("order.placed");
          case "Order Refunded" -> Optional.of("order.refunded");
          case "Order Cancelled" -> Optional.of("order.cancelled");
          default -> Optional.empty();
        };
    return ours.map(EventType::new).orElseGet(() -> Types.own(NAME, name.toLowerCase(Locale.ROOT)));
  }
}
