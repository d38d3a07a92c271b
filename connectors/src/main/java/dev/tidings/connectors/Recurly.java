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
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Recurly, by its JSON webhooks: one notification per request, which says what happened to which
 * object and nothing else. A subscription that is {@code canceled} ends with its period; the end
 * itself is {@code expired}. A notification's {@code id} is the object's, so it is not enough to
 * tell repeats by.
 */
final class Recurly {
  private static final String NAME = "recurly";

  /**
   * It is not known whether what comes again is signed anew: so long enough for the retries of most
   * of a day, and short enough for events to be remembered.
   */
  private static final Duration TOLERANCE = Duration.ofHours(24);

  private static final Scheme SCHEME =
      new Scheme.Hmac(
          Hash.SHA256,
          KeyForm.TEXT,
          new Format(
              new Field.Header("recurly-signature"),
              new Layout.Leading(),
              Encoding.HEX,
              Optional.empty(),
              Optional.of(
                  new Timestamp(
                      Optional.empty(), TimeUnit.MILLISECONDS, Optional.of(TOLERANCE), true)),
              new Content("{timestamp}.{body}")));

  private Recurly() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Recurly",
        Optional.of(SCHEME),
        request -> Values.split(Readings.json(request), "event_type", Recurly::items),
        Answers.USUAL,
        new Guide(
            List.of(
                "In Recurly open **Integrations, Webhooks** and choose **Configure**, then **New"
                    + " endpoint**.",
                "Enter the source's `url`; Recurly calls the ports 80 and 443 only.",
                "Choose **JSON** as the format: the XML notifications are not signed and are not"
                    + " read.",
                "Choose the notifications that you want, and save.",
                "Copy the endpoint's **Secret key** and make it the source's `secret`. After you"
                    + " regenerate it, both are good for a day."),
            List.of(
                "A notification has ids and no email address or amount; ask Recurly's API for"
                    + " more.",
                "Recurly does not say whether a retry is signed anew, so a signature is good for a"
                    + " day; what comes again within it is known by what it says. Retries go on"
                    + " for a week: if they are not signed anew, those after a day are refused.",
                "`subscription.updated` keeps Recurly's name: it does not say what changed, and so"
                    + " not whether it is `subscription.upgraded` or `subscription.downgraded`.",
                "`subscription.started` is a subscription that was made, also one that begins later:"
                    + " Recurly does not say when that is.",
                "A subscription that is resumed becomes two events, `customer.reactivated` and"
                    + " `subscription.resumed`.",
                "`customer.churned` is an account that was closed. A subscription that ends is"
                    + " `subscription.cancelled` alone: its customer may have others."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(5)),
                "ten times, after 10 + x·2^(x+5) seconds",
                "drops the notification; it stays in Recurly's console for 15 days")),
        Fixtures.of(NAME));
  }

  private static List<Item> items(JsonObject notification, String theirs) {
    Item item = item(notification, theirs);
    return theirs.equals("resumed") && item.type().value().equals("customer.reactivated")
        ? List.of(item, item.also("subscription.resumed"))
        : List.of(item);
  }

  private static Item item(JsonObject notification, String theirs) {
    String kind = notification.text("object_type").orElse("object");
    Optional<String> id =
        Values.text(notification, "id").or(() -> Values.text(notification, "uuid"));
    Optional<String> customer =
        Values.text(notification, "account_code")
            .or(() -> Values.text(notification, "account_id"))
            .or(() -> kind.equals("account") ? id : Optional.empty());
    return new Item(
        Keys.composite(
            List.of(
                Optional.of(kind),
                id,
                Optional.of(theirs),
                Values.text(notification, "event_time"))),
        type(kind, theirs),
        customer.or(() -> id),
        notification.get("event_time").flatMap(Times::read),
        JsonObject.builder()
            .putText("customer", customer)
            .put("object", kind)
            .putText("objectId", id)
            .putText(
                "subscription",
                kind.endsWith("subscription") ? id : Values.text(notification, "subscription_id"))
            .put("status", theirs)
            .putText("account", Values.text(notification, "site_id"))
            .put("raw", notification)
            .build());
  }

  private static EventType type(String kind, String theirs) {
    Optional<String> ours =
        switch (kind + "." + theirs) {
          case "account.created" -> Optional.of("lead.created");
          case "account.updated" -> Optional.of("contact.updated");
          case "account.canceled", "account.closed" -> Optional.of("customer.churned");
          case "account.reopened" -> Optional.of("customer.reactivated");
          case "subscription.created", "external_subscription.created" ->
              Optional.of("subscription.started");
          case "subscription.renewed", "external_subscription.renewed" ->
              Optional.of("subscription.renewed");
          case "subscription.canceled", "external_subscription.canceled" ->
              Optional.of("subscription.cancellation_scheduled");
          case "subscription.expired", "external_subscription.expired" ->
              Optional.of("subscription.cancelled");
          case "subscription.paused" -> Optional.of("subscription.paused");
          case "subscription.reactivated", "subscription.resumed" ->
              Optional.of("customer.reactivated");
          case "payment.failed" -> Optional.of("payment.failed");
          case "payment.refunded" -> Optional.of("order.refunded");
          default -> Optional.empty();
        };
    return ours.map(EventType::new).orElseGet(() -> Types.own(NAME, kind + "." + theirs));
  }
}
