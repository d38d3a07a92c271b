package dev.tidings.sender.http;

import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The addresses of hosts that may be connected to, remembered for a short while. What is a little
 * old is used while it is looked up anew, so a busy endpoint never waits for that.
 *
 * <p>A name server that does not answer keeps a thread busy for many seconds, so the threads are
 * parted: one {@link Share} for names whose address is known, one for those that are new or have
 * none, and one for those that took long the last time. The last may be used up by names that never
 * get an answer; the others then go on.
 */
final class AddressBook implements AutoCloseable {
  static final Duration FRESH = Duration.ofSeconds(10);
  static final Duration USABLE = Duration.ofSeconds(60);

  /**
   * How old an allowed address may become while it is being looked up anew. It was checked, and
   * connections go to exactly that address, so nobody gains by having us use it longer.
   */
  static final Duration STALE = Duration.ofMinutes(10);

  /** How long it is believed that there is no such host; doubled each time, up to the longest. */
  static final Duration MISSING = Duration.ofSeconds(1);

  static final Duration LONGEST_MISSING = Duration.ofSeconds(60);

  /** What takes longer took long. */
  static final Duration SLOW = Duration.ofSeconds(1);

  private static final int MAX_ENTRIES = 20_000;

  private final CheckedAddresses addresses;
  private final Clock clock;
  private final Share known = new Share(32);

  /** Large, for it has to bear all tar pits that were never met before. */
  private final Share unknown = new Share(256);

  private final Share slow = new Share(64);
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

  AddressBook(Resolver resolver, AddressPolicy policy, Clock clock) {
    this.addresses = new CheckedAddresses(resolver, policy);
    this.clock = clock;
  }

  /** Looks up; the future is complete already when the answer is known. */
  CompletableFuture<Found> find(Destination destination) {
    String host = destination.host();
    Entry entry = entries.get(host);
    if (entry == null) {
      makeRoom();
      Entry first = new Entry();
      Entry theirs = entries.putIfAbsent(host, first);
      if (theirs != null) {
        return theirs.found;
      }
      if (destination.literal().isPresent()) {
        first.isForGood(addresses.judge(host, List.of(destination.literal().get())));
      } else if (!unknown.take(host, () -> fill(host, first))) {
        refuse(host, first);
      }
      return first.found;
    }
    long age = entry.age(clock.nanos());
    if (age < entry.fresh) {
      return entry.found;
    }
    if (age < entry.usable) {
      if (entry.refreshing.compareAndSet(false, true)) {
        Entry next = new Entry(entry);
        if (!shareOf(entry).take(host, () -> renew(host, entry, next))) {
          entry.refreshing.set(false);
        }
      }
      return entry.found;
    }
    if (age < entry.stale && entry.refreshing.get()) {
      return entry.found;
    }
    Entry next = new Entry(entry);
    if (!entries.replace(host, entry, next)) {
      return find(destination);
    }
    if (!shareOf(entry).take(host, () -> fill(host, next))) {
      refuse(host, next);
    }
    return next.found;
  }

  private Share shareOf(Entry last) {
    if (last.tookLong) {
      return slow;
    }
    return last.found.join() instanceof Found.Allowed ? known : unknown;
  }

  private void fill(String host, Entry entry) {
    long began = clock.nanos();
    Found found = addresses.look(host);
    long now = clock.nanos();
    entry.is(found, now, now - began);
  }

  private void renew(String host, Entry last, Entry next) {
    fill(host, next);
    entries.replace(host, last, next);
  }

  private void refuse(String host, Entry entry) {
    entries.remove(host, entry);
    entry.found.complete(new Found.Missing("too many names are being looked up"));
  }

  /** There always is some: of what is being looked up, the shares take less than would fit. */
  private void makeRoom() {
    if (entries.size() >= MAX_ENTRIES) {
      long now = clock.nanos();
      entries.values().removeIf(entry -> entry.age(now) >= entry.fresh);
      if (entries.size() >= MAX_ENTRIES) {
        entries.values().removeIf(entry -> entry.found.isDone());
      }
    }
  }

  @Override
  public void close() {
    known.close();
    unknown.close();
    slow.close();
  }

  /** What was found about a host; its times are set before the future is complete. */
  private static final class Entry {
    private final CompletableFuture<Found> found = new CompletableFuture<>();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final Duration ifMissing;
    private volatile boolean tookLong;
    private volatile long since;
    private volatile long fresh = Long.MAX_VALUE;
    private volatile long usable = Long.MAX_VALUE;
    private volatile long stale = Long.MAX_VALUE;

    Entry() {
      ifMissing = MISSING;
    }

    /** What is to come after {@code last}. */
    Entry(Entry last) {
      boolean again = last.found.join() instanceof Found.Missing;
      Duration doubled = last.ifMissing.multipliedBy(2);
      ifMissing =
          !again ? MISSING : doubled.compareTo(LONGEST_MISSING) < 0 ? doubled : LONGEST_MISSING;
    }

    void is(Found result, long now, long took) {
      boolean missing = result instanceof Found.Missing;
      since = now;
      tookLong = took >= SLOW.toNanos();
      fresh = (missing ? ifMissing : FRESH).toNanos();
      usable = (missing ? ifMissing : USABLE).toNanos();
      stale = result instanceof Found.Allowed ? STALE.toNanos() : usable;
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
