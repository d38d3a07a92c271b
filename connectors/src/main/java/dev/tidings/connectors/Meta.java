package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Schemes;
import dev.tidings.core.source.Answer;
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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Meta: WhatsApp, and the pages of Facebook and Instagram. A request has entries, an entry has
 * changes, and a change has statuses, messages or preferences of many people; each becomes an event
 * of its own, whose {@code raw} is the entry with that one alone in it. The signature is over the
 * body as it was sent, with its escapes.
 */
final class Meta {
  private static final String NAME = "meta";

  /** Longer challenges are not given back. */
  private static final int MAX_CHALLENGE = 200;

  /** The members of a change whose elements are things that happened, one by one. */
  private static final List<String> LISTS = List.of("statuses", "messages", "user_preferences");

  private Meta() {}

  static Provider provider() {
    Scheme signed = Schemes.hmacOfBody("x-hub-signature-256", "sha256=", Encoding.HEX);
    return new Provider(
        NAME,
        "Meta (WhatsApp)",
        Optional.of(new Scheme.AnyOf(List.of(new Scheme.Introduced(signed), signed))),
        new Reader(),
        Answers.USUAL,
        new Guide(
            List.of(
                "In Meta's developer console open your app, then **App settings, Basic**, show the"
                    + " **App secret** and make it the source's `secret`.",
                "Make up a long random text and make it the source's `token`: Meta shows it when it"
                    + " tries the address.",
                "Open **WhatsApp, Configuration** (for pages: **Webhooks**), choose **Edit** beside"
                    + " the webhook, enter the source's `url` as the **Callback URL** and the token"
                    + " as the **Verify token**, and choose **Verify and save**.",
                "Under **Webhook fields** subscribe to `messages`, which has the states of what you"
                    + " send too, and to `user_preferences`, by which people stop marketing"
                    + " messages. For lead ads subscribe to a page's `leadgen`.",
                "Press **Test** beside a field."),
            List.of(
                "The request by which Meta tries the address is believed by its verify token, not"
                    + " by a signature.",
                "A WhatsApp id is a person's telephone number nearly always, not quite always."),
            new RetryFacts(
                Optional.empty(), "for up to seven days, less and less often", "drops the event")),
        Fixtures.of(NAME));
  }

  /** Answers the request by which Meta tries the address, and reads the rest. */
  private record Reader() implements PayloadReader {
    @Override
    public Optional<Reading.Handshake> greet(IncomingRequest request, Credentials credentials) {
      if (!request.method().equals("GET")) {
        return Optional.empty();
      }
      Form query = Form.parse(request.query());
      return query
          .first("hub.verify_token")
          .filter(_ -> query.first("hub.mode").equals(Optional.of("subscribe")))
          .filter(shown -> isOurs(shown, credentials))
          .flatMap(_ -> query.first("hub.challenge"))
          .filter(challenge -> challenge.length() <= MAX_CHALLENGE)
          .map(
              challenge -> Reading.Handshake.answering("a challenge", Answer.text(200, challenge)));
    }

    private static boolean isOurs(String shown, Credentials credentials) {
      boolean ours = false;
      for (String token : credentials.tokens()) {
        ours |=
            MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
      }
      return ours;
    }

    @Override
    public Reading read(IncomingRequest request) {
      JsonObject body = Readings.object(request);
      if (body.get("entry").isEmpty()) {
        throw new UnreadableException("it has no entry");
      }
      String object = body.text("object").orElse("object");
      return Readings.split(new JsonArray(body.array("entry")), entry -> items(object, entry));
    }
  }

  private static List<Item> items(String object, JsonObject entry) {
    List<Item> items = new ArrayList<>();
    for (JsonObject change : objects(entry.array("changes"))) {
      String field = change.text("field").orElse("change");
      JsonObject value = Values.object(change, "value");
      List<String> lists = LISTS.stream().filter(name -> !value.array(name).isEmpty()).toList();
      for (String list : lists) {
        for (JsonObject element : objects(value.array(list))) {
          items.add(
              whatsapp(object, entry, list, value, element, alone(entry, change, list, element)));
        }
      }
      if (lists.isEmpty()) {
        items.add(other(object, entry, field, value, alone(entry, "changes", change)));
      }
    }
    for (String channel : List.of("messaging", "standby")) {
      for (JsonObject message : objects(entry.array(channel))) {
        items.add(messenger(object, entry, message, alone(entry, channel, message)));
      }
    }
    return items;
  }

  private static Item whatsapp(
      String object,
      JsonObject entry,
      String list,
      JsonObject value,
      JsonObject element,
      JsonObject raw) {
    String what = Values.text(element, "status").or(() -> Values.text(element, "value")).orElse("");
    Optional<String> id = Values.text(element, "id");
    Optional<String> person =
        Values.text(element, "recipient_id")
            .or(() -> Values.text(element, "from"))
            .or(() -> Values.text(element, "wa_id"));
    Optional<JsonObject> error = objects(element.array("errors")).stream().findFirst();
    EventType type =
        switch (list) {
          case "statuses" -> status(what);
          case "messages" ->
              element.text("type").equals(Optional.of("system"))
                  ? Types.own(NAME, object + ".system")
                  : new EventType("message.received");
          default -> preference(what);
        };
    return new Item(
        id.isPresent()
            ? Keys.composite(List.of(Optional.of(list), id, Optional.of(what)))
            : list + " " + Keys.ofContent(element),
        type,
        person.or(() -> Values.text(entry, "id")),
        element.get("timestamp").flatMap(Times::read),
        JsonObject.builder()
            .putText("phone", person)
            .putText("messageId", id)
            .put("medium", "whatsapp")
            .putText("status", Optional.of(what).filter(said -> !said.isEmpty()))
            .putText("text", written(element))
            .putText("subtype", Values.text(element, "type"))
            .putText(
                "reason",
                error
                    .flatMap(found -> Values.text(found, "title"))
                    .or(() -> Values.text(element, "detail")))
            .putText("response", error.flatMap(found -> Values.text(found, "code")))
            .putText("reference", Values.text(element, "biz_opaque_callback_data"))
            .putText("sender", Values.text(value, "metadata", "phone_number_id"))
            .putText("account", Values.text(entry, "id"))
            .put("raw", raw)
            .build());
  }

