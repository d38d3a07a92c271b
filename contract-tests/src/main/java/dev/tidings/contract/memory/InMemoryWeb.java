package dev.tidings.contract.memory;

import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.Fetched;
import dev.tidings.core.ingest.Fetcher;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Addresses in memory and what they answer; at all others nobody is there. */
public final class InMemoryWeb implements Fetcher {
  private static final int MAX_BYTES = 64 * 1024;

  private final Map<URI, Fetched> answers = new ConcurrentHashMap<>();

  /** Has that address answer 200 with {@code body}. */
  public void put(URI url, byte[] body) {
    answer(url, 200, body);
  }

  /** Has that address answer so. */
  public void answer(URI url, int status, byte[] body) {
    answers.put(
        url,
        status < 200 || status > 299
            ? Fetched.refused(status)
            : body.length > MAX_BYTES
                ? new Fetched.Failed("its answer is too long")
                : new Fetched.Found(Body.of(body)));
  }

  /** Has nobody at that address any more. */
  public void remove(URI url) {
    answers.remove(url);
  }

  /** Has nobody anywhere. */
  public void clear() {
    answers.clear();
  }

  @Override
  public CompletableFuture<Fetched> get(URI url) {
    return CompletableFuture.completedFuture(
        answers.getOrDefault(url, new Fetched.Failed("nobody is there")));
  }
}
