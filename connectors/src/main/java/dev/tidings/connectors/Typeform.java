package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Typeform: one filled-in form per request. Whoever fills one in is a lead; if it has a legal
 * question that was answered with yes, that is a consent besides, with the question's text as its
 * reason.
 */
final class Typeform {
  private static final String NAME = "typeform";

  private Typeform() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Typeform",
        Optional.of(Schemes.hmacOfBody("typeform-signature", "sha256=", Encoding.BASE64)),
        Typeform::read,
        Answers.USUAL,
        new Guide(
            List.of(
                "In Typeform open the form, then **Connect** and there **Webhooks**.",
                "Choose **Add a webhook** and enter the source's `url`.",
                "Choose **Edit**, and enter a long random **Secret**; make it the source's"
                    + " `secret`. Leave **SSL verification** on.",
                "Switch the webhook on, and press **Send test request** under **View"
                    + " deliveries**.",
                "For consent, put a **Legal** question into the form. Hidden fields, such as"
                    + " `utm_source`, arrive as `metadata`. Those that are called `email` and `phone`"
                    + " say who it is, where no answer does."),
            List.of(
                "A legal question that was answered with yes becomes `contact.subscribed`, whatever"
                    + " it asked. If your form asks for more than consent to be written to, take"
                    + " only those whose `reason` is that question.",
                "Hidden fields stand in the form's address: whoever fills it in can change them."),
            RetryFacts.UNKNOWN),
        Fixtures.of(NAME));
  }

  private static Reading read(IncomingRequest request) {
    JsonObject event = Readings.object(request);
    String theirs =
        Values.text(event, "event_type")
            .orElseThrow(() -> new UnreadableException("it has no event_type"));
    JsonObject response = Values.object(event, "form_response");
    Optional<String> email = answer(response, "email").or(() -> hidden(response, "email", ".+@.+"));
    Optional<String> phone =
        answer(response, "phone_number").or(() -> hidden(response, "phone", ".*\\d.*"));
    String key =
        Values.text(event, "event_id").map(Keys::bounded).orElseGet(() -> Keys.ofContent(event));
    Optional<String> subject =
        email
            .map(Values::address)
            .or(() -> phone)
            .or(() -> Values.text(response, "token"))
            .or(() -> Values.text(response, "form_id"));
    Optional<Instant> time =
        response.get("submitted_at").or(() -> response.get("landed_at")).flatMap(Times::read);
    List<Item> items = new ArrayList<>();
    items.add(
        new Item(
            key,
            theirs.equals("form_response")
                ? new EventType("lead.created")
                : Types.own(NAME, theirs),
            subject,
            time,
            data(response, email, phone).put("raw", event).build()));
    Optional<JsonObject> consent =
        theirs.equals("form_response") ? consent(response) : Optional.empty();
    consent.ifPresent(given ->
        items.add(
            new Item(
                key + " consent",
                new EventType("contact.subscribed"),
                subject,
                time,
                data(response, email, phone)
                    .putText("reason", title(response, given))
                    .put("raw", event)
                    .build())));
    return new Reading.Items(items);
  }

  private static JsonObject.Builder data(
      JsonObject response, Optional<String> email, Optional<String> phone) {
    return JsonObject.builder()
        .putText("email", email)
        .putText("phone", phone)
        .put("object", "form")
        .putText("objectId", Values.text(response, "form_id"))
        .putText("reference", Values.text(response, "token"))
        .putText("campaign", Values.text(response, "hidden", "utm_campaign"))
        .putIfPresent("metadata", Values.filled(response, "hidden"));
  }

  /** The first answer of a type. */
  private static Optional<String> answer(JsonObject response, String type) {
    return answers(response, type).stream()
        .flatMap(answer -> Values.text(answer, type).stream())
        .findFirst();
  }

  /** A hidden field, unless it has what Typeform's own link puts in its place: {@code xxxxx}. */
  private static Optional<String> hidden(JsonObject response, String name, String form) {
    return Values.text(response, "hidden", name).filter(value -> value.matches(form));
  }

  private static List<JsonObject> answers(JsonObject response, String type) {
    return response.array("answers").stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .filter(answer -> answer.text("type").equals(Optional.of(type)))
        .toList();
  }

  /** A legal question that was answered with yes, whichever way Typeform types the answer. */
  private static Optional<JsonObject> consent(JsonObject response) {
    return response.array("answers").stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .filter(answer ->
            answer.text("type").equals(Optional.of("legal"))
                || answer.at("field", "type").flatMap(Json::asText).equals(Optional.of("legal")))
        .filter(answer -> answer.bool("boolean").or(() -> answer.bool("legal")).orElse(false))
        .findFirst();
  }

  /** The text of the question that an answer belongs to. */
  private static Optional<String> title(JsonObject response, JsonObject answer) {
    Optional<String> id = Values.text(answer, "field", "id");
    return Values.object(response, "definition").array("fields").stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .filter(field -> id.isPresent() && Values.text(field, "id").equals(id))
        .flatMap(field -> Values.text(field, "title").stream())
        .findFirst()
        .or(() -> Values.text(answer, "field", "ref"));
  }
}
