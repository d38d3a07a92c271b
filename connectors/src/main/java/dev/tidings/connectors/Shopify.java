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
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
  private static final int MAX_AMOUNT = 40;

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
            List.of(),
            List.of(),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(5)),
                "eight times within four hours",
                "removes the subscription, where it was made by the Admin API")),
        samples());
  }

  private static Reading read(IncomingRequest request) {
    JsonObject resource = Readings.object(request);
    String topic =
        header(request, "topic")
            .orElseThrow(() -> new UnreadableException("the header X-Shopify-Topic is missing"));
    String kind = topic.substring(0, Math.max(0, topic.indexOf('/')));
    JsonObject customer =
        kind.equals("customers") ? resource : resource.object("customer").orElse(JsonObject.EMPTY);
    Optional<String> email =
        Values.text(resource, "email")
            .or(() -> Values.text(resource, "contact_email"))
            .or(() -> Values.text(resource, "email_address"))
            .or(() -> Values.text(customer, "email"))
            .or(() -> Values.text(resource, "customer", "email"));
    Optional<String> customerId =
        kind.equals("customers")
            ? Values.text(resource, "customer", "id").or(() -> Values.text(resource, "id"))
            : Values.text(customer, "id")
                .or(() -> Values.text(resource, "customer_id"))
                .or(() -> Values.text(resource, "admin_graphql_api_customer_id"));
    Optional<String> shop = header(request, "shop-domain");
    Optional<JsonObject> consent = consent(topic, resource);
    return new Reading.Items(
        List.of(
            new Item(
                header(request, "webhook-id")
                    .map(Keys::bounded)
                    .orElseGet(() -> topic + " " + Keys.ofContent(resource)),
                type(topic, consent),
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
                            .or(() -> Values.text(resource, "currency_code")))
                    .putText("url", Values.text(resource, "abandoned_checkout_url"))
                    .putText(
                        "reason",
                        Values.text(resource, "cancel_reason")
                            .or(() -> Values.text(resource, "error_message")))
                    .put("raw", resource)
                    .build())));
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

  /** In the currency's main unit; Shopify writes it as text. */
  private static Optional<Json> total(JsonObject resource) {
    return Stream.of("total_price", "amount")
        .flatMap(name -> Values.text(resource, name).stream())
        .filter(text -> text.length() <= MAX_AMOUNT && text.matches("-?\\d+(\\.\\d+)?"))
        .findFirst()
        .map(text -> new JsonNumber(new BigDecimal(text)));
  }

  private static Optional<JsonObject> consent(String topic, JsonObject resource) {
    return switch (topic) {
      case "customers_email_marketing_consent/update" -> resource.object("email_marketing_consent");
      case "customers_marketing_consent/update" -> resource.object("sms_marketing_consent");
      default -> Optional.empty();
    };
  }

  private static EventType type(String topic, Optional<JsonObject> consent) {
    return switch (topic) {
      case "orders/create" -> new EventType("order.placed");
      case "orders/paid" -> new EventType("purchase.completed");
      case "orders/cancelled" -> new EventType("order.cancelled");
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
      case "subscription_contracts/create" -> new EventType("subscription.started");
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

  private static List<Sample> samples() {
    String order =
        """
        {"id":%3$s,"admin_graphql_api_id":"gid://shopify/Order/%3$s","email":"%1$s",\
        "created_at":"%2$s","updated_at":"%2$s","currency":"EUR","total_price":"398.00",\
        "financial_status":"paid","order_number":1234,"customer":{"id":115310627314723954,\
        "email":"%1$s"},"line_items":[{"id":866550311766439020,"sku":"IPOD2008","quantity":1,\
        "price":"398.00"}]}\
        """;
    String checkout =
        """
        {"id":%3$s,"token":"b1946ac92492d2347c6235b4d2611184","email":"%1$s","created_at":"%2$s",\
        "updated_at":"%2$s","currency":"EUR","total_price":"398.00","completed_at":null,\
        "abandoned_checkout_url":"https://shop.example/checkouts/ac/recover",\
        "customer":{"id":115310627314723954,"email":"%1$s"}}\
        """;
    String cart =
        """
        {"id":"b1946ac92492d2347c6235b4d2611184","token":"b1946ac92492d2347c6235b4d2611184",\
        "created_at":"%2$s","updated_at":"%2$s","line_items":[{"id":%3$s,"quantity":1}]}\
        """;
    String fulfillment =
        """
        {"id":%3$s,"order_id":820982911946154508,"status":"success","created_at":"%2$s",\
        "updated_at":"%2$s","email":"%1$s","tracking_company":"Post","tracking_number":"1Z2345"}\
        """;
    String customer =
        """
        {"id":%3$s,"email":"%1$s","created_at":"%2$s","updated_at":"%2$s","first_name":"Ana",\
        "state":"enabled","email_marketing_consent":{"state":"subscribed",\
        "opt_in_level":"single_opt_in","consent_updated_at":"%2$s"}}\
        """;
    String contract =
        """
        {"id":%3$s,"admin_graphql_api_id":"gid://shopify/SubscriptionContract/%3$s",\
        "customer_id":115310627314723954,"currency_code":"EUR","status":"active",\
        "billing_policy":{"interval":"month","interval_count":1}}\
        """;
    String attempt =
        """
        {"id":%3$s,"subscription_contract_id":9998878778,"order_id":820982911946154508,"ready":true,\
        "error_message":null,"error_code":null}\
        """;
    return List.of(
        sample("orders/create", "order.placed", order),
        sample("orders/paid", "purchase.completed", order),
        sample("orders/updated", "shopify.orders.updated", order),
        sample("orders/cancelled", "order.cancelled", order),
        sample("orders/fulfilled", "order.shipped", order),
        sample("orders/partially_fulfilled", "shopify.orders.partially_fulfilled", order),
        sample("orders/delete", "shopify.orders.delete", "{\"id\":%3$s}"),
        sample("checkouts/create", "cart.updated", checkout),
        sample("checkouts/update", "cart.updated", checkout),
        sample("checkouts/delete", "shopify.checkouts.delete", "{\"id\":%3$s}"),
        sample("carts/create", "cart.updated", cart),
        sample("carts/update", "cart.updated", cart),
        sample(
            "refunds/create",
            "order.refunded",
            """
            {"id":%3$s,"order_id":820982911946154508,"created_at":"%2$s","note":"wrong size",\
            "refund_line_items":[],"transactions":[{"amount":"41.94","currency":"EUR"}]}\
            """),
        sample("fulfillments/create", "order.shipped", fulfillment),
        sample("fulfillments/update", "shopify.fulfillments.update", fulfillment),
        sample("customers/create", "lead.created", customer),
        sample("customers/update", "contact.updated", customer),
        sample("customers/delete", "contact.deleted", "{\"id\":%3$s}"),
        consent("customers_email_marketing_consent/update", "contact.subscribed", "subscribed"),
        consent(
            "customers_email_marketing_consent/update-unsubscribed",
            "contact.unsubscribed",
            "unsubscribed"),
        sample(
            "customers_marketing_consent/update",
            "contact.subscribed",
            """
            {"id":%3$s,"phone":"+33612345678","sms_marketing_consent":{"state":"subscribed",\
            "opt_in_level":"single_opt_in","consent_updated_at":"%2$s"}}\
            """),
        sample("subscription_contracts/create", "subscription.started", contract),
        sample("subscription_contracts/update", "shopify.subscription_contracts.update", contract),
        sample("subscription_contracts/activate", "customer.reactivated", contract),
        sample("subscription_contracts/pause", "shopify.subscription_contracts.pause", contract),
        sample("subscription_contracts/cancel", "subscription.cancelled", contract),
        sample("subscription_contracts/fail", "shopify.subscription_contracts.fail", contract),
        sample("subscription_contracts/expire", "subscription.cancelled", contract),
        sample("subscription_billing_attempts/success", "subscription.renewed", attempt),
        sample("subscription_billing_attempts/failure", "payment.failed", attempt),
        sample("app/uninstalled", "customer.churned", SHOP),
        sample(
            "customers/data_request",
            "privacy.export",
            """
            {"shop_id":954889,"shop_domain":"shop1.myshopify.com","orders_requested":[299938],\
            "customer":{"id":191167,"email":"%1$s"},"data_request":{"id":%3$s}}\
            """),
        sample(
            "customers/redact",
            "privacy.erase",
            """
            {"shop_id":954889,"shop_domain":"shop1.myshopify.com","orders_to_redact":[299938],\
            "customer":{"id":191167,"email":"%1$s"}}\
            """),
        sample(
            "shop/redact",
            "privacy.erase",
            "{\"shop_id\":954889,\"shop_domain\":\"shop1.myshopify.com\"}"));
  }

  private static final String SHOP =
      """
      {"id":548380009,"name":"Shop One","domain":"shop1.example","email":"%1$s",\
      "myshopify_domain":"shop1.myshopify.com","currency":"EUR","updated_at":"%2$s"}\
      """;

  private static Sample consent(String event, String becomes, String state) {
    return sample(
        event,
        becomes,
        "{\"customer_id\":%3$s,\"email_address\":\"%1$s\",\"email_marketing_consent\":{\"state\":\""
            + state
            + "\",\"opt_in_level\":\"single_opt_in\",\"consent_updated_at\":\"%2$s\"}}");
  }

  private static Sample sample(String event, String becomes, String body) {
    int dash = event.indexOf('-');
    String topic = dash < 0 ? event : event.substring(0, dash);
    return new Sample(
        event,
        becomes,
        occasion ->
            Sample.Draft.json(
                body.formatted(
                    occasion.email(),
                    occasion.now(),
                    820982911946000000L + occasion.random().nextInt(1_000_000)),
                Map.of(
                    "x-shopify-topic",
                    topic,
                    "x-shopify-shop-domain",
                    "shop1.myshopify.com",
                    "x-shopify-api-version",
                    "2026-01",
                    "x-shopify-webhook-id",
                    occasion.hex(32),
                    "x-shopify-event-id",
                    occasion.hex(32),
                    "x-shopify-triggered-at",
                    occasion.now().toString())));
  }
}
