package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Scheme;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chargebee: one event per request, with the objects that it is about as they are now. It signs
 * nothing; a user name and a password go with each request. Amounts are in the currency's smallest
 * unit.
 */
final class Chargebee {
  private static final String NAME = "chargebee";

  private Chargebee() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Chargebee",
        Optional.of(new Scheme.Basic()),
        request -> Values.split(Readings.json(request), "event_type", Chargebee::items),
        Answers.USUAL,
        new Guide(
            List.of(
                "Make up a user name and a long random password, and make them the source's"
                    + " `username` and `password`.",
                "In Chargebee open **Settings, Configure Chargebee, Webhooks** and choose **Add"
                    + " Webhook**.",
                "Give it a name and enter the source's `url` as the **Webhook URL**.",
                "Switch on **Protect webhook URL with basic authentication** and enter the same"
                    + " user name and password.",
                "Choose the newest **API version**, leave **Exclude card information** on, choose"
                    + " the events and create the webhook.",
                "Open it and press **Test Webhook**."),
            List.of(
                "Nothing is signed: whoever knows the user name and the password can send any"
                    + " event. Have Chargebee call nothing but `https`.",
                "A subscription that is cancelled becomes two events, `subscription.cancelled` and"
                    + " `customer.churned`; one that is cancelled in its trial becomes"
                    + " `trial.cancelled` alone. Chargebee does not say whether the customer has"
                    + " another subscription: if yours can have several, take"
                    + " `subscription.cancelled`.",
                "A subscription that is resumed becomes two events, `customer.reactivated` and"
                    + " `subscription.resumed`.",
                "A trial that becomes a subscription is two events, `trial.ended` and"
                    + " `subscription.started`. A subscription that is made to begin later keeps"
                    + " Chargebee's name until it does.",
                "`subscription_changed` keeps its name: it does not say what the subscription was"
                    + " before, and so not whether it is `subscription.upgraded` or"
                    + " `subscription.downgraded`."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(20)),
                "seven times, after 2 minutes to 2 days",
                "drops the event; it stays in Chargebee's list of events")),
        Fixtures.of(NAME));
  }

  /** Who ends a subscription leaves; who ends a trial was no customer yet, or becomes one. */
  private static List<Item> items(JsonObject event, String theirs) {
    Item item = item(event, theirs);
    return switch (item.type().value()) {
      case "subscription.cancelled" -> List.of(item, item.also("customer.churned"));
      case "trial.ended" -> List.of(item, item.also("subscription.started"));
      case "customer.reactivated" ->
          theirs.equals("subscription_resumed")
              ? List.of(item, item.also("subscription.resumed"))
              : List.of(item);
      default -> List.of(item);
    };
  }

  private static Item item(JsonObject event, String theirs) {
    JsonObject content = Values.object(event, "content");
    JsonObject subscription = Values.object(content, "subscription");
    JsonObject customer = Values.object(content, "customer");
    JsonObject transaction = Values.object(content, "transaction");
    JsonObject invoice = Values.object(content, "invoice");
    JsonObject creditNote = Values.object(content, "credit_note");
    Optional<String> customerId =
        Values.text(customer, "id")
            .or(() ->
                Stream.of(subscription, invoice, transaction, creditNote)
                    .flatMap(object -> Values.text(object, "customer_id").stream())
                    .findFirst());
    Optional<String> email =
        Values.text(customer, "email")
            .or(() -> Values.text(customer, "billing_address", "email"))
            .or(() -> Values.text(invoice, "billing_address", "email"));
    return new Item(
        Values.text(event, "id").map(Keys::bounded).orElseGet(() -> Keys.ofContent(event)),
        type(theirs, subscription),
        customerId.or(() -> email.map(Values::address)).or(() -> firstId(content)),
        event.get("occurred_at").flatMap(Times::read),
        JsonObject.builder()
            .putText("customer", customerId)
            .putText("email", email)
            .putText("subscription", Values.text(subscription, "id"))
            .putText(
                "status",
                Stream.of(subscription, transaction, invoice)
                    .flatMap(object -> Values.text(object, "status").stream())
                    .findFirst())
            .putIfPresent("amount", amount(transaction, invoice, creditNote))
            .putText(
                "currency",
                Stream.of(transaction, invoice, creditNote, subscription)
                    .flatMap(object -> Values.text(object, "currency_code").stream())
                    .findFirst())
            .putText("plan", plan(subscription))
            .putText(
                "reason",
                Values.text(subscription, "cancel_reason_code")
                    .or(() -> Values.text(subscription, "cancel_reason"))
                    .or(() -> Values.text(transaction, "error_text")))
            .put("raw", event)
            .build());
  }

  /** The item of its kind that a subscription has, or the plan of an older site. */
  private static Optional<String> plan(JsonObject subscription) {
    return subscription.array("subscription_items").stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .filter(item -> item.text("item_type").filter("plan"::equals).isPresent())
        .flatMap(item -> Values.text(item, "item_price_id").stream())
        .findFirst()
        .or(() -> Values.text(subscription, "plan_id"));
  }

  /** The id of what it is about, where that belongs to no customer. */
  private static Optional<String> firstId(JsonObject content) {
    return content.members().values().stream()
        .flatMap(each ->
            each instanceof JsonObject object ? Values.text(object, "id").stream() : Stream.empty())
        .findFirst();
  }

  private static Optional<Json> amount(
      JsonObject transaction, JsonObject invoice, JsonObject creditNote) {
    return transaction
        .get("amount")
        .or(() -> invoice.get("total"))
        .or(() -> creditNote.get("total"))
        .filter(amount -> amount.asNumber().isPresent());
  }

  private static EventType type(String theirs, JsonObject subscription) {
    boolean inTrial = subscription.text("status").filter("in_trial"::equals).isPresent();
    boolean begins = subscription.text("status").filter("future"::equals).isEmpty();
    Optional<String> ours =
        switch (theirs.replace("_with_backdating", "")) {
          // One that begins later tells of that when it does.
          case "subscription_created", "subscription_started" ->
              begins
                  ? Optional.of(inTrial ? "trial.started" : "subscription.started")
                  : Optional.empty();
          // A trial that goes well; without one, a subscription is created active.
          case "subscription_activated" -> Optional.of("trial.ended");
          case "subscription_trial_end_reminder" -> Optional.of("trial.ending");
          case "subscription_renewed" -> Optional.of("subscription.renewed");
          case "subscription_cancelled", "subscription_canceled" ->
              Optional.of(
                  endedInTrial(subscription) ? "trial.cancelled" : "subscription.cancelled");
          case "subscription_cancellation_scheduled" ->
              Optional.of("subscription.cancellation_scheduled");
          case "subscription_paused" -> Optional.of("subscription.paused");
          case "subscription_reactivated", "subscription_resumed" ->
              Optional.of("customer.reactivated");
          case "payment_failed" -> Optional.of("payment.failed");
          case "payment_refunded" -> Optional.of("order.refunded");
          case "customer_created" -> Optional.of("lead.created");
          case "customer_changed", "customer_updated" -> Optional.of("contact.updated");
          case "customer_deleted" -> Optional.of("contact.deleted");
          default -> Optional.empty();
        };
    return ours.map(EventType::new).orElseGet(() -> Types.own(NAME, theirs));
  }

  /** Whether a subscription ended before its trial did. */
  private static boolean endedInTrial(JsonObject subscription) {
    return subscription
        .number("trial_end")
        .flatMap(end -> subscription.number("cancelled_at").map(at -> at.compareTo(end) <= 0))
        .orElse(false);
  }
}
