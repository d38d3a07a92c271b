package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Schemes;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Keys;
import dev.tidings.core.source.PayloadReader;
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

/**
 * WooCommerce: one resource per request, signed over the body; a header has the topic. Nothing is
 * ever sent twice. Of each time there are two, in the shop's zone and in UTC, and neither says
 * which: only the one that is called {@code _gmt} is read.
 */
final class WooCommerce {
  private static final String NAME = "woocommerce";
  private static final String HEADER = "x-wc-webhook-";

  /**
   * For so long after a subscription was made, its becoming active is its start. It must be shorter
   * than events are remembered: only that tells its first payment from a later change.
   */
  private static final Duration STARTING = Duration.ofDays(2);

  private WooCommerce() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "WooCommerce",
        Optional.of(Schemes.hmacOfBody(HEADER + "signature", "", Encoding.BASE64)),
        new Reader(),
        Answers.USUAL,
        new Guide(
            List.of(
                "In WordPress open **WooCommerce, Settings, Advanced, Webhooks** and choose **Add"
                    + " webhook**.",
                "Give it a name, set **Status** to *Active* and choose a **Topic**: *Order"
                    + " created* and *Order updated* say most. There is one webhook for each topic;"
                    + " all can go to the same source.",
                "Enter the source's `url` as the **Delivery URL**.",
                "Enter a long random **Secret**, and make it the source's `secret`. It must be the"
                    + " same for all webhooks that go to this source.",
                "Choose the newest **API version** and **Save webhook**: WooCommerce sends a ping"
                    + " at once and says so when it is not answered."),
            List.of(
                "The ping that WooCommerce sends when a webhook is saved is not signed; it is"
                    + " answered and becomes no event.",
                "The headers are not signed, among them the topic: they are believed because the"
                    + " body is.",
                "An order that is changed and is neither paid, cancelled, refunded nor failed is"
                    + " `order.updated`.",
                "An order that is paid says so again at each later change of it: count"
                    + " `purchase.completed` by `order`.",
                "A subscription whose first payment is open (`pending` or `on-hold`) keeps"
                    + " WooCommerce's name. When it becomes `active` within two days it is"
                    + " `subscription.started` besides, once; later than that WooCommerce does not"
                    + " say whether it starts or was changed. Keep `log.dedupe-window` longer than"
                    + " two days.",
                "An order that has refunds is `order.refunded` at each later change of it, with"
                    + " `total` for all of its refunds together: WooCommerce does not say which of"
                    + " them is new. Take the last `total` of an `order`; do not add them up."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(60)),
                "never: what cannot be kept is lost, unless you ask the shop's API for it",
                "disables the webhook after more than five failures on end")),
        Fixtures.of(NAME));
  }

  /** Answers the ping, and reads the rest. */
  private record Reader() implements PayloadReader {
    @Override
    public Optional<Reading.Handshake> greet(IncomingRequest request, Credentials credentials) {
      return request.isForm()
              && request.header(HEADER + "signature").isEmpty()
              && request.body().length() < 64
              && isPing(Form.parse(request.body().text()))
          ? Optional.of(Reading.Handshake.of("a ping"))
          : Optional.empty();
    }

    private static boolean isPing(Form form) {
      return form.fields().size() == 1
          && form.first("webhook_id").filter(id -> id.matches("\\d{1,20}")).isPresent();
    }

    @Override
    public Reading read(IncomingRequest request) {
      return WooCommerce.read(request);
    }
  }

  private static Reading read(IncomingRequest request) {
    JsonObject resource = Readings.object(request);
    String topic =
        header(request, "topic")
            .orElseThrow(() -> new UnreadableException("the header X-WC-Webhook-Topic is missing"));
    String kind = topic.substring(0, Math.max(0, topic.indexOf('.')));
    Optional<String> shop = header(request, "source");
    Optional<String> id = Values.text(resource, "id");
    Optional<String> email =
        Values.text(resource, "email").or(() -> Values.text(resource, "billing", "email"));
    Optional<String> customer = kind.equals("customer") ? id : Values.id(resource, "customer_id");
    EventType type = type(topic, resource);
    Item item =
        new Item(
            Keys.composite(
                List.of(header(request, "delivery-id"), Optional.of(Keys.ofContent(resource)))),
            type,
            email.map(Values::address).or(() -> customer).or(() -> id).or(() -> shop),
            time(topic, resource),
            JsonObject.builder()
                .put("topic", topic)
                .putText("shop", shop)
                .putText("email", email)
                .putText("phone", Values.text(resource, "billing", "phone"))
                .putText("customer", customer)
                .putText("objectId", id)
                .putText("order", kind.equals("order") ? id : Optional.empty())
                .putText("subscription", kind.equals("subscription") ? id : Optional.empty())
                .putText("status", Values.text(resource, "status"))
                .putIfPresent("total", total(type, resource))
                .putText("currency", Values.text(resource, "currency"))
                .putIfPresent(
                    "products", kind.equals("order") ? Values.products(resource) : Optional.empty())
                .putText("coupon", Values.coupon(resource, "coupon_lines"))
                .put("raw", resource)
                .build());
    if (id.isEmpty()) {
      return new Reading.Items(List.of(item));
    }
    Item started = started(item, shop, id);
    return new Reading.Items(
        type.equals(started.type())
            ? List.of(started)
            : topic.equals("subscription.updated") && starts(resource)
                ? List.of(item, started)
                : List.of(item));
  }

  /**
   * WooCommerce tells of each change by the same name, and of a subscription that is active when it
   * is made by two: what has this key is counted once.
   */
  private static Item started(Item item, Optional<String> shop, Optional<String> id) {
    return new Item(
        Keys.composite(List.of(Optional.of("subscription.started"), shop, id)),
        new EventType("subscription.started"),
        item.subject(),
        item.time(),
        item.data());
  }

  private static boolean starts(JsonObject subscription) {
    return subscription.text("status").equals(Optional.of("active"))
        && subscription
            .get("date_created_gmt")
            .flatMap(Times::read)
            .flatMap(made ->
                subscription
                    .get("date_modified_gmt")
                    .flatMap(Times::read)
                    .map(changed -> Duration.between(made, changed).compareTo(STARTING) < 0))
            .orElse(false);
  }

  private static Optional<String> header(IncomingRequest request, String name) {
    return request.header(HEADER + name).filter(value -> !value.isEmpty());
  }

  private static Optional<Instant> time(String topic, JsonObject resource) {
    Optional<Instant> created = resource.get("date_created_gmt").flatMap(Times::read);
    return topic.endsWith(".created")
        ? created
        : resource.get("date_modified_gmt").flatMap(Times::read).or(() -> created);
  }

  private static EventType type(String topic, JsonObject resource) {
    String status = resource.text("status").orElse("");
    boolean begun = !status.equals("pending") && !status.equals("on-hold");
    Optional<String> ours =
        switch (topic) {
          case "order.created" -> Optional.of("order.placed");
          case "order.updated" ->
              resource.array("refunds").isEmpty() ? order(status) : Optional.of("order.refunded");
          case "customer.created" -> Optional.of("lead.created");
          case "customer.updated" -> Optional.of("contact.updated");
          case "customer.deleted" -> Optional.of("contact.deleted");
          case "subscription.created" -> Optional.of("subscription.started").filter(_ -> begun);
          case "subscription.updated" -> subscription(status);
          case "action.woocommerce_add_to_cart" -> Optional.of("cart.updated");
          default -> Optional.empty();
        };
    return ours.map(EventType::new).orElseGet(() -> Types.own(NAME, topic));
  }

  private static Optional<String> order(String status) {
    return switch (status) {
      case "processing", "completed" -> Optional.of("purchase.completed");
      case "refunded" -> Optional.of("order.refunded");
      case "cancelled" -> Optional.of("order.cancelled");
      case "failed" -> Optional.of("payment.failed");
      default -> Optional.of("order.updated");
    };
  }

  private static Optional<String> subscription(String status) {
    return switch (status) {
      case "cancelled", "expired" -> Optional.of("subscription.cancelled");
      case "pending-cancel" -> Optional.of("subscription.cancellation_scheduled");
      default -> Optional.empty();
    };
  }

  /** In the currency's main unit; a refund counts what was given back, written below zero. */
  private static Optional<Json> total(EventType type, JsonObject resource) {
    List<Json> refunds = resource.array("refunds");
    if (!type.value().equals("order.refunded") || refunds.isEmpty()) {
      return Values.money(resource, "total");
    }
    return refunds.stream()
        .filter(JsonObject.class::isInstance)
        .flatMap(refund -> Values.money((JsonObject) refund, "total").stream())
        .flatMap(amount -> amount.asNumber().stream())
        .map(BigDecimal::abs)
        .reduce(BigDecimal::add)
        .map(JsonNumber::new);
  }
}
