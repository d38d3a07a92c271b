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
        request -> Values.split(Readings.json(request), "type", Segment::items),
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
                    + " before.",
                "`Product Added`, `Product Removed` and `Checkout Started` become two events: what"
                    + " happened, and `cart.updated`, which every change of a cart is. A cart was"
                    + " left when no `order.placed` follows.",
                "What Segment's spec does not name, or names for no meaning of ours, such as"
                    + " `Products Searched`, is `segment.its_name`."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(5)),
                "after a timeout or a 5xx, for up to four hours",
                "drops the event")),
        Fixtures.of(NAME));
  }

  private static List<Item> items(JsonObject call, String theirs) {
    Item item = item(call, theirs);
    return switch (item.type().value()) {
      case "product.added", "product.removed", "checkout.started" ->
          List.of(item, item.also("cart.updated"));
      default -> List.of(item);
    };
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
            .putText("coupon", first(properties, "coupon_id", "coupon", "coupon_name"))
            .putIfPresent("products", products(properties))
            .putIfPresent("rating", Values.money(properties, "rating"))
            .putText("text", Values.text(properties, "review_body"))
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

  /** Those of an order or a cart; or the one that the call itself is about. */
  private static Optional<Json> products(JsonObject properties) {
    List<JsonObject> all =
        Stream.concat(
                properties.array("products").stream()
                    .filter(JsonObject.class::isInstance)
                    .map(JsonObject.class::cast),
                Stream.of(properties).filter(one -> first(one, "product_id", "sku").isPresent()))
            .toList();
    return Optional.of(new JsonArray(all.stream().map(Segment::product).toList()))
        .filter(_ -> !all.isEmpty())
        .map(Json.class::cast);
  }

  private static Json product(JsonObject theirs) {
    return JsonObject.builder()
        .putText("sku", first(theirs, "sku", "product_id"))
        .putText("name", Values.text(theirs, "name"))
        .putIfPresent("price", Values.money(theirs, "price"))
        .putIfPresent("quantity", Values.money(theirs, "quantity"))
        .build();
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
          case "Product Viewed" -> Optional.of("product.viewed");
          case "Product Added" -> Optional.of("product.added");
          case "Product Removed" -> Optional.of("product.removed");
          case "Product Reviewed" -> Optional.of("review.submitted");
          case "Cart Viewed" -> Optional.of("cart.updated");
          case "Checkout Started" -> Optional.of("checkout.started");
          case "Coupon Applied" -> Optional.of("coupon.applied");
          case "Order Completed" -> Optional.of("order.placed");
          case "Order Updated" -> Optional.of("order.updated");
          case "Order Refunded" -> Optional.of("order.refunded");
          case "Order Cancelled" -> Optional.of("order.cancelled");
          default -> Optional.empty();
        };
    return ours.map(EventType::new).orElseGet(() -> Types.own(NAME, name.toLowerCase(Locale.ROOT)));
  }
}
