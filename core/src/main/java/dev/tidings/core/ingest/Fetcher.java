package dev.tidings.core.ingest;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/**
 * Visits an address of a provider: to get a certificate, or to confirm a subscription. Follows no
 * redirects, connects to public addresses only, and gives up after a few seconds and beyond 64 kB.
 */
@FunctionalInterface
public interface Fetcher {
  /** The body of a 2xx answer; fails with any exception otherwise. */
  CompletableFuture<byte[]> get(URI url);
}
