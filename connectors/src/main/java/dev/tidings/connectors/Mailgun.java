package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Content;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
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
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Mailgun: one event per request, with a signature in the body that covers a time and a token, and
 * nothing else. So the token is the key of an event: whoever puts a captured signature in front of
 * another event tells us one that we have. Events of a subaccount may be signed with the key of its
 * parent. The webhooks of old, which are forms, are read too.
 */
final class Mailgun {
  private static final String NAME = "mailgun";

  /**
   * Longer than the eight hours in which a request is repeated; shorter than tokens are remembered,
   * for which events are kept from repeating.
   */
  private static final Duration TOLERANCE = Duration.ofHours(24);

  /** Fields of the old form that are not about the event. */
  private static final Set<String> SIGNATURE_FIELDS = Set.of("signature", "token", "timestamp");

  private Mailgun() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Mailgun",
        Optional.of(
            new Scheme.AnyOf(
                List.of(
                    scheme(name -> new Field.Member(List.of("signature", name)), "signature"),
                    scheme(
                        name -> new Field.Member(List.of("signature", name)), "parent-signature"),
                    scheme(Field.FormField::new, "signature")))),
        Mailgun::read,
        Answers.USUAL,
        new Guide(
            List.of(),
            List.of(),
            new RetryFacts(
                Optional.empty(),
                "after any answer but 200 and 406: after 5, 10 and 15 minutes, 1, 2 and 4 hours",
                "drops the event")),
        List.of(
            sample("accepted", "email.sent", "accepted", "\"method\":\"HTTP\""),
            sample(
                "rejected",
                "email.blocked",
                "rejected",
                "\"reject\":{\"reason\":\"Sandbox subdomains are for test purposes only\"}"),
            sample(
                "delivered",
                "email.delivered",
                "delivered",
                "\"delivery-status\":{\"code\":250,\"message\":\"OK\",\"attempt-no\":1}"),
            sample(
                "failed",
                "email.bounced.hard",
                "failed",
                """
                "severity":"permanent","reason":"bounce","delivery-status":{"code":550,\
                "enhanced-code":"5.1.1","message":"No Such User Here","attempt-no":1}\
                """),
            sample(
                "failed-suppressed",
                "email.blocked",
                "failed",
                """
                "severity":"permanent","reason":"suppress-bounce","delivery-status":{"code":605,\
                "message":"","description":"Not delivering to previously bounced address"}\
                """),
            sample(
                "failed-temporary",
                "email.deferred",
                "failed",
                """
                "severity":"temporary","reason":"generic","delivery-status":{"code":452,\
                "enhanced-code":"4.2.2","message":"over quota","attempt-no":1,"retry-seconds":600}\
                """),
            sample("opened", "email.opened", "opened", VISITOR),
            sample(
                "clicked",
                "email.clicked",
                "clicked",
                VISITOR + ",\"url\":\"https://shop.example/sale\""),
            sample("unsubscribed", "contact.unsubscribed", "unsubscribed", VISITOR),
            sample("complained", "email.complained", "complained", "\"flags\":{}"),
            sample(
                "stored",
                "mailgun.stored",
                "stored",
                "\"storage\":{\"key\":\"message_key\",\"url\":\"https://se.api.mailgun.net/v3/\"}"),
            sample("list_member_uploaded", "mailgun.list_member_uploaded", LIST),
            sample("list_member_upload_error", "mailgun.list_member_upload_error", LIST),
            sample("list_uploaded", "mailgun.list_uploaded", LIST)));
  }

  private static Scheme scheme(Function<String, Field> place, String signature) {
    return new Scheme.Hmac(
        Hash.SHA256,
        KeyForm.TEXT,
        new Format(
            place.apply(signature),
            new Layout.Single(""),
            Encoding.HEX,
            Optional.of(place.apply("token")),
            Optional.of(
                new Timestamp(
                    Optional.of(place.apply("timestamp")),
                    TimeUnit.SECONDS,
                    Optional.of(TOLERANCE),
                    true)),
            new Content("{timestamp}{id}")));
  }

  private static Reading read(IncomingRequest request) {
    if (request.isForm()) {
      return new Reading.Items(List.of(form(Form.parse(request.body().text()))));
    }
    JsonObject body = Readings.object(request);
    JsonObject event =
        body.object("event-data")
            .orElseThrow(() -> new UnreadableException("it has no event-data"));
    Optional<Instant> time = event.get("timestamp").flatMap(Times::read);
    return new Reading.Items(
        List.of(
            item(
                event,
                Values.text(body, "signature", "token")
                    .map(Keys::bounded)
                    .orElseGet(() -> key(event, time)),
                Values.text(event, "event").orElse(""),
                Values.text(event, "message", "headers", "message-id"),
                time)));
  }

  /** The id is Mailgun's only one of the day. */
  private static String key(JsonObject event, Optional<Instant> time) {
    Optional<String> id = Values.text(event, "id");
    return id.isEmpty()
        ? Keys.ofContent(event)
        : Keys.composite(
            List.of(id, time.map(at -> at.atOffset(ZoneOffset.UTC).toLocalDate().toString())));
  }

  private static Item form(Form form) {
    JsonObject.Builder fields = JsonObject.builder();
    for (Form.Field field : form.fields()) {
      if (!SIGNATURE_FIELDS.contains(field.name())) {
        fields.put(field.name(), field.value());
      }
    }
    JsonObject event = fields.build();
    return item(
        event,
        form.last("token").map(Keys::bounded).orElseGet(() -> Keys.ofContent(event)),
        Values.text(event, "event")
            .orElseThrow(() -> new UnreadableException("the form does not say its event")),
        Values.text(event, "Message-Id")
            .or(() -> Values.text(event, "message-id"))
            .map(id -> id.replaceAll("[<>]", "")),
        form.last("timestamp").flatMap(Times::read));
  }

  private static Item item(
      JsonObject event,
      String key,
      String theirs,
      Optional<String> messageId,
      Optional<Instant> time) {
    Optional<String> email =
        Values.text(event, "recipient")
            .or(() -> Values.text(event, "member", "address"))
            .or(() -> Values.text(event, "member"));
    Optional<String> list =
        Values.text(event, "mailing-list", "address").or(() -> Values.text(event, "mailing-list"));
    return new Item(
        key,
        type(event, theirs),
        email.map(Values::address).or(() -> list),
        time,
        JsonObject.builder()
            .putText("email", email)
            .putText("messageId", messageId)
            .putText("campaign", campaign(event))
            .putIfPresent("tags", Values.list(event, "tags"))
            .putIfPresent("metadata", Values.filled(event, "user-variables"))
            .putText("list", list)
            .putText(
                "reason",
                Values.text(event, "reason").or(() -> Values.text(event, "reject", "reason")))
            .putText(
                "response",
                Values.text(event, "delivery-status", "message")
                    .or(() -> Values.text(event, "delivery-status", "description"))
                    .or(() -> Values.text(event, "description"))
                    .or(() -> Values.text(event, "error")))
            .putText(
                "smtpStatus",
                Values.text(event, "delivery-status", "enhanced-code")
                    .or(() -> Values.text(event, "delivery-status", "code"))
                    .or(() -> Values.text(event, "code")))
            .putText("url", Values.text(event, "url"))
            .putText("ip", Values.text(event, "ip"))
            .putText(
                "country",
                Values.text(event, "geolocation", "country")
                    .or(() -> Values.text(event, "country")))
            .putText(
                "userAgent",
                Values.text(event, "client-info", "user-agent")
                    .or(() -> Values.text(event, "user-agent")))
            .put("raw", event)
            .build());
  }

  private static Optional<String> campaign(JsonObject event) {
    return event.array("campaigns").stream()
        .flatMap(each ->
            (each instanceof JsonObject campaign
                    ? Values.text(campaign, "id").or(() -> Values.text(campaign, "name"))
                    : Values.text(each))
                .stream())
        .findFirst()
        .or(() -> Values.text(event, "campaign-id"));
  }

  private static EventType type(JsonObject event, String theirs) {
    return switch (theirs) {
      case "accepted" -> new EventType("email.sent");
      case "rejected", "dropped" -> new EventType("email.blocked");
      case "delivered" -> new EventType("email.delivered");
      case "failed" -> failed(event);
      case "bounced" -> new EventType("email.bounced.hard");
      case "opened" -> new EventType("email.opened");
      case "clicked" -> new EventType("email.clicked");
      case "unsubscribed" -> new EventType("contact.unsubscribed");
      case "complained" -> new EventType("email.complained");
      default -> Types.own(NAME, theirs);
    };
  }

  private static EventType failed(JsonObject event) {
    return switch (event.text("severity").orElse("")) {
      case "temporary" -> new EventType("email.deferred");
      case "permanent" ->
          new EventType(
              event.text("reason").filter(reason -> reason.startsWith("suppress-")).isPresent()
                  ? "email.blocked"
                  : "email.bounced.hard");
      default -> Types.own(NAME, "failed");
    };
  }

  private static final String VISITOR =
      """
      "ip":"198.51.100.7","geolocation":{"country":"FR","region":"IDF","city":"Paris"},\
      "client-info":{"client-type":"browser","client-os":"Linux","client-name":"Chrome",\
      "device-type":"desktop","user-agent":"Mozilla/5.0 (X11; Linux x86_64)"}\
      """;

  private static final String LIST =
      """
      "mailing-list":{"address":"news@mg.shop.example","sid":"67890"},\
      "member":{"subscribed":true,"address":"%1$s"},\
      """;

  private static Sample sample(String event, String becomes, String theirs, String members) {
    return sample(
        event,
        becomes,
        """
        "event":"%s","log-level":"info","message":{"headers":{"message-id":"%%3$s@mg.shop.example",\
        "from":"Shop <hello@shop.example>","to":"%%1$s","subject":"Spring"},"size":111},\
        "recipient":"%%1$s","recipient-domain":"example.com","campaigns":[],\
        "tags":["newsletter","spring"],"user-variables":{"order":"4711"},%s,\
        """
            .formatted(theirs, members));
  }

  /**
   * @param members of the event beside its id and time, each with a comma behind it
   */
  private static Sample sample(String event, String becomes, String members) {
    String named = members.startsWith("\"event\"") ? "" : "\"event\":\"" + event + "\",";
    return new Sample(
        event,
        becomes,
        occasion ->
            Sample.Draft.json(
                ("{\"signature\":{},\"event-data\":{"
                        + named
                        + members
                        + "\"id\":\"%3$s\",\"timestamp\":%2$d.908181}}")
                    .formatted(
                        occasion.email(), occasion.now().getEpochSecond(), occasion.hex(22))));
  }
}
