package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonNumber;
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
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stripe: one event per request, signed with the whole {@code whsec_…} text. Amounts are in the
 * currency's smallest unit.
 */
final class Stripe {
  private static final String NAME = "stripe";

  /** {@code t=…,v1=…}; five minutes, and only backwards, as Stripe's own libraries have it. */
  private static final Scheme SCHEME =
      new Scheme.Hmac(
          Hash.SHA256,
          KeyForm.TEXT,
          new Format(
              new Field.Header("stripe-signature"),
              new Layout.Pairs("t", "v1"),
              Encoding.HEX,
              Optional.empty(),
              Optional.of(
                  new Timestamp(
                      Optional.empty(),
                      TimeUnit.SECONDS,
                      Optional.of(Duration.ofMinutes(5)),
                      false)),
              new Content("{timestamp}.{body}")));

  /** States to which a subscription goes from {@code incomplete} when its first payment is made. */
  private static final Set<String> PAID = Set.of("active", "trialing");

  private Stripe() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Stripe",
        Optional.of(SCHEME),
        request -> Readings.split(Readings.json(request), Stripe::items),
        Answers.USUAL,
        new Guide(
            List.of(
                "In Stripe's dashboard open **Developers, Webhooks** and choose **Add destination**.",
                "Choose the events that you want; which of them have a canonical type is said below.",
                "Enter the source's `url` as the endpoint's URL.",
                "Open the new destination, reveal its **Signing secret** (`whsec_…`) and make it the"
                    + " source's `secret`; while you roll it, give both as `secrets`."),
            List.of(
                "Stripe tells one payment by several events. Tidings takes"
                    + " `checkout.session.completed` for a purchase and `charge.refunded` for a"
                    + " refund; `payment_intent.succeeded`, `charge.succeeded`,"
                    + " `invoice.payment_succeeded` and `refund.created` are passed on by Stripe's"
                    + " names, so that nothing is counted twice.",
                "If you take payments without Checkout, there is no `purchase.completed`: choose"
                    + " `payment_intent.succeeded` in Stripe, and have your endpoints subscribe to"
                    + " `stripe.payment_intent.succeeded` in its place. With both kinds of payment,"
                    + " take either the one or the other: a payment by Checkout comes as both.",
                "A subscription that ends becomes two events, `subscription.cancelled` and"
                    + " `customer.churned`; one that ends in its trial becomes `trial.cancelled`"
                    + " alone. Stripe does not say whether the customer has another subscription: if"
                    + " yours can have several, take `subscription.cancelled`.",
                "A trial that becomes a subscription is two events, `trial.ended` and"
                    + " `subscription.started`.",
                "`customer.subscription.updated` is `subscription.upgraded` or"
                    + " `subscription.downgraded` when it has other prices than before that are more"
                    + " or less in all, in the same currency and for the same time. A plan for"
                    + " another time and one whose price depends on use keep Stripe's name: `raw`"
                    + " says what it was before.",
                "A subscription whose first payment is open (`incomplete`) keeps Stripe's name; it"
                    + " is `subscription.started` or `trial.started` when that is paid, and nothing"
                    + " of ours when it never is (`incomplete_expired`).",
                "`subscription.paused` is a subscription that Stripe pauses: its trial is over and"
                    + " there is no way to pay. One whose payments alone are paused"
                    + " (`pause_collection`) goes on, and is `stripe.customer.subscription.updated`.",
                "A subscription that is resumed becomes two events, `customer.reactivated` and"
                    + " `subscription.resumed`."),
            new RetryFacts(
                Optional.empty(),
                "for three days at growing intervals; three times within hours in a sandbox",
                "disables the endpoint")),
        Fixtures.of(NAME));
  }

  /** Who ends a subscription leaves; who ends a trial was no customer yet, or becomes one. */
  private static List<Item> items(JsonObject event) {
    Item item = item(event);
    if (item.type().value().equals("trial.ended")
        && item.data() instanceof JsonObject data
        && data.text("status").equals(Optional.of("active"))) {
      return List.of(item, item.also("subscription.started"));
    }
    if (event.text("type").equals(Optional.of("customer.subscription.resumed"))) {
      return List.of(item, item.also("subscription.resumed"));
    }
    return event.text("type").equals(Optional.of("customer.subscription.deleted"))
            && item.type().value().equals("subscription.cancelled")
        ? List.of(item, item.also("customer.churned"))
        : List.of(item);
  }

  private static Item item(JsonObject event) {
    String theirs = event.text("type").orElseThrow(() -> new UnreadableException("it has no type"));
    JsonObject object =
        event.object("data").flatMap(data -> data.object("object")).orElse(JsonObject.EMPTY);
    JsonObject before =
        event
            .object("data")
            .flatMap(data -> data.object("previous_attributes"))
            .orElse(JsonObject.EMPTY);
    Optional<String> customer = customer(object);
    Optional<String> email = email(object);
    return new Item(
        Values.text(event, "id").map(Keys::bounded).orElseGet(() -> Keys.ofContent(event)),
        type(theirs, object, before),
        customer.or(() -> email.map(Values::address)).or(() -> object.text("id")),
        event.get("created").flatMap(Times::read),
        JsonObject.builder()
            .putText("customer", customer)
            .putText("email", email)
            .putText("object", object.text("object"))
            .putText("objectId", object.text("id"))
            .putText("status", object.text("status"))
            .putIfPresent("amount", amount(object, before))
            .putText("currency", object.text("currency"))
            .putText("subscription", subscription(object))
            .putText("plan", Prices.of(object).flatMap(Prices::only))
            .putText("account", event.text("account"))
            .putIfPresent("livemode", event.get("livemode"))
            .put("raw", event)
            .build());
  }

  private static EventType type(String theirs, JsonObject object, JsonObject before) {
    Optional<String> ours =
        switch (theirs) {
          case "checkout.session.expired" -> Optional.of("cart.abandoned");
          case "checkout.session.completed" ->
              is(object, "payment_status", "paid", "purchase.completed");
          case "checkout.session.async_payment_succeeded" -> Optional.of("purchase.completed");
          case "charge.refunded" -> Optional.of("order.refunded");
          case "invoice.payment_failed" -> Optional.of("payment.failed");
          // A failed invoice announces itself as an invoice, too.
          case "payment_intent.payment_failed" ->
              object.get("invoice").isPresent()
                  ? Optional.<String>empty()
                  : Optional.of("payment.failed");
          case "invoice.paid" ->
              is(object, "billing_reason", "subscription_cycle", "subscription.renewed");
          case "customer.subscription.created" -> begun(object);
          case "customer.subscription.updated" -> updated(object, before);
          case "customer.subscription.paused" -> Optional.of("subscription.paused");
          case "customer.subscription.deleted" ->
              object.text("status").equals(Optional.of("incomplete_expired"))
                  ? Optional.<String>empty()
                  : Optional.of(
                      endedInTrial(object) ? "trial.cancelled" : "subscription.cancelled");
          case "customer.subscription.trial_will_end" -> Optional.of("trial.ending");
          case "customer.subscription.resumed" -> Optional.of("customer.reactivated");
          case "customer.created" -> Optional.of("lead.created");
          case "customer.updated" ->
              Optional.of(
                  before.get("email").isPresent() ? "contact.email_changed" : "contact.updated");
          case "customer.deleted" -> Optional.of("contact.deleted");
          default -> Optional.empty();
        };
    return ours.map(EventType::new).orElseGet(() -> Types.own(NAME, theirs));
  }

  /** What begins with a subscription, once its first payment is made. */
  private static Optional<String> begun(JsonObject subscription) {
    return switch (subscription.text("status").orElse("")) {
      case "incomplete", "incomplete_expired" -> Optional.empty();
      case "trialing" -> Optional.of("trial.started");
      default -> Optional.of("subscription.started");
    };
  }

  /**
   * An update means something when it says that the subscription will end, that it begins, that a
   * trial did end, or that there is more or less to pay.
   */
  private static Optional<String> updated(JsonObject object, JsonObject before) {
    boolean willEnd = object.bool("cancel_at_period_end").orElse(false);
    boolean wouldEnd = before.bool("cancel_at_period_end").orElse(true);
    if (willEnd && !wouldEnd) {
      return Optional.of("subscription.cancellation_scheduled");
    }
    if (before.text("status").equals(Optional.of("incomplete"))) {
      return object.text("status").filter(PAID::contains).flatMap(_ -> begun(object));
    }
    return before
        .text("status")
        .filter("trialing"::equals)
        .map(_ ->
            object.text("status").filter("canceled"::equals).isPresent()
                ? "trial.cancelled"
                : "trial.ended")
        .or(() ->
            Prices.of(object)
                .flatMap(now -> Prices.of(before).map(now::comparedTo))
                .filter(difference -> difference != 0)
                .map(difference ->
                    difference > 0 ? "subscription.upgraded" : "subscription.downgraded"));
  }

  /**
   * What a subscription costs, where that can be compared.
   *
   * @param period the currency and the time that it is paid for
   * @param total in the currency's smallest unit, for all items in their quantity
   */
  private record Prices(Set<String> ids, String period, BigDecimal total) {
    /** Empty where a price depends on use, or the items are not paid for the same time. */
    static Optional<Prices> of(JsonObject subscription) {
      List<Json> items = Values.object(subscription, "items").array("data");
      List<Prices> each =
          items.stream()
              .filter(JsonObject.class::isInstance)
              .flatMap(item -> ofItem((JsonObject) item).stream())
              .toList();
      return each.size() == items.size()
          ? each.stream()
              .reduce(Prices::and)
              .filter(all -> each.stream().allMatch(one -> one.period().equals(all.period())))
          : Optional.empty();
    }

    private static Optional<Prices> ofItem(JsonObject item) {
      JsonObject price = Values.object(item, "price");
      JsonObject recurring = Values.object(price, "recurring");
      return Values.money(price, "unit_amount")
          .flatMap(Json::asNumber)
          .flatMap(amount ->
              Values.text(price, "id")
                  .map(id ->
                      new Prices(
                          Set.of(id),
                          Stream.of(
                                  Values.text(price, "currency"),
                                  Values.text(recurring, "interval"),
                                  Values.text(recurring, "interval_count"))
                              .map(text -> text.orElse(""))
                              .collect(Collectors.joining(" ")),
                          amount.multiply(
                              Values.money(item, "quantity")
                                  .flatMap(Json::asNumber)
                                  .orElse(BigDecimal.ONE)))));
    }

    private Prices and(Prices other) {
      return new Prices(
          Stream.concat(ids.stream(), other.ids.stream()).collect(Collectors.toSet()),
          period,
          total.add(other.total));
    }

    /** More or less than zero, as there is more or less to pay; zero where that says nothing. */
    int comparedTo(Prices before) {
      return ids.equals(before.ids) || !period.equals(before.period)
          ? 0
          : total.compareTo(before.total);
    }

    Optional<String> only() {
      return ids.size() == 1 ? ids.stream().findFirst() : Optional.empty();
    }
  }

  /** Whether a subscription ended before its trial did, or with it. */
  private static boolean endedInTrial(JsonObject subscription) {
    return subscription
        .number("trial_end")
        .flatMap(end -> subscription.number("ended_at").map(at -> at.compareTo(end) <= 0))
        .orElse(false);
  }

  private static Optional<String> is(JsonObject object, String member, String value, String type) {
    return object.text(member).filter(value::equals).map(_ -> type);
  }

  private static Optional<String> customer(JsonObject object) {
    return object.text("object").filter("customer"::equals).isPresent()
        ? object.text("id")
        : id(object.get("customer"));
  }

  /** Its own id, or the id that it belongs to, which newer versions of the API say further in. */
  private static Optional<String> subscription(JsonObject object) {
    return object.text("object").filter("subscription"::equals).isPresent()
        ? object.text("id")
        : id(object.get("subscription"))
            .or(() -> id(object.at("parent", "subscription_details", "subscription")));
  }

  /** An id, or the id of the object that stands in its place when the account expands it. */
  private static Optional<String> id(Optional<Json> reference) {
    return reference.flatMap(
        value -> value instanceof JsonObject expanded ? expanded.text("id") : value.asText());
  }

  private static Optional<String> email(JsonObject object) {
    return object
        .text("customer_email")
        .or(() -> object.text("email"))
        .or(() -> object.text("receipt_email"))
        .or(() -> object.at("customer_details", "email").flatMap(Json::asText))
        .or(() -> object.at("billing_details", "email").flatMap(Json::asText));
  }

  private static Optional<Json> amount(JsonObject object, JsonObject before) {
    // A refund counts what was given back, whatever else was paid or given back before.
    return object.bool("refunded").isPresent()
            && object.text("object").equals(Optional.of("charge"))
        ? object
            .get("amount_refunded")
            .filter(Stripe::isPositive)
            .map(refunded -> without(refunded, before.get("amount_refunded")))
            .or(() -> object.get("amount"))
        : object
            .get("amount_total")
            .or(() -> object.get("amount_paid").filter(Stripe::isPositive))
            .or(() -> object.get("amount_due"))
            .or(() -> object.get("amount"));
  }

  private static Json without(Json refunded, Optional<Json> before) {
    return before.orElse(Json.JsonNull.NULL) instanceof JsonNumber(Long earlier)
            && refunded instanceof JsonNumber(Long now)
        ? new JsonNumber(now - earlier)
        : refunded;
  }

  private static boolean isPositive(Json amount) {
    return amount.asNumber().filter(number -> number.signum() > 0).isPresent();
  }
}
