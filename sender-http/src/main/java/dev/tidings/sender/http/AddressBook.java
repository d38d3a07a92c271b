package dev.tidings.sender.http;

import dev.tidings.core.time.Clock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of hosts that may be connected to, remembered for a short while. Looking up blocks,
 * so it has threads of its own: platform threads, because the system's resolver would hold on to
 * the carriers of virtual ones.
 */
final class AddressBook implements AutoCloseable {
  private static final long KEEP_FOUND = Duration.ofSeconds(10).toNanos();
  private static final long KEEP_MISSING = Duration.ofSeconds(1).toNanos();
  private static final int THREADS = 64;
  private static final int MAX_ENTRIES = 20_000;

  private final Resolver resolver;
  private final AddressPolicy policy;
  private final Clock clock;
  private final ThreadPoolExecutor threads;
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

  AddressBook(Resolver resolver, AddressPolicy policy, Clock clock) {
    this.resolver = resolver;
    this.policy = policy;
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

  /** What is known about where a host is. */
  sealed interface Found {
    /** At least one address, all of them allowed, the preferred first. */
    record Addresses(List<InetAddress> all) implements Found {}

    /** It has addresses, and none of them is allowed. */
    record Forbidden(String reason) implements Found {}

    /** It has no address, or none could be found out. */
    record Missing(String reason) implements Found {}
  }

  /** Looks up; the future is complete already when the answer is known. */
  CompletableFuture<Found> find(Destination destination) {
    String host = destination.host();
    Entry entry = entries.get(host);
    if (entry != null && !entry.isOver(clock.nanos())) {
      return entry.found;
    }
    if (destination.literal().isPresent()) {
      return enter(host, new Entry(), destination.literal().get());
    }
    return lookUp(host, entry);
  }

  private CompletableFuture<Found> enter(String host, Entry entry, InetAddress literal) {
    entry.complete(judge(host, List.of(literal)), clock.nanos() + KEEP_FOUND);
    makeRoom();
    entries.put(host, entry);
    return entry.found;
  }

  private CompletableFuture<Found> lookUp(String host, @Nullable Entry old) {
    Entry fresh = new Entry();
    makeRoom();
    Entry before = old == null ? entries.putIfAbsent(host, fresh) : null;
    boolean mine = old == null ? before == null : entries.replace(host, old, fresh);
    if (!mine) {
      Entry theirs = before != null ? before : entries.get(host);
      if (theirs != null) {
        return theirs.found;
      }
    }
    try {
      threads.execute(() -> fill(host, fresh));
    } catch (RejectedExecutionException e) {
      fresh.complete(new Found.Missing("too many names are being looked up"), clock.nanos());
    }
    return fresh.found;
  }

  private void fill(String host, Entry entry) {
    Found found;
    try {
      found = judge(host, resolver.resolve(host));
    } catch (UnknownHostException e) {
      found = new Found.Missing("no address was found for " + host);
    } catch (RuntimeException e) {
      found = new Found.Missing("the address of " + host + " could not be looked up: " + e);
    }
    long keep = found instanceof Found.Missing ? KEEP_MISSING : KEEP_FOUND;
    entry.complete(found, clock.nanos() + keep);
  }

  private Found judge(String host, List<InetAddress> addresses) {
    List<InetAddress> good = new ArrayList<>(addresses.size());
    Optional<String> objection = Optional.empty();
    for (InetAddress address : addresses) {
      Optional<String> here = policy.objection(address);
      if (here.isEmpty()) {
        good.add(address);
      } else if (objection.isEmpty()) {
        objection = here;
      }
    }
    if (!good.isEmpty()) {
      return new Found.Addresses(List.copyOf(good));
    }
    return objection
        .<Found>map(Found.Forbidden::new)
        .orElseGet(() -> new Found.Missing("no address was found for " + host));
  }

  private void makeRoom() {
    if (entries.size() >= MAX_ENTRIES) {
      long now = clock.nanos();
      entries.values().removeIf(entry -> entry.isOver(now));
      if (entries.size() >= MAX_ENTRIES) {
        entries.clear();
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static final class Entry {
    private final CompletableFuture<Found> found = new CompletableFuture<>();
    private volatile long until = Long.MAX_VALUE;

    void complete(Found result, long until) {
      this.until = until;
      found.complete(result);
    }

    boolean isOver(long now) {
      return until != Long.MAX_VALUE && until - now <= 0;
    }
  }
}
