package dev.tidings.connectors;

import dev.tidings.core.signature.Scheme;
import dev.tidings.core.signature.Schemes;
import dev.tidings.core.source.Answers;
import dev.tidings.core.source.Guide;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.RetryFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whoever sends through Svix: Standard Webhooks with the headers that Svix had before there was a
 * standard, or with the standard's own.
 */
final class Svix {
  private static final String NAME = "svix";

  /** What Svix does for all who send through it. */
  static final RetryFacts RETRY =
      new RetryFacts(
          Optional.of(Duration.ofSeconds(15)),
          "after any answer but 2xx: after 5 seconds, 5 and 30 minutes, 2, 5, 10 and 10 hours",
          "drops the event, and switches the endpoint off after five days of failures");

  private Svix() {}

  static Provider provider() {
    return new Provider(
        NAME,
        "Svix",
        Optional.of(
            new Scheme.AnyOf(
                List.of(Schemes.standardWebhooks("svix"), Schemes.standardWebhooks("webhook")))),
        request -> StandardWebhooksSender.read(request, NAME),
        Answers.USUAL,
        new Guide(
            List.of(
                "In the sender's portal (**Webhooks**, **Endpoints**) choose **Add Endpoint**.",
                "Enter the source's `url` as the endpoint URL, choose the events, and create it.",
                "Open the endpoint, reveal its **Signing Secret** (`whsec_…`) and make it the"
                    + " source's `secret`; a public key (`whpk_…`) becomes `publicKey`. While you"
                    + " rotate it, give both as `secrets`.",
                "Choose **Testing, Send Example** to try it."),
            List.of(),
            RETRY),
        Fixtures.of(NAME));
  }
}
