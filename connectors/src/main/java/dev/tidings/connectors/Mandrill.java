package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Scheme.Encoding;
import dev.tidings.core.signature.Scheme.Field;
import dev.tidings.core.signature.Scheme.Hash;
import dev.tidings.core.signature.Verdict;
import dev.tidings.core.signature.Verifier;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Mandrill, or Mailchimp Transactional: a form with an array of events in one field, signed over
 * the address and the form. Before a webhook has its key, its address is tried with a HEAD and with
 * an empty array, which is signed with a key that everybody knows.
 */
final class Mandrill {
  private static final String NAME = "mandrill";
  private static final String EVENTS = "mandrill_events";

  private static final Scheme SCHEME =
      new Scheme.FormHmac(
          Hash.SHA1,
          new Field.Header("x-mandrill-signature"),
          Encoding.BASE64,
          false,
          Optional.empty());

  private static final Verifier BEFORE_THE_KEY =
      Verifier.of(SCHEME, Credentials.ofSecrets("test-webhook"), new Certificates());

  private Mandrill() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Mandrill (Mailchimp Transactional)",
        Optional.of(SCHEME),
        new Reader(),
        Answers.USUAL,
        new Guide(
            List.of(
                "Create the source with any long text as its `secret`: Mandrill makes the key, and"
                    + " only when the webhook is there.",
                "In Mandrill (Mailchimp Transactional) open **Settings, Webhooks** and choose **Add a"
                    + " Webhook**.",
                "Choose the events, **Sync Events** for changes of the denylist among them, and enter"
                    + " the source's `url` as **Post To URL**, exactly as it stands.",
                "Mandrill tries the address and saves the webhook; when it cannot, the server's public"
                    + " address is not the one that you entered.",
                "Copy the webhook's **Key** and make it the source's `secret`; what comes before that"
                    + " is refused, and comes again."),
            List.of(),
            new RetryFacts(
                Optional.empty(),
                "after any answer but 2xx, at intervals that it does not say",
                "keeps the batch until it is given up by hand")),
        Fixtures.of(NAME));
  }

  private static final class Reader implements PayloadReader {
    @Override
    public Optional<Reading.Handshake> greet(IncomingRequest request, Credentials credentials) {
      boolean look = request.method().equals("HEAD") || request.method().equals("GET");
      boolean trial =
          request.isForm()
              && Form.parse(request.body().text())
                  .first(EVENTS)
                  .filter(events -> events.strip().equals("[]"))
                  .isPresent()
              && BEFORE_THE_KEY.verify(request, Instant.EPOCH) instanceof Verdict.Authentic;
      return look || trial
          ? Optional.of(Reading.Handshake.of("a look whether the address answers"))
          : Optional.empty();
    }

    @Override
    public Reading read(IncomingRequest request) {
      String events =
          Optional.of(request)
              .filter(IncomingRequest::isForm)
              .flatMap(form -> Form.parse(form.body().text()).first(EVENTS))
              .orElseThrow(() -> new UnreadableException("it is not a form with " + EVENTS));
      return Readings.each(Readings.json(events.getBytes(StandardCharsets.UTF_8)), Mandrill::item);
    }
  }

  private static Item item(JsonObject event) {
    JsonObject message = event.object("msg").orElse(JsonObject.EMPTY);
    Optional<String> sync =
        event.get("event").isPresent() ? Optional.empty() : Values.text(event, "type");
    String theirs = Values.text(event, "event").or(() -> sync).orElse("");
    Optional<String> action = sync.flatMap(_ -> Values.text(event, "action"));
    EventType type = type(theirs, action);
    Optional<String> email =
        (theirs.equals("inbound")
                ? Values.text(message, "from_email")
                : Values.text(message, "email"))
            .or(() -> Values.text(event, "reject", "email"))
            .or(() -> Values.text(event, "entry", "email"));
    Optional<String> id = Values.text(event, "_id").or(() -> Values.text(message, "_id"));
    Optional<String> url = Values.text(event, "url");
    Optional<String> ip = Values.text(event, "ip");
    Optional<String> agent = Values.text(event, "user_agent");
    Machine by = new Machine(type, Optional.empty(), agent);
    return new Item(
        theirs.equals("inbound") || (id.isEmpty() && email.isEmpty())
            ? Keys.ofContent(event)
            : Keys.composite(
                List.of(
                    Optional.of(theirs),
                    action,
                    id.or(() -> email),
                    Values.text(event, "ts"),
                    url,
                    ip)),
        type,
        email.map(Values::address).or(() -> id),
        event.get("ts").flatMap(Times::read),
        JsonObject.builder()
            .putText("email", email)
            .putText("medium", Values.mediumWhereNeeded(type))
            .putText("messageId", id)
            .putIfPresent("tags", Values.list(message, "tags"))
            .putIfPresent("metadata", Values.filled(message, "metadata"))
            .putText("account", Values.text(message, "subaccount"))
            .putText("action", action)
            .putText(
                "text", theirs.equals("inbound") ? Values.text(message, "text") : Optional.empty())
            .putText(
                "reason",
                Values.text(message, "bounce_description")
                    .or(() -> Values.text(message, "reject", "reason"))
                    .or(() -> Values.text(event, "reject", "reason")))
            .putText(
                "response",
                Values.text(message, "diag").or(() -> Values.text(event, "reject", "detail")))
            .putText("url", url)
            .putText("ip", ip)
            .putText("country", Values.text(event, "location", "country_short"))
            .putText("userAgent", agent)
            .putIfPresent("machineProbability", by.probability())
            .put("raw", event)
            .build());
  }

  private static EventType type(String theirs, Optional<String> action) {
    return switch (theirs) {
      case "send" -> new EventType("email.sent");
      case "delivered" -> new EventType("email.delivered");
      case "deferral" -> new EventType("email.deferred");
      case "open" -> new EventType("email.opened");
      case "click" -> new EventType("email.clicked");
      case "hard_bounce" -> new EventType("email.bounced.hard");
      case "soft_bounce" -> new EventType("email.bounced.soft");
      case "reject" -> new EventType("email.blocked");
      case "spam" -> new EventType("email.complained");
      case "unsub" -> new EventType("contact.unsubscribed");
      case "inbound" -> new EventType("message.received");
      // Who is taken off the list again has not asked for anything by that.
      case "blacklist", "denylist" ->
          action.filter("remove"::equals).isPresent()
              ? Types.own(NAME, theirs + ".remove")
              : new EventType("contact.suppressed");
      default -> Types.own(NAME, action.map(what -> theirs + "." + what).orElse(theirs));
    };
  }
}
