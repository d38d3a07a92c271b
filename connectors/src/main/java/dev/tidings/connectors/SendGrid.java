package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Content;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Scheme.Field;
import dev.tidings.core.signature.Scheme.Format;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * SendGrid's Event Webhook: always an array, signed with ECDSA over every byte of it, line ends
 * included. A sender's custom arguments come among SendGrid's own members; what is not SendGrid's
 * is {@code metadata} here.
 */
final class SendGrid {
  private static final String NAME = "sendgrid";

  /** Its age is not checked: nobody says whether a retry, up to a day later, is signed anew. */
  private static final Scheme SCHEME =
      new Scheme.Ecdsa(
          new Format(
              new Field.Header("x-twilio-email-event-webhook-signature"),
              new Layout.Single(""),
              Encoding.BASE64,
              Optional.empty(),
              Optional.of(
                  new Timestamp(
                      Optional.of(new Field.Header("x-twilio-email-event-webhook-timestamp")),
                      TimeUnit.SECONDS,
                      Optional.empty(),
                      false)),
              new Content("{timestamp}{body}")));

  private static final Set<String> THEIRS =
      Set.of(
          "email",
          "event",
          "timestamp",
          "smtp-id",
          "sg_event_id",
          "sg_message_id",
          "sg_machine_open",
          "sg_content_type",
          "sg_template_id",
          "sg_template_name",
          "category",
          "type",
          "reason",
          "status",
          "response",
          "attempt",
          "bounce_classification",
          "tls",
          "cert_err",
          "ip",
          "pool",
          "useragent",
          "url",
          "url_offset",
          "asm_group_id",
          "send_at",
          "newsletter",
          "post_type",
          "template_id",
          "template_hash",
          "template_version_id",
          "marketing_campaign_id",
          "marketing_campaign_name",
          "marketing_campaign_version",
          "marketing_campaign_split_id",
          "singlesend_id",
          "singlesend_name",
          "phase_id",
          "mc_stats",
          "mc_pod_id",
          "mc_auto_id",
          "mc_auto_name",
          "mc_auto_step_id",
          "nlvx_campaign_id",
          "nlvx_campaign_split_id",
          "nlvx_user_id",
          "unique_args",
          "custom_args");

  private SendGrid() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "SendGrid",
        Optional.of(SCHEME),
        request -> Values.each(Readings.json(request), "event", SendGrid::item),
        Answers.USUAL,
        new Guide(
            List.of(
                "In SendGrid open **Settings, Mail Settings, Event Webhooks** and choose"
                    + " **Create new webhook**.",
                "Enter the source's `url` as the **Post URL**, and choose the events.",
                "Open **Security features**, switch on **Signed Event Webhook**, and" + " save.",
                "Edit the webhook again, copy the **Verification Key** (base64, without"
                    + " lines), and make it the source's `publicKey`; what comes before that is"
                    + " refused, and comes again for a day.",
                "Choose **Test your integration**: the test is signed as well."),
            List.of(
                "The time is signed and not checked: SendGrid does not say whether a"
                    + " retry, up to a day later, is signed anew. Events that come again are"
                    + " known by their ids."),
            new RetryFacts(
                Optional.empty(),
                "after any answer but 2xx, at growing intervals for 24 hours",
                "drops the event")),
        Fixtures.of(NAME));
  }

  private static Item item(JsonObject event, String theirs) {
    Optional<String> email = Values.text(event, "email");
    EventType type = type(event, theirs);
    Optional<String> agent = Values.text(event, "useragent");
    Machine by = new Machine(type, event.bool("sg_machine_open"), agent);
    return new Item(
        Values.text(event, "sg_event_id").map(Keys::bounded).orElseGet(() -> Keys.ofContent(event)),
        type,
        email.map(Values::address),
        event.get("timestamp").flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("messageId", Values.text(event, "sg_message_id").map(SendGrid::sendId))
            .putText(
                "campaign",
                Values.id(event, "singlesend_id")
                    .or(() -> Values.id(event, "marketing_campaign_id"))
                    .or(() -> Values.id(event, "mc_auto_id")))
            .putIfPresent("tags", Values.list(event, "category"))
            .putIfPresent("metadata", metadata(event))
            .putText("list", Values.id(event, "asm_group_id"))
            .putText(
                "reason",
                Values.text(event, "reason")
                    .or(() ->
                        theirs.equals("account_status_change")
                            ? Values.text(event, "type")
                            : Optional.empty()))
            .putText("response", Values.text(event, "response"))
            .putText("smtpStatus", Values.text(event, "status"))
            .putText("url", Values.text(event, "url"))
            .putText("ip", Values.text(event, "ip"))
            .putText("userAgent", agent)
            .putIfPresent("machineOpen", by.open())
            .putIfPresent("machineProbability", by.probability())
            .put("raw", event)
            .build());
  }

  private static EventType type(JsonObject event, String theirs) {
    return switch (theirs) {
      case "processed" -> new EventType("email.sent");
      case "delivered" -> new EventType("email.delivered");
      case "deferred" -> new EventType("email.deferred");
      case "open" -> new EventType("email.opened");
      case "click" -> new EventType("email.clicked");
      case "bounce" ->
          new EventType(
              event.text("type").filter("blocked"::equals).isPresent()
                  ? "email.blocked"
                  : "email.bounced.hard");
      case "dropped" ->
          new EventType(
              event
                      .text("reason")
                      .filter(reason -> reason.startsWith("Invalid SMTPAPI"))
                      .isPresent()
                  ? "email.failed"
                  : "email.blocked");
      case "spamreport" -> new EventType("email.complained");
      case "unsubscribe", "group_unsubscribe" -> new EventType("contact.unsubscribed");
      case "group_resubscribe" -> new EventType("contact.subscribed");
      default -> Types.own(NAME, theirs);
    };
  }

  /** What sending answered as {@code X-Message-Id}: the part before SendGrid's own routing. */
  private static String sendId(String messageId) {
    int dot = messageId.indexOf('.');
    return dot > 0 ? messageId.substring(0, dot) : messageId;
  }

  private static Optional<Json> metadata(JsonObject event) {
    JsonObject.Builder metadata = JsonObject.builder();
    for (String nested : List.of("unique_args", "custom_args")) {
      event.object(nested).ifPresent(given -> given.members().forEach(metadata::put));
    }
    for (Map.Entry<String, Json> member : event.members().entrySet()) {
      if (!THEIRS.contains(member.getKey())) {
        metadata.put(member.getKey(), member.getValue());
      }
    }
    JsonObject all = metadata.build();
    return all.members().isEmpty() ? Optional.empty() : Optional.of(all);
  }
}
