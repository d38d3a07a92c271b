package dev.tidings.sender.http;

import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The addresses of hosts that may be connected to, remembered for a short while. What is a little
 * old is used once more while it is looked up anew, so a busy endpoint never waits for that.
 *
 * <p>Looking up blocks, so it has threads of its own: platform threads, because the system's
 * resolver would hold on to the carriers of virtual ones.
 */
final class AddressBook implements AutoCloseable {
  static final Duration FRESH = Duration.ofSeconds(10);
  static final Duration USABLE = Duration.ofSeconds(60);

  /** How long it is believed that there is no such host. */
  static final Duration MISSING = Duration.ofSeconds(1);

  private static final int THREADS = 64;
  private static final int MAX_ENTRIES = 20_000;

  private final CheckedAddresses addresses;
  private final Clock clock;
  private final ThreadPoolExecutor threads;
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

  AddressBook(Resolver resolver, AddressPolicy policy, Clock clock) {
    this.addresses = new CheckedAddresses(resolver, policy);
    this.clock = clock;
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_ENTRIES),
            Thread.ofPlatform().daemon().name("tidings-resolver-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Looks up; the future is complete already when the answer is known. */
  CompletableFuture<Found> find(Destination destination) {
    String host = destination.host();
    Entry entry = entries.get(host);
    if (entry != null) {
      long age = entry.age(clock.nanos());
      if (age < entry.fresh) {
        return entry.found;
      }
      if (age < entry.usable) {
        if (entry.refreshing.compareAndSet(false, true)) {
          look(host, new Entry());
        }
        return entry.found;
      }
      entries.remove(host, entry);
    }
    makeRoom();
    Entry fresh = new Entry();
    Entry theirs = entries.putIfAbsent(host, fresh);
    if (theirs != null) {
      return theirs.found;
    }
    if (destination.literal().isPresent()) {
      fresh.isForGood(addresses.judge(host, List.of(destination.literal().get())));
    } else {
      look(host, fresh);
    }
    return fresh.found;
  }

  private void look(String host, Entry entry) {
    try {
      threads.execute(() -> fill(host, entry));
    } catch (RejectedExecutionException e) {
      entry.is(new Found.Missing("too many names are being looked up"), clock.nanos());
      entries.remove(host, entry);
    }
  }

  private void fill(String host, Entry entry) {
    Found found = addresses.look(host);
    entry.is(found, clock.nanos());
    entries.put(host, entry);
  }

  private void makeRoom() {
    if (entries.size() >= MAX_ENTRIES) {
      long now = clock.nanos();
      entries.values().removeIf(entry -> entry.age(now) >= entry.fresh);
      if (entries.size() >= MAX_ENTRIES) {
        entries.clear();
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** What was found about a host; its times are set before the future is complete. */
  private static final class Entry {
    private final CompletableFuture<Found> found = new CompletableFuture<>();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile long since;
    private volatile long fresh = Long.MAX_VALUE;
    private volatile long usable = Long.MAX_VALUE;

    void is(Found result, long now) {
      boolean missing = result instanceof Found.Missing;
      since = now;
      usable = (missing ? MISSING : USABLE).toNanos();
      fresh = (missing ? MISSING : FRESH).toNanos();
      found.complete(result);
    }

    void isForGood(Found result) {
      found.complete(result);
    }

    /** How long ago it was found; zero while it is being looked up. */
    long age(long now) {
      return found.isDone() ? now - since : 0;
    }
  }
}
