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
import dev.tidings.core.source.Sample;
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
            List.of(),
            List.of(),
            new RetryFacts(
                Optional.empty(),
                "after any answer but 2xx, at growing intervals for 24 hours",
                "drops the event")),
        List.of(
            sample("processed", "email.sent", "processed", "\"send_at\":0"),
            sample(
                "delivered", "email.delivered", "delivered", "\"response\":\"250 OK\",\"tls\":1"),
            sample(
                "deferred",
                "email.deferred",
                "deferred",
                "\"response\":\"400 try again later\",\"attempt\":\"5\""),
            sample("open", "email.opened", "open", VISITOR + ",\"sg_machine_open\":false"),
            sample("open-machine", "email.opened", "open", VISITOR + ",\"sg_machine_open\":true"),
            sample(
                "click",
                "email.clicked",
                "click",
                VISITOR
                    + ",\"url\":\"https://shop.example/sale\",\"url_offset\":{\"index\":0,\"type\":\"html\"}"),
            sample(
                "bounce",
                "email.bounced.hard",
                "bounce",
                """
                "type":"bounce","bounce_classification":"Invalid Address","status":"5.1.1",\
                "reason":"550 5.1.1 The email account that you tried to reach does not exist"\
                """),
            sample(
                "bounce-blocked",
                "email.blocked",
                "bounce",
                """
                "type":"blocked","bounce_classification":"Reputation","status":"5.7.1",\
                "reason":"554 5.7.1 blocked for spam"\
                """),
            sample("dropped", "email.blocked", "dropped", "\"reason\":\"Bounced Address\""),
            sample(
                "dropped-invalid",
                "email.failed",
                "dropped",
                "\"reason\":\"Invalid SMTPAPI header\""),
            sample("spamreport", "email.complained", "spamreport", "\"asm_group_id\":1"),
            sample("unsubscribe", "contact.unsubscribed", "unsubscribe", "\"asm_group_id\":1"),
            sample(
                "group_unsubscribe",
                "contact.unsubscribed",
                "group_unsubscribe",
                VISITOR + ",\"asm_group_id\":10"),
            sample(
                "group_resubscribe",
                "contact.subscribed",
                "group_resubscribe",
                VISITOR + ",\"asm_group_id\":10"),
            new Sample(
                "account_status_change",
                "sendgrid.account_status_change",
                occasion ->
                    Sample.Draft.json(
                        "[{\"event\":\"account_status_change\",\"sg_event_id\":\"%s\",\"timestamp\":%d,\"type\":\"compliance_suspend\"}]\r\n"
                            .formatted(occasion.hex(40), occasion.now().getEpochSecond())))));
  }

  private static Item item(JsonObject event, String theirs) {
    Optional<String> email = Values.text(event, "email");
    return new Item(
        Values.text(event, "sg_event_id").map(Keys::bounded).orElseGet(() -> Keys.ofContent(event)),
        type(event, theirs),
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
            .putText("userAgent", Values.text(event, "useragent"))
            .putIfPresent("machineOpen", event.bool("sg_machine_open").map(Json.JsonBool::new))
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

  private static final String VISITOR =
      """
      "ip":"198.51.100.7","useragent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"\
      """;

  private static Sample sample(String event, String becomes, String theirs, String members) {
    return new Sample(
        event,
        becomes,
        occasion ->
            Sample.Draft.json(
                "[{\"email\":\"%s\",\"timestamp\":%d,\"smtp-id\":\"<%3$s@ismtpd0039p1iad1.sendgrid.net>\",\"event\":\"%4$s\",\"category\":[\"newsletter\",\"spring\"],\"sg_event_id\":\"%5$s\",\"sg_message_id\":\"%3$s.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0\",\"order\":\"4711\",%6$s}]\r\n"
                    .formatted(
                        occasion.email(),
                        occasion.now().getEpochSecond(),
                        occasion.hex(22),
                        theirs,
                        occasion.hex(40),
                        members)));
  }
}
