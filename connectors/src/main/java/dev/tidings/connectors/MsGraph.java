package dev.tidings.connectors;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.Form;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
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
import dev.tidings.core.source.Types;
import dev.tidings.core.source.UnreadableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Microsoft Graph: notifications that something in Outlook, Teams or the directory changed, by id.
 * Nothing is signed; each notification shows the {@code clientState} that the subscription was made
 * with, which is neither kept nor passed on. A new address is tried with a token that must come
 * back as plain text: what could be taken for HTML in it is escaped.
 */
final class MsGraph {
  private static final String NAME = "msgraph";

  /** Longer tokens are not given back. */
  private static final int MAX_TOKEN = 1_000;

  private MsGraph() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Microsoft Graph",
        Optional.of(new Scheme.InEachElement("value", "clientState")),
        new Reader(),
        Answers.USUAL,
        new Guide(
            List.of(
                "Make up a long random text of up to 128 characters, and make it the source's"
                    + " `secret`.",
                "In the Microsoft Entra admin center open **App registrations**, choose your app,"
                    + " and under **API permissions** grant it what the resource needs, such as"
                    + " `Mail.Read` or `Calendars.Read`.",
                "Subscriptions are made by the API alone, in Graph Explorer or by your app. With the"
                    + " source's `url` for URL: `POST https://graph.microsoft.com/v1.0/subscriptions`"
                    + " with `{\"changeType\": \"created,updated\", \"notificationUrl\": \"URL\","
                    + " \"lifecycleNotificationUrl\": \"URL\", \"resource\": \"me/events\","
                    + " \"expirationDateTime\": \"in a few days\", \"clientState\": \"the"
                    + " secret\"}`. Graph tries the address before it answers.",
                "A subscription ends at its `expirationDateTime`, after days: renew it before, by"
                    + " `PATCH` with a new one. `msgraph.lifecycle.reauthorization_required` tells"
                    + " when."),
            List.of(
                "Nothing is signed: whoever knows the `clientState` can send any notification, and"
                    + " nothing protects what else is in it.",
                "The token by which Graph tries the address is given back to everybody, as plain"
                    + " text.",
                "`validationTokens` of rich notifications are not checked, and their encrypted"
                    + " content stays encrypted.",
                "A notification does not say when the change happened: its time is that of its"
                    + " receipt."),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(10)),
                "for up to four hours; endpoints that are slow are sent less",
                "drops the notifications, and says `missed`")),
        Fixtures.of(NAME));
  }

  /** Gives the token back by which Graph tries the address, and reads the rest. */
  private record Reader() implements PayloadReader {
    @Override
    public Optional<Reading.Handshake> greet(IncomingRequest request, Credentials credentials) {
      if (!request.query().contains("validationToken=")) {
        return Optional.empty();
      }
      return Form.parse(request.query())
          .first("validationToken")
          .filter(token -> token.length() <= MAX_TOKEN)
          .filter(token -> token.chars().noneMatch(Character::isISOControl))
          .map(token -> token.replace("<", "&lt;").replace(">", "&gt;"))
          .map(token -> Reading.Handshake.answering("a validation", Answer.text(200, token)));
    }

    @Override
    public Reading read(IncomingRequest request) {
      JsonObject body = Readings.object(request);
      if (!(body.get("value").orElse(Json.JsonNull.NULL) instanceof JsonArray notifications)) {
        throw new UnreadableException("it has no array called value");
      }
      return Readings.each(notifications, MsGraph::item);
    }
  }

  private static Item item(JsonObject notification) {
    JsonObject data = Values.object(notification, "resourceData");
    Optional<String> resource = Values.text(notification, "resource");
    Optional<String> object =
        data.text("@odata.type")
            .map(type -> Values.snake(type.substring(type.lastIndexOf('.') + 1)));
    Optional<String> lifecycle = Values.text(notification, "lifecycleEvent");
    Optional<String> change = Values.text(notification, "changeType");
    Optional<String> subscription = Values.text(notification, "subscriptionId");
    Map<String, Json> members = new LinkedHashMap<>(notification.members());
    members.remove("clientState");
    JsonObject raw = new JsonObject(members);
    return new Item(
        Values.text(notification, "id").map(Keys::bounded).orElseGet(() -> Keys.ofContent(raw)),
        Types.own(
            NAME,
            lifecycle
                .map(happened -> "lifecycle." + Values.snake(happened))
                .orElseGet(() -> object.orElse("resource") + "." + change.orElse("changed"))),
        Values.text(data, "id").or(() -> resource).or(() -> subscription),
        Optional.empty(),
        JsonObject.builder()
            .putText("topic", resource)
            .putText("object", object)
            .putText("objectId", Values.text(data, "id"))
            .putText("action", lifecycle.or(() -> change))
            .putText("subscription", subscription)
            .putText("account", Values.text(notification, "tenantId"))
            .put("raw", raw)
            .build());
  }
}
