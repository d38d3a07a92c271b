package dev.tidings.core.ingest;

import dev.tidings.core.signature.Certificates;
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

  private final Certificates certificates;
  private final Fetcher fetcher;
  private final Map<URI, CompletableFuture<byte[]>> underWay = new ConcurrentHashMap<>();

  Visits(Certificates certificates, Fetcher fetcher) {
    this.certificates = certificates;
    this.fetcher = fetcher;
  }

  /** An address could not be visited, or what was there is not what it should be. */
  static final class FailedVisitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedVisitException(String reason) {
      super(reason);
    }
  }

  /** Fetches a certificate and keeps it. */
  CompletableFuture<Void> certificate(URI url) {
    return visit(url)
        .thenAccept(bytes -> {
          if (!certificates.keep(url, bytes)) {
            throw new FailedVisitException("what was fetched is not a certificate");
          }
        });
  }

  /** What is at that address; fails with {@link FailedVisitException}. */
  CompletableFuture<byte[]> visit(URI url) {
    CompletableFuture<byte[]> mine = new CompletableFuture<>();
    CompletableFuture<byte[]> theirs = underWay.putIfAbsent(url, mine);
    if (theirs != null) {
      return theirs.copy();
    }
    var _ = mine.whenComplete((_, _) -> underWay.remove(url, mine));
    if (underWay.size() > MAX_UNDER_WAY) {
      mine.completeExceptionally(new FailedVisitException("too many visits are under way"));
      return mine.copy();
    }
    try {
      var _ =
          fetcher
              .get(url)
              .whenComplete((bytes, failure) -> {
                if (failure == null) {
                  mine.complete(bytes);
                } else {
                  mine.completeExceptionally(
                      new FailedVisitException("visiting failed: " + failure.getMessage()));
                }
              });
    } catch (RuntimeException e) {
      mine.completeExceptionally(new FailedVisitException("visiting failed: " + e.getMessage()));
    }
    return mine.copy();
  }
}
