package dev.tidings.core.ingest;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The visits to providers that are under way: one at a time to each address, and few in all, so
 * that nobody can have us flood somebody else.
 */
final class Visits {
  private static final int MAX_UNDER_WAY = 16;

  private final Fetcher fetcher;
  private final Map<URI, CompletableFuture<Fetched>> underWay = new ConcurrentHashMap<>();

  Visits(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  /** What is at that address. */
  CompletableFuture<Fetched> visit(URI url) {
    CompletableFuture<Fetched> mine = new CompletableFuture<>();
    CompletableFuture<Fetched> theirs = underWay.putIfAbsent(url, mine);
    if (theirs != null) {
      return theirs.copy();
    }
    var _ = mine.whenComplete((_, _) -> underWay.remove(url, mine));
    if (underWay.size() > MAX_UNDER_WAY) {
      mine.complete(new Fetched.Failed("too many visits are under way"));
      return mine.copy();
    }
    try {
      var _ =
          fetcher
              .get(url)
              .whenComplete((fetched, failure) -> {
                if (failure == null) {
                  mine.complete(fetched);
                } else {
                  mine.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
    }
    return mine.copy();
  }
}
