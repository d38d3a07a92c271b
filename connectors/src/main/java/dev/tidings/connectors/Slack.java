package dev.tidings.connectors;

import dev.tidings.core.event.Body;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
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
import dev.tidings.core.source.Answer;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Slack: events as JSON, commands as a form, and what people do with buttons and dialogs as a form
 * that holds JSON. The challenge by which Slack tries an address is signed, too, and is answered
 * with itself. Slack's old verification token, which came with everything, is not passed on.
 */
final class Slack {
  private static final String NAME = "slack";

  /** Longer challenges are not given back. */
  private static final int MAX_CHALLENGE = 1_000;

  private static final Scheme SCHEME =
      new Scheme.Hmac(
          Hash.SHA256,
          KeyForm.TEXT,
          new Format(
              new Field.Header("x-slack-signature"),
              new Layout.Single("v0="),
              Encoding.HEX,
              Optional.empty(),
              Optional.of(
                  new Timestamp(
                      Optional.of(new Field.Header("x-slack-request-timestamp")),
                      TimeUnit.SECONDS,
                      Optional.of(Duration.ofMinutes(5)),
                      true)),
              new Content("v0:{timestamp}:{body}")));

  private Slack() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Slack",
        Optional.of(SCHEME),
        Slack::read,
        Answers.USUAL,
        new Guide(
            List.of(),
            List.of(),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(3)),
                "events three times: at once, after 1 minute, after 5 minutes; nothing else",
                "drops the event")),
        List.of(
            event("message", "slack.message", ",\"channel\":\"C012AB3CD\",\"text\":\"Hello\""),
            event(
                "app_mention",
                "slack.app_mention",
                ",\"channel\":\"C012AB3CD\",\"text\":\"<@U0LAN0Z89> hello\""),
            event(
                "reaction_added",
                "slack.reaction_added",
                ",\"reaction\":\"tada\",\"item\":{\"type\":\"message\",\"channel\":\"C012AB3CD\"}"),
            event("app_home_opened", "slack.app_home_opened", ",\"tab\":\"home\""),
            event(
                "member_joined_channel",
                "slack.member_joined_channel",
                ",\"channel\":\"C012AB3CD\""),
            new Sample(
                "app_rate_limited",
                "slack.app_rate_limited",
                occasion ->
                    Sample.Draft.json(
                        "{\"token\":\"%s\",\"type\":\"app_rate_limited\",\"team_id\":\"T1DC2JH3J\",\"minute_rate_limited\":%d,\"api_app_id\":\"A0KRD7HC3\"}"
                            .formatted(occasion.hex(24), occasion.now().getEpochSecond()))),
            new Sample(
                "command",
                "slack.command",
                occasion ->
                    form(
                        "token=%s&team_id=T1DC2JH3J&team_domain=shop&channel_id=G8PSS9T3V&channel_name=sales&user_id=U2CERLKJA&user_name=ana&command=%%2Fdeal&text=won&response_url=https%%3A%%2F%%2Fhooks.slack.com%%2Fcommands%%2FT1DC2JH3J%%2F1&trigger_id=%s"
                            .formatted(occasion.hex(24), occasion.hex(32)))),
            interaction(
                "block_actions",
                "slack.block_actions",
                ",\"actions\":[{\"type\":\"button\",\"action_id\":\"approve\",\"value\":\"4711\"}]"),
            interaction(
                "view_submission",
                "slack.view_submission",
                ",\"view\":{\"id\":\"V1\",\"state\":{}}"),
            interaction("shortcut", "slack.shortcut", ",\"callback_id\":\"new_deal\"")));
  }

  private static Reading read(IncomingRequest request) {
    return request.isForm()
        ? form(Form.parse(request.body().text()))
        : json(Readings.object(request));
  }

  private static Reading json(JsonObject body) {
    String type = body.text("type").orElseThrow(() -> new UnreadableException("it has no type"));
    if (type.equals("url_verification")) {
      return Reading.Handshake.answering(
          "a challenge",
          Answer.text(
              200,
              body.text("challenge")
                  .filter(challenge -> challenge.length() <= MAX_CHALLENGE)
                  .orElseThrow(
                      () -> new UnreadableException("the challenge is missing or too long"))));
    }
    JsonObject event = body.object("event").orElse(JsonObject.EMPTY);
    String theirs =
        type.equals("event_callback")
            ? event.text("type").orElseThrow(() -> new UnreadableException("its event has no type"))
            : type;
    return one(
        body,
        Values.text(body, "event_id"),
        theirs,
        event,
        body.get("event_time")
            .or(() -> event.get("event_ts"))
            .or(() -> body.get("minute_rate_limited"))
            .flatMap(Times::read));
  }

  private static Reading form(Form form) {
    if (form.first("ssl_check").isPresent()) {
      return Reading.Handshake.of("a check of the certificate");
    }
    Optional<String> payload = form.first("payload");
    if (payload.isPresent()) {
      if (!(Readings.json(payload.get().getBytes(StandardCharsets.UTF_8))
          instanceof JsonObject interaction)) {
        throw new UnreadableException("the form's payload is not a JSON object");
      }
      return one(
          interaction,
          Values.text(interaction, "trigger_id"),
          Values.text(interaction, "type")
              .orElseThrow(() -> new UnreadableException("the form's payload has no type")),
          interaction,
          interaction.array("actions").stream()
              .flatMap(each ->
                  each instanceof JsonObject action
                      ? action.get("action_ts").stream()
                      : Stream.empty())
              .findFirst()
              .or(() -> interaction.get("action_ts"))
              .flatMap(Times::read));
    }
    if (form.first("command").isEmpty()) {
      throw new UnreadableException("the form has neither a command nor a payload");
    }
    JsonObject.Builder fields = JsonObject.builder();
    form.fields().forEach(field -> fields.put(field.name(), field.value()));
    JsonObject command = fields.build();
    return one(command, Values.text(command, "trigger_id"), "command", command, Optional.empty());
  }

  /**
   * @param about the part of {@code whole} that says who and where
   */
  private static Reading one(
      JsonObject whole,
      Optional<String> id,
      String theirs,
      JsonObject about,
      Optional<Instant> time) {
    Optional<String> team =
        Values.text(whole, "team_id").or(() -> Values.text(whole, "team", "id"));
    Optional<String> user =
        first(about, List.of("user", "user_id")).or(() -> Values.text(about, "user", "id"));
    Optional<String> conversation =
        first(about, List.of("channel", "channel_id"))
            .or(() -> Values.text(about, "channel", "id"))
            .or(() -> Values.text(about, "item", "channel"));
    EventType type = Types.own(NAME, theirs);
    return new Reading.Items(
        List.of(
            new Item(
                id.map(Keys::bounded).orElseGet(() -> Keys.ofContent(whole)),
                type,
                user.or(() -> conversation).or(() -> team),
                time,
                JsonObject.builder()
                    .putText("team", team)
                    .putText("user", user)
                    .putText("conversation", conversation)
                    .putText("command", Values.text(about, "command"))
                    .putText("text", Values.text(about, "text"))
                    .putText("subtype", Values.text(about, "subtype"))
                    .put("raw", withoutToken(whole))
                    .build())));
  }

  private static Optional<String> first(JsonObject object, List<String> names) {
    return names.stream().flatMap(name -> Values.text(object, name).stream()).findFirst();
  }

  private static JsonObject withoutToken(JsonObject whole) {
    Map<String, Json> members = new LinkedHashMap<>(whole.members());
    members.remove("token");
    return new JsonObject(members);
  }

  private static Sample event(String event, String becomes, String members) {
    return new Sample(
        event,
        becomes,
        occasion ->
            Sample.Draft.json(
                "{\"token\":\"%1$s\",\"team_id\":\"T1DC2JH3J\",\"api_app_id\":\"A0KRD7HC3\",\"event\":{\"type\":\"%2$s\",\"user\":\"U2CERLKJA\",\"ts\":\"%4$d.000200\",\"event_ts\":\"%4$d.000200\"%3$s},\"type\":\"event_callback\",\"event_id\":\"Ev%5$s\",\"event_time\":%4$d}"
                    .formatted(
                        occasion.hex(24),
                        event,
                        members,
                        occasion.now().getEpochSecond(),
                        occasion.hex(10))));
  }

  private static Sample interaction(String event, String becomes, String members) {
    return new Sample(
        event,
        becomes,
        occasion ->
            form(
                "payload="
                    + URLEncoder.encode(
                        "{\"type\":\"%s\",\"token\":\"%s\",\"team\":{\"id\":\"T1DC2JH3J\",\"domain\":\"shop\"},\"user\":{\"id\":\"U2CERLKJA\",\"username\":\"ana\"},\"api_app_id\":\"A0KRD7HC3\",\"trigger_id\":\"%s\"%s}"
                            .formatted(event, occasion.hex(24), occasion.hex(32), members),
                        StandardCharsets.UTF_8)));
  }

  private static Sample.Draft form(String body) {
    return new Sample.Draft(
        "POST",
        Map.of("content-type", "application/x-www-form-urlencoded"),
        Body.of(body.getBytes(StandardCharsets.UTF_8)));
  }
}
