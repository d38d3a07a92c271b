package dev.tidings.connectors;

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
import dev.tidings.core.source.PayloadReader;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Times;
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Slack: events as JSON, commands as a form, and what people do with buttons and dialogs as a form
 * that holds JSON. The challenge by which Slack tries an address is signed, too, and is answered
 * with itself. Slack's old verification token, which comes with everything, is neither kept nor
 * passed on.
 */
final class Slack {
  private static final String NAME = "slack";
  private static final String TOKEN = "token";

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
        new Reader(),
        Answers.USUAL,
        new Guide(
            List.of(
                "At api.slack.com/apps choose **Create New App, From scratch**, or open"
                    + " your app.",
                "On **Basic Information** show the **Signing Secret** and make it the"
                    + " source's `secret`.",
                "Open **Event Subscriptions**, switch it on and enter the source's `url`"
                    + " as the **Request URL**: Slack tries it at once and writes *Verified*.",
                "Under **Subscribe to bot events** choose the events, such as"
                    + " `message.channels` and `app_mention`, and save.",
                "For buttons and dialogs enter the same `url` under **Interactivity &"
                    + " Shortcuts**, for commands under **Slash Commands**.",
                "Open **Install App**, install it into the workspace, and invite it to"
                    + " the channels that it is to hear."),
            List.of(),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(3)),
                "events three times: at once, after 1 minute, after 5 minutes; nothing else",
                "drops the event")),
        Fixtures.of(NAME));
  }

  private record Reader() implements PayloadReader {
    @Override
    public Reading read(IncomingRequest request) {
      return request.isForm()
          ? form(Form.parse(request.body().text()))
          : json(Readings.object(request));
    }

    @Override
    public Set<String> secrets() {
      return Set.of(TOKEN);
    }
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
    JsonObject raw = withoutToken(whole);
    return new Reading.Items(
        List.of(
            new Item(
                id.map(Keys::bounded).orElseGet(() -> Keys.ofContent(raw)),
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
                    .put("raw", raw)
                    .build())));
  }

  private static Optional<String> first(JsonObject object, List<String> names) {
    return names.stream().flatMap(name -> Values.text(object, name).stream()).findFirst();
  }

  private static JsonObject withoutToken(JsonObject whole) {
    Map<String, Json> members = new LinkedHashMap<>(whole.members());
    members.remove(TOKEN);
    return new JsonObject(members);
  }
}