  /** What somebody wrote, or what stands on the button or in the list that they chose from. */
  private static Optional<String> written(JsonObject message) {
    return Values.text(message, "text", "body")
        .or(() -> Values.text(message, "button", "text"))
        .or(() -> Values.text(message, "interactive", "button_reply", "title"))
        .or(() -> Values.text(message, "interactive", "list_reply", "title"));
  }

  private static EventType status(String status) {
    return switch (status) {
      case "sent", "delivered", "read", "failed" -> new EventType("message." + status);
      default -> Types.own(NAME, "status." + status);
    };
  }

  private static EventType preference(String value) {
    return switch (value) {
      case "stop" -> new EventType("contact.unsubscribed");
      case "resume" -> new EventType("contact.subscribed");
      default -> Types.own(NAME, "user_preferences." + value);
    };
  }

  /** A change that is one thing by itself: a lead, the state of a template, and so on. */
  private static Item other(
      String object, JsonObject entry, String field, JsonObject value, JsonObject raw) {
    boolean lead = field.equals("leadgen");
    Optional<String> id =
        lead ? Values.text(value, "leadgen_id") : Values.text(value, "message_template_id");
    return new Item(
        lead && id.isPresent()
            ? Keys.composite(List.of(Optional.of(field), id))
            : field + " " + Keys.ofContent(raw),
        lead ? new EventType("lead.created") : Types.own(NAME, object + "." + field),
        id.or(() -> Values.text(entry, "id")),
        value.get("created_time").or(() -> entry.get("time")).flatMap(Times::read),
        JsonObject.builder()
            .put("object", field)
            .putText("objectId", id)
            .putText("status", Values.text(value, "event").or(() -> Values.text(value, "decision")))
            .putText("reason", Values.text(value, "reason"))
            .putText("campaign", Values.text(value, "ad_id"))
            .putText("list", Values.text(value, "form_id"))
            .putText("account", Values.text(entry, "id"))
            .put("raw", raw)
            .build());
  }

  private static Item messenger(
      String object, JsonObject entry, JsonObject message, JsonObject raw) {
    JsonObject said = Values.object(message, "message");
    boolean echo = said.bool("is_echo").orElse(false);
    Optional<String> id =
        Values.text(said, "mid").or(() -> Values.text(message, "postback", "mid"));
    Optional<String> person =
        echo ? Values.text(message, "recipient", "id") : Values.text(message, "sender", "id");
    EventType type;
    if (message.get("delivery").isPresent()) {
      type = new EventType("message.delivered");
    } else if (message.get("read").isPresent()) {
      type = new EventType("message.read");
    } else if (said.members().isEmpty()) {
      type = Types.own(NAME, object + "." + first(message));
    } else {
      type = new EventType(echo ? "message.sent" : "message.received");
    }
    return new Item(
        id.map(Keys::bounded).orElseGet(() -> Keys.ofContent(raw)),
        type,
        person.or(() -> Values.text(entry, "id")),
        message.get("timestamp").or(() -> entry.get("time")).flatMap(Times::read),
        JsonObject.builder()
            .putText("user", person)
            .putText("messageId", id)
            .put("medium", object.equals("instagram") ? "instagram" : "messenger")
            .putText(
                "text",
                Values.text(said, "text").or(() -> Values.text(message, "postback", "title")))
            .putText("account", Values.text(entry, "id"))
            .put("raw", raw)
            .build());
  }

  /** What a messaging event calls itself: the member that is none of those that all have. */
  private static String first(JsonObject message) {
    return message.members().keySet().stream()
        .filter(name -> !Set.of("sender", "recipient", "timestamp").contains(name))
        .findFirst()
        .orElse("messaging");
  }

  /** The entry with one change, and that with one element. */
  private static JsonObject alone(
      JsonObject entry, JsonObject change, String list, JsonObject element) {
    Map<String, Json> value = new LinkedHashMap<>(Values.object(change, "value").members());
    value.keySet().removeAll(LISTS);
    Optional<String> person =
        Values.text(element, "recipient_id")
            .or(() -> Values.text(element, "from"))
            .or(() -> Values.text(element, "wa_id"));
    if (value.get("contacts") instanceof JsonArray contacts) {
      value.put(
          "contacts",
          new JsonArray(
              contacts.elements().stream()
                  .filter(contact ->
                      contact instanceof JsonObject one
                          && person.isPresent()
                          && Values.text(one, "wa_id").equals(person))
                  .toList()));
    }
    value.put(list, new JsonArray(List.of(element)));
    Map<String, Json> changed = new LinkedHashMap<>(change.members());
    changed.put("value", new JsonObject(value));
    return alone(entry, "changes", new JsonObject(changed));
  }

  /** The entry with one of what it has several of. */
  private static JsonObject alone(JsonObject entry, String list, JsonObject one) {
    Map<String, Json> members = new LinkedHashMap<>(entry.members());
    members.keySet().removeAll(Set.of("changes", "messaging", "standby"));
    members.put(list, new JsonArray(List.of(one)));
    return new JsonObject(members);
  }

  private static List<JsonObject> objects(List<Json> elements) {
    return elements.stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .toList();
  }
}
