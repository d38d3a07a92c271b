package dev.tidings.core.ingest;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/**
 * Visits an address of a provider: to get a certificate, or to confirm a subscription. Follows no
 * redirects, connects to public addresses only, and gives up after a few seconds and beyond 64 kB.
 */
@FunctionalInterface
public interface Fetcher {
  /** What is at that address; the future does not fail. */
  CompletableFuture<Fetched> get(URI url);
}
