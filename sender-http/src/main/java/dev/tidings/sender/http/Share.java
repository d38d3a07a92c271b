package dev.tidings.sender.http;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads for look-ups of one sort, of which the names below one domain have a few at a time: its
 * name server may never answer.
 *
 * <p>They are platform threads, because the system's resolver would hold on to the carriers of
 * virtual ones, and end when nothing is looked up.
 */
final class Share implements AutoCloseable {
  static final int AT_A_TIME_PER_DOMAIN = 4;

  /** How many names wait or are being looked up, at most. */
  static final int MOST = 5_000;

  /** What stands before a country's name where everybody registers names below it, as in co.uk. */
  private static final Set<String> SHARED =
      Set.of("ac", "co", "com", "edu", "gov", "net", "or", "org");

  private final ThreadPoolExecutor threads;
  private final Map<String, Domain> domains = new HashMap<>();
  private int underWay;

  /** What is under way for the names below one domain. */
  private static final class Domain {
    private final String name;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Domain(String name) {
      this.name = name;
    }
  }

  Share(int size) {
    threads =
        new ThreadPoolExecutor(
            size,
            size,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("tidings-resolver-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Has a name looked up when its turn comes.
   *
   * @return false when too many are waiting; then it is not
   */
  boolean take(String host, Runnable look) {
    Domain domain;
    synchronized (domains) {
      if (underWay >= MOST) {
        return false;
      }
      underWay++;
      domain = domains.computeIfAbsent(domain(host), Domain::new);
      if (domain.running >= AT_A_TIME_PER_DOMAIN) {
        domain.waiting.add(look);
        return true;
      }
      domain.running++;
    }
    start(domain, look);
    return true;
  }

  private void start(Domain domain, Runnable look) {
    try {
      threads.execute(() -> {
        try {
          look.run();
        } finally {
          ended(domain);
        }
      });
    } catch (RejectedExecutionException e) {
      // It is closed: nobody waits for an answer any more.
    }
  }

  /** The next of the same domain goes to the end of the line: others were waiting before it. */
  private void ended(Domain domain) {
    @Nullable Runnable next;
    synchronized (domains) {
      underWay--;
      next = domain.waiting.poll();
      if (next == null && --domain.running == 0) {
        domains.remove(domain.name);
      }
    }
    if (next != null) {
      start(domain, next);
    }
  }

  /** The domain that somebody has to himself, as far as a name shows it. */
  static String domain(String host) {
    String[] labels = host.split("\\.", -1);
    int count = labels.length;
    if (count <= 2) {
      return host;
    }
    boolean shared = labels[count - 1].length() == 2 && SHARED.contains(labels[count - 2]);
    String domain = labels[count - 2] + "." + labels[count - 1];
    return shared ? labels[count - 3] + "." + domain : domain;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
