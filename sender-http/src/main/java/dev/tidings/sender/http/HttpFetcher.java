package dev.tidings.sender.http;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.TimedOut;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.Fetched;
import dev.tidings.core.ingest.Fetcher;
import dev.tidings.sender.http.Exchange.Request;
import dev.tidings.sender.http.Wire.Site;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Visits addresses of providers over the same wire, and by the same rules, as deliveries. */
public final class HttpFetcher implements Fetcher {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 64 * 1024;

  private final Wire wire;

  /** Uses the wire and leaves it open. */
  public HttpFetcher(Wire wire) {
    this.wire = wire;
  }

  @Override
  public CompletableFuture<Fetched> get(URI url) {
    CompletableFuture<Fetched> fetched = new CompletableFuture<>();
    try {
      Site site = wire.site(url);
      wire.start(
          site,
          new Exchange(
              new Request("GET", site.destination(), Map.of(), Body.EMPTY, TIMEOUT),
              wire.clock().nanos() + TIMEOUT.toNanos(),
              MAX_BYTES,
              new Visit(site, fetched)));
    } catch (UnusableUrlException e) {
      fetched.complete(new Fetched.Failed(e.reason()));
    }
    return fetched;
  }

  private record Visit(Site site, CompletableFuture<Fetched> fetched) implements Exchange.End {
    @Override
    public void answered(Answer answer) {
      site.left();
      if (answer.status() < 200 || answer.status() > 299) {
        fetched.complete(Fetched.refused(answer.status()));
      } else if (!answer.whole()) {
        fail("its answer is longer than " + MAX_BYTES + " bytes");
      } else {
        fetched.complete(new Fetched.Found(answer.start()));
      }
    }

    @Override
    public void failed(AttemptOutcome outcome) {
      site.left();
      fail(
          switch (outcome) {
            case Unreachable(String reason) -> reason;
            case Blocked(String reason) -> reason;
            case TimedOut(Duration after) -> "it did not answer within " + after.toSeconds() + " s";
            case AttemptOutcome.Answered _, AttemptOutcome.Unshaped _ -> outcome.toString();
          });
    }

    private void fail(String reason) {
      fetched.complete(new Fetched.Failed(reason));
    }
  }
}
