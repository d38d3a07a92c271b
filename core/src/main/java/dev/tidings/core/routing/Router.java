package dev.tidings.core.routing;

import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryStore.Quarantined;
import dev.tidings.core.delivery.Match;
import dev.tidings.core.delivery.Recipient;
import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Verdict;
import dev.tidings.core.time.Loop;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log in order and gives each event to the lanes of those who want it. Lives on the
 * engine's loop.
 */
public final class Router {
  /** Few enough that outcomes do not wait long for their turn on the loop. */
  private static final int EVENTS_PER_TURN = 64;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Logger logger = LoggerFactory.getLogger(Router.class);

  private final EventLog log;
  private final DeliveryLoop deliveries;
  private final Loop loop;
  private final MeterRegistry registry;

  private final Map<Integer, Position> next = new HashMap<>();
  private final Map<Integer, Position> endAtStart = new HashMap<>();
  private final AtomicBoolean nudged = new AtomicBoolean();
  private volatile long read;
  private boolean started;

  public Router(EventLog log, DeliveryLoop deliveries, Loop loop, MeterRegistry registry) {
    this.log = log;
    this.deliveries = deliveries;
    this.loop = loop;
    this.registry = registry;
  }

  /** Goes on from where the store says the log is done. May be called from any thread. */
  public void start() {
    loop.execute(this::begin);
  }

  private void begin() {
    try {
      next.putAll(deliveries.start(this::nudge));
    } catch (StoreUnavailableException e) {
      logger.warn("cannot begin to deliver: the store is not available; trying again", e);
      loop.after(RETRY_AFTER, this::begin);
      return;
    }
    next.keySet().forEach(partition -> endAtStart.put(partition, log.end(partition)));
    read = next.getOrDefault(0, new Position(0, 0)).offset();
    registry.gauge(
        "tidings.log.lag", this, router -> Math.max(0, router.log.end(0).offset() - router.read));
    started = true;
    log.onAppend(this::nudge);
    nudge();
  }

  /** There may be something to read. */
  private void nudge() {
    if (!nudged.getAndSet(true)) {
      loop.execute(this::turn);
    }
  }

  private void turn() {
    nudged.set(false);
    if (!started) {
      return;
    }
    boolean more = false;
    for (Integer partition : List.copyOf(next.keySet())) {
      if (deliveries.isCrowded()) {
        return;
      }
      more |= route(partition);
    }
    if (more) {
      nudge();
    }
  }

  private boolean route(int partition) {
    Position from = next.getOrDefault(partition, log.start(partition));
    Chunk chunk;
    try {
      chunk = log.read(from, EVENTS_PER_TURN);
    } catch (LogUnavailableException e) {
      logger.warn("cannot read the log at {}; trying again", from, e);
      loop.after(RETRY_AFTER, this::nudge);
      return false;
    }
    for (Entry entry : chunk.entries()) {
      switch (entry) {
        case Entry.EventEntry found ->
            deliveries.route(found.position(), found.event(), matches(found.event()));
        case Entry.QuarantineEntry found ->
            deliveries.quarantined(
                new Quarantined(
                    found.request().tenant(),
                    found.position(),
                    found.request().quarantined().orElse("")));
      }
    }
    if (chunk.next().equals(from)) {
      return false;
    }
    next.put(partition, chunk.next());
    read = chunk.next().offset();
    deliveries.routedTo(chunk.next());
    caughtUp(partition, chunk.next());
    return true;
  }

  private void caughtUp(int partition, Position position) {
    Position end = endAtStart.get(partition);
    if (end != null && position.compareTo(end) >= 0) {
      endAtStart.remove(partition);
      if (endAtStart.isEmpty()) {
        deliveries.caughtUp();
      }
    }
  }

  private List<Match> matches(Event event) {
    List<Recipient> subscribed = deliveries.recipients().subscribed(event.tenant(), event.type());
    if (subscribed.isEmpty()) {
      return List.of();
    }
    EventView view = EventView.of(event);
    List<Match> matches = new ArrayList<>(subscribed.size());
    for (Recipient recipient : subscribed) {
      switch (recipient.subscription().filter(view)) {
        case Verdict.Wanted _ -> matches.add(new Match(recipient, Optional.empty()));
        case Verdict.Unwanted _ -> {}
        case Verdict.Failed failed ->
            matches.add(new Match(recipient, Optional.of(failed.reason())));
      }
    }
    return matches;
  }
}
