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
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * SparkPost: an array of events, each wrapped in {@code msys} and the name of its class; nothing is
 * signed. Numbers come as texts. A first open is told twice, as {@code initial_open} and as {@code
 * open}, with an id each: what one program opened of a message in one second is one event. A
 * wrapping with nothing in it tries the address.
 */
final class SparkPost {
  private static final String NAME = "sparkpost";
  private static final EventType UNKNOWN = Types.own(NAME, "");

  private SparkPost() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "SparkPost",
        Optional.of(
            new Scheme.AnyOf(
                List.of(new Scheme.Basic(), new Scheme.HeaderValue(Optional.empty())))),
        request -> read(Readings.json(request)),
        Answers.USUAL,
        new Guide(
            List.of(
                "Make up a user name and a password, and make them the source's `username` and"
                    + " `password`; for the older token, give `header`"
                    + " `X-MessageSystems-Webhook-Token` and its `value`.",
                "In SparkPost open **Webhooks** (in some accounts under **Configuration**) and choose"
                    + " **Create a Webhook**.",
                "Enter the source's `url` as the target, whose port must be 80 or 443, and choose"
                    + " **Basic Auth** with that user name and password.",
                "Choose **All** events or a selection; **Initial Open** says again what **Open**"
                    + " says.",
                "Create it: SparkPost tries the address with an empty event first."),
            List.of("Nothing is signed: whoever knows the password can send any event."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(10)),
                "after any answer but 200, twelve times within 8 hours",
                "drops the batch")),
        Fixtures.of(NAME));
  }

  private static Reading read(Json body) {
    Reading reading = Readings.split(body, SparkPost::items);
    // What says nothing in our words holds up nothing, unless there is nothing else.
    if (reading instanceof Reading.Items items
        && items.items().stream().allMatch(item -> item.type().equals(UNKNOWN))) {
      throw new UnreadableException("it has no msys with an event in it");
    }
    return reading;
  }

  private static List<Item> items(JsonObject wrapping) {
    return wrapping
        .object("msys")
        .map(JsonObject::members)
        .orElse(Map.of("", JsonObject.EMPTY))
        .entrySet()
        .stream()
        .map(each ->
            item(
                wrapping,
                each.getKey().replace("_event", ""),
                each.getValue() instanceof JsonObject event ? event : JsonObject.EMPTY))
        .toList();
  }

  private static Item item(JsonObject wrapping, String kind, JsonObject event) {
    String theirs = Values.text(event, "type").orElse("");
    EventType type = type(kind, theirs, Values.text(event, "bounce_class").orElse(""));
    boolean came = theirs.equals("relay_injection");
    Optional<String> email =
        came
            ? Values.text(event, "msg_from").map(Values::bare)
            : Values.text(event, "raw_rcpt_to").or(() -> Values.text(event, "rcpt_to"));
    Optional<String> id = Values.text(event, "event_id");
    Optional<String> message = Values.text(event, "message_id");
    Optional<String> time = Values.text(event, "timestamp");
    Optional<String> ip = Values.text(event, "ip_address");
    Optional<String> agent = Values.text(event, "user_agent");
    Machine by =
        new Machine(
            type,
            event.object("user_agent_parsed").flatMap(parsed -> parsed.bool("is_prefetched")),
            agent);
    return new Item(
        theirs.endsWith("open") && message.isPresent()
            ? Keys.composite(
                List.of(
                    Optional.of(theirs.replace("initial_", "")), message, email, time, ip, agent))
            : id.map(Keys::bounded).orElseGet(() -> Keys.ofContent(wrapping)),
        type,
        email.map(Values::address).or(() -> message).or(() -> id),
        time.flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("medium", Values.mediumWhereNeeded(type))
            .putText("messageId", Values.text(event, "transmission_id").or(() -> message))
            .putText("campaign", Values.text(event, "campaign_id"))
            .putIfPresent("tags", Values.list(event, "rcpt_tags"))
            .putIfPresent("metadata", Values.filled(event, "rcpt_meta"))
            .putText("account", Values.id(event, "subaccount_id"))
            .putText("reason", Values.text(event, "reason"))
            .putText("response", Values.text(event, "raw_reason"))
            .putText("smtpStatus", Values.text(event, "error_code"))
            .putText("url", Values.text(event, "target_link_url"))
            .putText("ip", ip)
            .putText("country", Values.text(event, "geo_ip", "country"))
            .putText("userAgent", agent)
            .putIfPresent("machineOpen", by.open())
            .putIfPresent("machineProbability", by.probability())
            .put("raw", wrapping)
            .build());
  }

  private static EventType type(String kind, String theirs, String bounceClass) {
    return switch (theirs) {
      case "injection" -> new EventType("email.sent");
      case "delivery" -> new EventType("email.delivered");
      case "delay" -> new EventType("email.deferred");
      case "bounce", "out_of_band" -> bounced(theirs, bounceClass);
      case "policy_rejection", "generation_rejection" -> new EventType("email.blocked");
      case "generation_failure" -> new EventType("email.failed");
      case "spam_complaint" -> new EventType("email.complained");
      case "open", "initial_open", "amp_open", "amp_initial_open" -> new EventType("email.opened");
      case "click", "amp_click" -> new EventType("email.clicked");
      case "relay_injection" -> new EventType("message.received");
      case "list_unsubscribe", "link_unsubscribe" -> new EventType("contact.unsubscribed");
      case "" -> Types.own(NAME, kind);
      default -> Types.own(NAME, kind.equals("ingest") ? "ingest." + theirs : theirs);
    };
  }

  private static EventType bounced(String theirs, String bounceClass) {
    return switch (bounceClass) {
      case "10", "30", "90" -> new EventType("email.bounced.hard");
      case "1", "20", "21", "22", "23", "24", "40", "70", "100" ->
          new EventType("email.bounced.soft");
      case "25", "50", "51", "52", "53", "54" -> new EventType("email.blocked");
      case "60" -> Types.own(NAME, theirs + ".auto_reply");
      case "80" -> new EventType("contact.subscribed");
      default -> new EventType("email.bounced");
    };
  }
}
