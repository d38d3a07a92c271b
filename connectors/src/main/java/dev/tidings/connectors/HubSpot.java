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
import java.util.Map;
import java.util.Optional;

/**
 * HubSpot: an array of notifications about objects of the CRM, by id alone. It signs in three ways
 * at once; only the newest covers a time. Apps of the newer kind call every object {@code object}
 * and say by a number what it is; both are read alike.
 */
final class HubSpot {
  private static final String NAME = "hubspot";

  /** What {@code objectTypeId} stands for. */
  private static final Map<String, String> KINDS =
      Map.of(
          "0-1", "contact",
          "0-2", "company",
          "0-3", "deal",
          "0-5", "ticket",
          "0-7", "product",
          "0-8", "line_item");

  private HubSpot() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "HubSpot",
        Optional.of(
            new Scheme.AnyOf(
                List.of(third(), older("{secret}{method}{url}{body}"), older("{secret}{body}")))),
        request -> Values.split(Readings.json(request), "subscriptionType", HubSpot::items),
        Answers.USUAL.withOverloaded(429, true),
        new Guide(
            List.of(
                "In HubSpot's developer account (or, for a private app, in **Settings,"
                    + " Integrations, Private Apps**) open your app and its **Webhooks**.",
                "Enter the source's `url` as the **Target URL**, exactly as it is: the address is"
                    + " signed. Tidings must know it too: set `TIDINGS_PUBLIC_URL` before you make"
                    + " the source.",
                "Leave **Event throttling** at what your server can take.",
                "Choose **Create subscription** for each object and event. For lead stages"
                    + " subscribe to the property `lifecyclestage` of contacts and `dealstage` of"
                    + " deals, for consent to `hs_email_optout`.",
                "Open the app's **Auth** page, show its **Client secret** and make it the source's"
                    + " `secret`.",
                "Activate the subscriptions, or press **Test** beside one."),
            List.of(
                "The older signatures, v1 and v2, cover no time: whoever has seen such a request"
                    + " can send it again, and only its being the same event tells it. v1 covers the"
                    + " body alone, not the address.",
                "Notifications name objects by their id; there is no email address in them unless"
                    + " it is the property that changed.",
                "Opens and clicks of marketing emails are not sent by webhook.",
                "A new contact is `lead.created`. A contact whose `lifecyclestage` becomes `lead`"
                    + " is `lead.stage_changed` as for any other stage, because a new contact may"
                    + " come as both; for those who become leads later, filter"
                    + " `lead.stage_changed` by `data.value == \"lead\"`.",
                "A merge becomes an event for each object that is gone, with its id as `replaces`:"
                    + " `contact.merged` for contacts. Companies, deals, tickets, products, line"
                    + " items and conversations keep HubSpot's names, but for the stage of a deal."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(5)),
                "up to ten times within a day, after a 429 when `Retry-After` says so; never after"
                    + " 400, 401, 403, 404 or 405",
                "drops the notifications")),
        Fixtures.of(NAME));
  }

  private static Scheme third() {
    return new Scheme.Hmac(
        Hash.SHA256,
        KeyForm.TEXT,
        new Format(
            new Field.Header("x-hubspot-signature-v3"),
            new Layout.Single(""),
            Encoding.BASE64,
            Optional.empty(),
            Optional.of(
                new Timestamp(
                    Optional.of(new Field.Header("x-hubspot-request-timestamp")),
                    TimeUnit.MILLISECONDS,
                    Optional.of(Duration.ofMinutes(5)),
                    false)),
            new Content("{method}{decodedUrl}{body}{timestamp}")));
  }

  private static Scheme older(String content) {
    return new Scheme.SecretHash(
        Hash.SHA256,
        new Format(
            new Field.Header("x-hubspot-signature"),
            new Layout.Single(""),
            Encoding.HEX,
            Optional.empty(),
            Optional.empty(),
            new Content(content)));
  }

  /** Several objects may be merged into one at once. */
  private static List<Item> items(JsonObject notification, String theirs) {
    List<Item> merged =
        notification.array("mergedObjectIds").stream()
            .flatMap(id -> Values.text(id).stream())
            .map(id -> item(notification, theirs, Optional.of(id)))
            .toList();
    return merged.isEmpty() ? List.of(item(notification, theirs, Optional.empty())) : merged;
  }

  private static Item item(JsonObject notification, String theirs, Optional<String> replaces) {
    int dot = theirs.indexOf('.');
    String said = dot < 0 ? theirs : theirs.substring(0, dot);
    String kind =
        said.equals("object")
            ? KINDS.getOrDefault(Values.text(notification, "objectTypeId").orElse(""), said)
            : said;
    String happened = dot < 0 ? "" : theirs.substring(dot + 1);
    Optional<String> object =
        Values.text(notification, "objectId")
            .or(() -> Values.text(notification, "newObjectId"))
            .or(() -> Values.text(notification, "primaryObjectId"))
            .or(() -> Values.text(notification, "fromObjectId"));
    String property = notification.text("propertyName").orElse("");
    Optional<String> value = Values.text(notification, "propertyValue");
    return new Item(
        Keys.composite(
                List.of(
                    Values.text(notification, "eventId"),
                    Values.text(notification, "subscriptionId"),
                    object,
                    Values.text(notification, "occurredAt")))
            + replaces
                .or(() -> Values.text(notification, "toObjectId"))
                .map(id -> " " + id)
                .orElse(""),
        type(kind, happened, property),
        object.or(() -> Values.text(notification, "portalId")),
        notification.get("occurredAt").flatMap(Times::read),
        JsonObject.builder()
            .put("topic", theirs)
            .putText("email", property.equals("email") ? value : Optional.empty())
            .putText("customer", kind.equals("contact") ? object : Optional.empty())
            .put("object", kind)
            .putText("objectId", object)
            .putText("replaces", replaces)
            .putText("property", Optional.of(property).filter(name -> !name.isEmpty()))
            .putText("value", value)
            .putText("status", property.endsWith("stage") ? value : Optional.empty())
            .putText("account", Values.text(notification, "portalId"))
            .put("raw", notification)
            .build());
  }

  private static EventType type(String kind, String happened, String property) {
    Optional<String> ours =
        switch (kind + "." + happened) {
          case "contact.creation" -> Optional.of("lead.created");
          case "contact.deletion" -> Optional.of("contact.deleted");
          case "contact.privacyDeletion" -> Optional.of("privacy.erase");
          case "contact.merge" -> Optional.of("contact.merged");
          case "contact.propertyChange" -> Optional.of(changed(property));
          case "deal.propertyChange" ->
              property.equals("dealstage") ? Optional.of("lead.stage_changed") : Optional.empty();
          default -> Optional.empty();
        };
    return ours.map(EventType::new)
        .orElseGet(() -> Types.own(NAME, Values.snake(kind + "." + happened)));
  }

  /** What the change of a contact's property means. */
  private static String changed(String property) {
    return switch (property) {
      case "lifecyclestage" -> "lead.stage_changed";
      case "email" -> "contact.email_changed";
      default ->
          property.startsWith("hs_email_optout")
              ? "contact.preferences_updated"
              : "contact.updated";
    };
  }
}
