package dev.tidings.server.http;

import dev.tidings.core.time.Clock;
import io.vertx.core.http.HttpConnection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The open connections of one event loop, kept from growing too many or too old. */
final class Connections {
  /** When there was no sweep for so long, the machine was asleep or had no time for us. */
  private static final long AWAY_NANOS = 5_000_000_000L;

  private final IdentityHashMap<HttpConnection, Connection> open = new IdentityHashMap<>();
  private final AtomicInteger count;
  private final HttpConfig.Limits limits;
  private final Clock clock;
  private long sweptNanos;

  /**
   * @param count of all event loops together
   */
  Connections(AtomicInteger count, HttpConfig.Limits limits, Clock clock) {
    this.count = count;
    this.limits = limits;
    this.clock = clock;
    this.sweptNanos = clock.nanos();
  }

  /** A connection was opened; one too many is closed at once. */
  void opened(HttpConnection http) {
    int now = count.incrementAndGet();
    Connection connection = new Connection(http, clock.nanos());
    open.put(http, connection);
    http.closeHandler(_ -> {
      count.decrementAndGet();
      open.remove(http);
      connection.gone();
    });
    if (now > limits.connections()) {
      http.close();
    }
  }

  /** The connection that {@code http} is; null when it was closed meanwhile. */
  @Nullable Connection find(HttpConnection http) {
    return open.get(http);
  }

  /**
   * Ends what has taken too long; to be called about once a second. The time in which nobody could
   * have been heard counts against nobody.
   */
  void sweep() {
    long now = clock.nanos();
    boolean wasAway = now - sweptNanos > AWAY_NANOS;
    sweptNanos = now;
    for (Connection connection : List.copyOf(open.values())) {
      if (wasAway) {
        connection.startAnew(now);
      } else {
        connection.check(now, limits.patience());
      }
    }
  }
}
