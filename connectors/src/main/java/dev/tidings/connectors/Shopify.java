package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Schemes;
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
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shopify: one resource per request, signed over the body; a header has the topic, which says what
 * happened to it. Webhooks of both kinds are read, whose headers begin with {@code x-shopify-} or
 * {@code shopify-}. There is no topic for a cart that was left: a checkout without an order, after
 * a while, is one.
 */
final class Shopify {
  private static final String NAME = "shopify";

  private Shopify() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Shopify",
        Optional.of(
            new Scheme.AnyOf(
                List.of(
                    Schemes.hmacOfBody("x-shopify-hmac-sha256", "", Encoding.BASE64),
                    Schemes.hmacOfBody("shopify-hmac-sha256", "", Encoding.BASE64)))),
        Shopify::read,
        Answers.USUAL,
        new Guide(
            List.of(
                "In Shopify's admin open **Settings, Notifications, Webhooks** and choose"
                    + " **Create webhook**; or, for an app of yours, subscribe in"
                    + " `shopify.app.toml` or by the Admin API.",
                "Choose the **Event**, **JSON** as the format, enter the source's `url`,"
                    + " and the newest **API version**. There is one webhook for each event; all"
                    + " can go to the same source.",
                "Make the secret the source's `secret`. For webhooks that were made in"
                    + " the admin it stands below their list; for those of an app it is the"
                    + " app's **Client secret**. They differ: if you have both kinds, give both"
                    + " as `secrets`.",
                "Choose **Send test notification** beside a webhook.",
                "For apps in the App Store: enter the `url` for the compliance topics"
                    + " `customers/data_request`, `customers/redact` and `shop/redact`, too."),
            List.of(
                "The headers are not signed, among them the topic and the shop: they are"
                    + " believed because the body is.",
                "The signature covers no time: only a webhook's own id tells that it was"
                    + " sent before.",
                "There is no event for an abandoned cart: a `cart.updated` with `url`"
                    + " that no `order.placed` follows is one.",
                "`order.placed` and `purchase.completed` come of the same order, the"
                    + " second when it is paid; `order.updated` comes besides, at each of them.",
                "An order that is sent whole comes as `fulfillments/create` for each parcel and as"
                    + " `orders/fulfilled`, which are both `order.shipped`, told apart by"
                    + " `topic`: subscribe to one of them; `fulfillments/create` tells of parts"
                    + " as well. `orders/partially_fulfilled` is `order.partially_shipped`.",
                "A contract for a subscription that is not `active` when it is made keeps Shopify's"
                    + " name. One that is activated becomes two events, `customer.reactivated` and"
                    + " `subscription.resumed`: Shopify does not say whether it has been active"
                    + " before.",
                "`checkouts/create` becomes two events, `cart.updated` and `checkout.started`;"
                    + " later changes of a checkout are `cart.updated` alone."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(5)),
                "eight times within four hours",
                "removes the subscription, where it was made by the Admin API")),
        Fixtures.of(NAME));
  }

  private static Reading read(IncomingRequest request) {
    JsonObject resource = Readings.object(request);
    String topic =
        header(request, "topic")
            .orElseThrow(() -> new UnreadableException("the header X-Shopify-Topic is missing"));
    String kind = topic.substring(0, Math.max(0, topic.indexOf('/')));
    boolean ofCustomer = kind.startsWith("customers");
    JsonObject customer =
        ofCustomer ? resource : resource.object("customer").orElse(JsonObject.EMPTY);
    Optional<String> email =
        Values.text(resource, "email")
            .or(() -> Values.text(resource, "contact_email"))
            .or(() -> Values.text(resource, "email_address"))
            .or(() -> Values.text(customer, "email"))
            .or(() -> Values.text(resource, "customer", "email"));
    Optional<String> customerId =
        ofCustomer
            ? Values.text(resource, "customer", "id")
                .or(() -> Values.text(resource, "customer_id"))
                .or(() -> Values.text(resource, "id"))
            : Values.text(customer, "id")
                .or(() -> Values.text(resource, "customer_id"))
                .or(() -> Values.text(resource, "admin_graphql_api_customer_id"));
    Optional<String> shop = header(request, "shop-domain");
    Optional<JsonObject> consent = consent(topic, resource);
    Item item =
        new Item(
            header(request, "webhook-id")
                .map(Keys::bounded)
                .orElseGet(() -> topic + " " + Keys.ofContent(resource)),
            type(topic, resource, consent),
            email
                .map(Values::address)
                .or(() -> customerId)
                .or(() -> Values.text(resource, "id"))
                .or(() -> shop),
            header(request, "triggered-at")
                .flatMap(Times::read)
                .or(() -> time(resource, "updated_at"))
                .or(() -> time(resource, "created_at")),
            JsonObject.builder()
                .put("topic", topic)
                .putText("shop", shop)
                .putText("email", email)
                .putText("phone", ofCustomer ? Values.text(customer, "phone") : Optional.empty())
                .putText("customer", customerId)
                .putText("objectId", Values.text(resource, "id"))
                .putText("order", order(kind, resource))
                .putText(
                    "status",
                    Values.text(resource, "financial_status")
                        .or(() -> Values.text(resource, "status"))
                        .or(() -> consent.flatMap(given -> Values.text(given, "state"))))
                .putText("medium", consent.map(_ -> topic.contains("email") ? "email" : "sms"))
                .putIfPresent("total", total(resource))
                .putText(
                    "currency",
                    Values.text(resource, "currency")
                        .or(() -> Values.text(resource, "currency_code"))
                        .or(() ->
                            transactions(resource)
                                .flatMap(each -> Values.text(each, "currency").stream())
                                .findFirst()))
                .putText("url", Values.text(resource, "abandoned_checkout_url"))
                .putIfPresent("products", Values.products(resource))
                .putText("coupon", Values.coupon(resource, "discount_codes"))
                .putText(
                    "reason",
                    Values.text(resource, "cancel_reason")
                        .or(() -> Values.text(resource, "error_message")))
                .put("raw", resource)
                .build());
    return new Reading.Items(
        switch (topic) {
          case "checkouts/create" -> List.of(item, item.also("checkout.started"));
          case "subscription_contracts/activate" ->
              List.of(item, item.also("subscription.resumed"));
          default -> List.of(item);
        });
  }

  private static Optional<String> header(IncomingRequest request, String name) {
    return request
        .header("x-shopify-" + name)
        .or(() -> request.header("shopify-" + name))
        .filter(value -> !value.isEmpty());
  }

  private static Optional<Instant> time(JsonObject resource, String name) {
    return resource.get(name).flatMap(Times::read);
  }

  private static Optional<String> order(String kind, JsonObject resource) {
    return kind.equals("orders") ? Values.text(resource, "id") : Values.text(resource, "order_id");
  }

  /** In the currency's main unit; Shopify writes it as text. A refund is what was given back. */
  private static Optional<Json> total(JsonObject resource) {
    return Stream.of("total_price", "amount")
        .flatMap(name -> Values.money(resource, name).stream())
        .findFirst()
        .or(() ->
            transactions(resource)
                .flatMap(each -> Values.money(each, "amount").stream())
                .flatMap(amount -> amount.asNumber().stream())
                .reduce(BigDecimal::add)
                .map(JsonNumber::new));
  }

  private static Stream<JsonObject> transactions(JsonObject resource) {
    return resource.array("transactions").stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast);
  }

  private static Optional<JsonObject> consent(String topic, JsonObject resource) {
    return switch (topic) {
      case "customers_email_marketing_consent/update" -> resource.object("email_marketing_consent");
      case "customers_marketing_consent/update" -> resource.object("sms_marketing_consent");
      default -> Optional.empty();
    };
  }

  private static EventType type(String topic, JsonObject resource, Optional<JsonObject> consent) {
    return switch (topic) {
      case "orders/create" -> new EventType("order.placed");
      case "orders/paid" -> new EventType("purchase.completed");
      case "orders/updated" -> new EventType("order.updated");
      case "orders/cancelled" -> new EventType("order.cancelled");
      case "orders/partially_fulfilled" -> new EventType("order.partially_shipped");
      case "orders/fulfilled", "fulfillments/create" -> new EventType("order.shipped");
      case "refunds/create" -> new EventType("order.refunded");
      case "checkouts/create", "checkouts/update", "carts/create", "carts/update" ->
          new EventType("cart.updated");
      case "customers/create" -> new EventType("lead.created");
      case "customers/update" -> new EventType("contact.updated");
      case "customers/delete" -> new EventType("contact.deleted");
      case "customers_email_marketing_consent/update", "customers_marketing_consent/update" ->
          switch (consent.flatMap(given -> given.text("state")).orElse("")) {
            case "subscribed" -> new EventType("contact.subscribed");
            case "unsubscribed" -> new EventType("contact.unsubscribed");
            default -> Types.own(NAME, topic);
          };
      // A contract can be made before it is in force; it is activated, then.
      case "subscription_contracts/create" ->
          resource.text("status").filter(status -> !status.equalsIgnoreCase("active")).isPresent()
              ? Types.own(NAME, topic)
              : new EventType("subscription.started");
      case "subscription_contracts/pause" -> new EventType("subscription.paused");
      case "subscription_contracts/activate" -> new EventType("customer.reactivated");
      case "subscription_contracts/cancel", "subscription_contracts/expire" ->
          new EventType("subscription.cancelled");
      case "subscription_billing_attempts/success" -> new EventType("subscription.renewed");
      case "subscription_billing_attempts/failure" -> new EventType("payment.failed");
      case "app/uninstalled" -> new EventType("customer.churned");
      case "customers/data_request" -> new EventType("privacy.export");
      case "customers/redact", "shop/redact" -> new EventType("privacy.erase");
      default -> Types.own(NAME, topic);
    };
  }
}
