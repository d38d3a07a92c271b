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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brevo, once Sendinblue: one event, or a batch of them as an array, about transactional messages,
 * campaigns and contacts; nothing is signed. A first open is told twice, as {@code unique_opened}
 * and as {@code opened}: what comes of the same message in the same second is one event. A proxy's
 * opens are a machine's. Any answer but 429 that is not good makes Brevo drop what it sent.
 */
final class Brevo {
  private static final String NAME = "brevo";

  private Brevo() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Brevo",
        Optional.of(
            new Scheme.AnyOf(
                List.of(
                    new Scheme.Bearer(),
                    new Scheme.Basic(),
                    new Scheme.HeaderValue(Optional.empty())))),
        request -> Values.split(Readings.json(request), "event", Brevo::items),
        Answers.USUAL.withOverloaded(429, true),
        new Guide(
            List.of(
                "Make up a token, such as what `openssl rand -hex 24` prints, and make it the"
                    + " source's `token`; `username` and `password`, or `header` and `value`, do as"
                    + " well.",
                "In Brevo open **Transactional, Settings, Webhook** for single messages, or"
                    + " **Contacts, Settings, Webhooks** for campaigns and contacts, and add a"
                    + " webhook; you may add both.",
                "Enter the source's `url` as the URL to notify, choose **Token** as the"
                    + " authentication method, and enter the token.",
                "Choose the events: all but **First opening** and **First proxy opening**, which say"
                    + " again what **Opened** and **Proxy open** say.",
                "Save it and send a test."),
            List.of(
                "Nothing is signed: whoever knows the token can send any event.",
                "Who joins or leaves several lists at once becomes an event for each list; a contact"
                    + " that is deleted is one event, with the first of its lists.",
                "Brevo's addresses, `1.179.112.0/20` and `172.246.240.0/20`, are not checked; your"
                    + " proxy can."),
            new RetryFacts(
                Optional.empty(),
                "after no answer or 429: after 10 minutes, 1, 2 and 8 hours; never after any other"
                    + " 4xx or 5xx",
                "drops the event")),
        Fixtures.of(NAME));
  }

  /** Contacts are deleted many at once, and lists left or joined many at once, in one event. */
  private static List<Item> items(JsonObject event, String theirs) {
    List<Optional<String>> emails = each(event, "email", Values.text(event, "email"));
    List<Optional<String>> lists = each(event, "list_id", Values.id(event, "list_id"));
    return emails.stream()
        .flatMap(email ->
            (isOfLists(theirs) ? lists : lists.subList(0, 1))
                .stream().map(list -> item(event, theirs, email, list)))
        .toList();
  }

  /** Whether it is told of each list; who is deleted is gone from all of them. */
  private static boolean isOfLists(String theirs) {
    return theirs.equals("unsubscribe") || theirs.equals("list_addition");
  }

  /** The elements of an array, or the one value that there is in its place. */
  private static List<Optional<String>> each(
      JsonObject event, String name, Optional<String> single) {
    List<Optional<String>> several =
        event.array(name).stream().map(Values::text).filter(Optional::isPresent).toList();
    return several.isEmpty() ? List.of(single) : several;
  }

  private static Item item(
      JsonObject event, String theirs, Optional<String> email, Optional<String> list) {
    String name = Values.snake(theirs);
    EventType type = type(theirs, name);
    // Not "ts" or "date": they are in the zone of the account, which is not said.
    Optional<Instant> time =
        Stream.of("ts_epoch", "ts_event")
            .flatMap(each -> event.get(each).flatMap(Times::read).stream())
            .findFirst();
    Optional<Boolean> machine =
        switch (name) {
          case "proxy_open", "unique_proxy_open" -> Optional.of(true);
          case "opened", "unique_opened" -> Optional.of(false);
          default -> Optional.empty();
        };
    Optional<String> agent =
        Values.text(event, "user_agent").or(() -> Values.text(event, "user-agent"));
    Machine by = new Machine(type, machine, agent);
    Optional<String> messageId = Values.text(event, "message-id");
    Optional<String> campaign = Values.id(event, "camp_id");
    Optional<String> link = Values.text(event, "link").or(() -> Values.text(event, "URL"));
    return new Item(
        Keys.composite(
            List.of(
                Optional.of(name.replace("unique_", "")),
                messageId.or(() -> campaign).or(() -> Optional.of(Keys.ofContent(event))),
                email,
                machine.isPresent()
                    ? time.map(at -> Long.toString(at.getEpochSecond()))
                    : time.map(Instant::toString).or(() -> Values.text(event, "ts")),
                link,
                list)),
        type,
        email.map(Values::address).or(() -> campaign),
        time,
        JsonObject.builder()
            .putText("email", email)
            .putText("medium", Values.mediumWhereNeeded(type))
            .putText("messageId", messageId.map(id -> id.replaceAll("[<>]", "")))
            .putText("campaign", campaign)
            .putIfPresent("tags", tags(event))
            .putIfPresent("metadata", Values.text(event, "X-Mailin-custom").map(Values::within))
            .putText("list", list)
            .putText("reason", Values.text(event, "reason"))
            .putText("url", link)
            .putText("ip", Values.text(event, "ip"))
            .putText("userAgent", agent)
            .putIfPresent("machineOpen", by.open())
            .putIfPresent("machineProbability", by.probability())
            .put("raw", event)
            .build());
  }

  /** An array; or a text, which may be an array written down. */
  private static Optional<Json> tags(JsonObject event) {
    JsonObject written =
        JsonObject.builder()
            .putIfPresent("tag", Values.text(event, "tag").map(Values::within))
            .build();
    return Values.list(event, "tags").or(() -> Values.list(written, "tag"));
  }

  private static EventType type(String theirs, String name) {
    return switch (name) {
      case "request", "sent" -> new EventType("email.sent");
      case "delivered" -> new EventType("email.delivered");
      case "deferred" -> new EventType("email.deferred");
      case "opened", "unique_opened", "proxy_open", "unique_proxy_open" ->
          new EventType("email.opened");
      case "click" -> new EventType("email.clicked");
      case "hard_bounce", "invalid_email" -> new EventType("email.bounced.hard");
      case "soft_bounce" -> new EventType("email.bounced.soft");
      case "blocked" -> new EventType("email.blocked");
      case "error" -> new EventType("email.failed");
      case "spam", "complaint" -> new EventType("email.complained");
      case "unsubscribed", "unsubscribe" -> new EventType("contact.unsubscribed");
      case "reply" -> new EventType("message.received");
      case "list_addition" -> new EventType("contact.subscribed");
      case "contact_updated" -> new EventType("contact.updated");
      case "contact_deleted" -> new EventType("contact.deleted");
      default -> Types.own(NAME, theirs);
    };
  }
}
