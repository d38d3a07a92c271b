package dev.tidings.connectors;

import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Schemes;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Keys;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.RetryFacts;
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.UnreadableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Anybody who sends by Standard Webhooks 1.0.0: one event per request, with a secret or a public
 * key. {@code webhook-id} stays the same over retries, so it tells repeats. Senders from before the
 * standard call the same headers {@code svix-…}.
 */
final class StandardWebhooksSender {
  private StandardWebhooksSender() {}

  static Provider provider() {
    return new Provider(
        "standard-webhooks",
        "Standard Webhooks",
        Optional.of(
            new Scheme.AnyOf(
                List.of(Schemes.standardWebhooks("webhook"), Schemes.standardWebhooks("svix")))),
        request -> read(request, "standard_webhooks"),
        Answers.USUAL,
        new Guide(
            List.of(),
            List.of(),
            new RetryFacts(
                Optional.of(Duration.ofSeconds(15)),
                "advised: for days, at growing intervals",
                "disables the endpoint on 410, or after long failure")),
        List.of(
            new Sample(
                "contact.created",
                "contact.created",
                occasion ->
                    Sample.Draft.json(
                        "{\"type\":\"contact.created\",\"timestamp\":\"%s\",\"data\":{\"id\":\"%s\",\"email\":\"%s\"}}"
                            .formatted(occasion.now(), occasion.hex(8), occasion.email())))));
  }

  /**
   * @param own what stands before a name that is no event type as it is
   */
  static Reading read(IncomingRequest request, String own) {
    JsonObject body = Readings.object(request);
    Envelope envelope = new Envelope(body);
    return new Reading.Items(
        List.of(
            new Item(
                request
                    .header("webhook-id")
                    .filter(id -> !id.isEmpty())
                    .or(() -> request.header("svix-id"))
                    .map(Keys::bounded)
                    .orElseGet(() -> Keys.ofContent(body)),
                envelope.type(own).orElseThrow(() -> new UnreadableException("it has no type")),
                envelope.subject(),
                envelope.time(),
                envelope.data())));
  }
}
