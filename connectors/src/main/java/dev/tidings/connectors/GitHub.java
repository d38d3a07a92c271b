package dev.tidings.connectors;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Schemes;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * GitHub: one event per request, as JSON or as a form that holds JSON; signed over the body in
 * either case. Its event and action name the type, such as {@code github.issues.opened}.
 */
final class GitHub {
  private static final String NAME = "github";

  /** The parts of a payload that say when something happened, the most particular first. */
  private static final List<String> DATED =
      List.of("comment", "review", "pull_request", "issue", "release", "workflow_run", "check_run");

  private GitHub() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "GitHub",
        Optional.of(Schemes.hmacOfBody("x-hub-signature-256", "sha256=", Encoding.HEX)),
        GitHub::read,
        Answers.USUAL,
        new Guide(
            List.of(
                "In the repository (or organisation) open **Settings, Webhooks** and"
                    + " choose **Add webhook**.",
                "Enter the source's `url` as the **Payload URL**, and choose"
                    + " `application/json`.",
                "Enter a long random **Secret**, and make it the source's `secret`.",
                "Choose which events you want, and **Add webhook**: GitHub sends a ping"
                    + " at once; under **Recent Deliveries** it has a green tick."),
            List.of(
                "The headers are not signed, among them the event's name and the"
                    + " delivery's id.",
                "GitHub does not send again what it could not deliver: look at **Recent"
                    + " Deliveries** after an outage, and choose **Redeliver**."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(10)),
                "never by itself; a person or a program can ask for a redelivery",
                "nothing")),
        Fixtures.of(NAME));
  }

  private static Reading read(IncomingRequest request) {
    String event =
        request
            .header("x-github-event")
            .orElseThrow(() -> new UnreadableException("the header X-GitHub-Event is missing"));
    if (event.equals("ping")) {
      return Reading.Handshake.of("a ping");
    }
    Json body =
        request.isForm()
            ? Readings.json(
                Form.parse(request.body().text())
                    .first("payload")
                    .orElseThrow(() -> new UnreadableException("the form has no payload"))
                    .getBytes(StandardCharsets.UTF_8))
            : Readings.json(request);
    if (!(body instanceof JsonObject payload)) {
      throw new UnreadableException("it is not a JSON object");
    }
    Optional<String> action = payload.text("action");
    Optional<String> repository = text(payload, "repository", "full_name");
    return new Reading.Items(
        List.of(
            new Item(
                request
                    .header("x-github-delivery")
                    .filter(id -> !id.isEmpty())
                    .map(Keys::bounded)
                    .orElseGet(() -> Keys.ofContent(payload)),
                Types.own(NAME, action.map(verb -> event + "." + verb).orElse(event)),
                repository
                    .or(() -> text(payload, "organization", "login"))
                    .or(() -> text(payload, "sender", "login")),
                time(payload),
                JsonObject.builder()
                    .put("event", event)
                    .putText("action", action)
                    .putText("repository", repository)
                    .putText("sender", text(payload, "sender", "login"))
                    .putText("ref", payload.text("ref"))
                    .put("raw", payload)
                    .build())));
  }

  private static Optional<Instant> time(JsonObject payload) {
    for (String part : DATED) {
      Optional<JsonObject> found = payload.object(part);
      if (found.isPresent()) {
        return found
            .get()
            .get("updated_at")
            .or(() -> found.get().get("submitted_at"))
            .or(() -> found.get().get("published_at"))
            .or(() -> found.get().get("created_at"))
            .flatMap(Times::read);
      }
    }
    return payload.at("head_commit", "timestamp").flatMap(Times::read);
  }

  private static Optional<String> text(JsonObject payload, String first, String second) {
    return payload.at(first, second).flatMap(Json::asText);
  }
}
