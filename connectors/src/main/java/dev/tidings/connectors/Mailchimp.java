package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Keys;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mailchimp's audience webhooks: a form with names in brackets, one event per request, and nothing
 * signed but the token in the address. Before it saves a webhook, Mailchimp asks the address with a
 * GET. Times have no zone and are taken as UTC. There is nothing here about opens and deliveries:
 * Mailchimp does not tell them.
 */
final class Mailchimp {
  private static final String NAME = "mailchimp";

  /** Names in brackets are taken apart this far. */
  private static final int MAX_DEPTH = 8;

  private Mailchimp() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Mailchimp (Marketing)",
        Optional.of(new Scheme.UrlToken(Optional.empty())),
        Mailchimp::read,
        Answers.USUAL,
        new Guide(
            List.of(
                "Make up a token of letters and digits, such as what `openssl rand -hex 24` prints,"
                    + " and make it the source's `token`.",
                "In Mailchimp open **Audience, All contacts, Settings, Webhooks** (or **Audience"
                    + " settings, Webhooks**) and choose **Create New Webhook**.",
                "As the callback URL enter the source's `url`, a `/` and the token.",
                "Choose the kinds of update and who may cause them; choose **via the API** too,"
                    + " unless you change contacts by the API yourself and need not hear of it.",
                "Save it: Mailchimp asks the address at once, and refuses it when the token is"
                    + " wrong."),
            List.of(
                "Nothing is signed: whoever knows the address with its token can send any event.",
                "`fired_at` does not say its time zone; it is taken as UTC.",
                "A `profile` says all that a contact is now, and not what has changed. With"
                    + " interest groups it becomes two events, `contact.updated` and"
                    + " `contact.preferences_updated`: `metadata` has the groups that the contact is"
                    + " in now, which may be the same as before."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(10)),
                "after any answer but 2xx, at growing intervals for 75 minutes",
                "drops the event, and may switch the webhook off")),
        Fixtures.of(NAME));
  }

  private static Reading read(IncomingRequest request) {
    if (request.method().equals("GET") || request.method().equals("HEAD")) {
      return Reading.Handshake.of("a look whether the address answers");
    }
    if (!request.isForm()) {
      throw new UnreadableException("it is not a form");
    }
    Form form = Form.parse(request.body().text());
    String theirs =
        form.first("type")
            .filter(type -> !type.isEmpty())
            .orElseThrow(() -> new UnreadableException("the form does not say its type"));
    return new Reading.Items(items(nested(form), theirs));
  }

  private static List<Item> items(JsonObject event, String theirs) {
    Item item = item(event, theirs);
    return theirs.equals("profile") && hasGroups(event)
        ? List.of(item, item.also("contact.preferences_updated"))
        : List.of(item);
  }

  /** Whether the audience has interest groups; a contact that is in none of them says so, too. */
  private static boolean hasGroups(JsonObject event) {
    return event
        .object("data")
        .flatMap(data -> data.object("merges"))
        .filter(
            merges -> merges.get("INTERESTS").isPresent() || merges.get("GROUPINGS").isPresent())
        .isPresent();
  }

  private static Item item(JsonObject event, String theirs) {
    JsonObject data = event.object("data").orElse(JsonObject.EMPTY);
    Optional<String> email = Values.text(data, "new_email").or(() -> Values.text(data, "email"));
    Optional<String> list = Values.text(data, "list_id");
    Optional<String> campaign =
        theirs.equals("campaign") ? Values.text(data, "id") : Values.text(data, "campaign_id");
    Optional<String> contact =
        theirs.equals("campaign")
            ? Optional.empty()
            : Values.text(data, "new_id").or(() -> Values.text(data, "id"));
    return new Item(
        Keys.composite(
            List.of(
                Optional.of(theirs),
                Values.text(event, "fired_at"),
                list,
                contact.or(() -> campaign),
                email)),
        type(theirs),
        email.map(Values::address).or(() -> contact).or(() -> campaign),
        event.get("fired_at").flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("previousEmail", Values.text(data, "old_email"))
            .putText("customer", contact)
            .putText("campaign", campaign)
            .putIfPresent("metadata", Values.filled(data, "merges"))
            .putText("list", list)
            .putText("action", Values.text(data, "action"))
            .putText("reason", Values.text(data, "reason"))
            .putText("status", Values.text(data, "status"))
            .putText("ip", Values.text(data, "ip_opt"))
            .put("raw", event)
            .build());
  }

  private static EventType type(String theirs) {
    return switch (theirs) {
      case "subscribe" -> new EventType("contact.subscribed");
      case "unsubscribe" -> new EventType("contact.unsubscribed");
      case "profile" -> new EventType("contact.updated");
      case "upemail" -> new EventType("contact.email_changed");
      // Mailchimp takes out an address that bounces or complains; nobody wished it.
      case "cleaned" -> new EventType("contact.suppressed");
      default -> Types.own(NAME, theirs);
    };
  }

  /** {@code data[merges][FNAME]=Ana} as {@code {"data": {"merges": {"FNAME": "Ana"}}}}. */
  private static JsonObject nested(Form form) {
    Map<String, Json> whole = new LinkedHashMap<>();
    for (Form.Field field : form.fields()) {
      String[] path = field.name().replace("]", "").split("\\[", MAX_DEPTH);
      put(whole, List.of(path), new JsonText(field.value()));
    }
    return new JsonObject(whole);
  }

  private static void put(Map<String, Json> object, List<String> path, Json value) {
    String name = path.getFirst();
    if (path.size() == 1) {
      object.put(name, value);
      return;
    }
    Map<String, Json> inner =
        object.getOrDefault(name, value) instanceof JsonObject before
            ? new LinkedHashMap<>(before.members())
            : new LinkedHashMap<>();
    put(inner, path.subList(1, path.size()), value);
    object.put(name, new JsonObject(inner));
  }
}
