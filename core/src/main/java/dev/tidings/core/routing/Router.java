package dev.tidings.core.routing;

import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.DeliveryStore.Quarantined;
import dev.tidings.core.delivery.Match;
import dev.tidings.core.delivery.Recipient;
import dev.tidings.core.delivery.Routing;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.Position;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Verdict;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
  private final Clock clock;
  private final Loop loop;
  private final Admission admission;
  private final Onlooker onlooker;
  private final SlowFilters slow;
  private final MeterRegistry registry;

  private final Map<Integer, Position> next = new HashMap<>();
  private final Map<Integer, Position> endAtStart = new HashMap<>();
  private final AtomicBoolean nudged = new AtomicBoolean();
  private final Map<Integer, AtomicLong> read = new HashMap<>();
  private volatile Optional<String> trouble = Optional.of("delivery has not begun yet");
  private boolean started;
  private boolean caughtUp;

  /**
   * What it runs on.
   *
   * @param loop the engine's
   * @param background asks filters that were held up
   * @param slow asks those that take long, one after the other
   */
  public record Surroundings(Clock clock, Loop loop, Executor background, Executor slow) {}

  public Router(
      EventLog log,
      DeliveryLoop deliveries,
      Admission admission,
      Onlooker onlooker,
      Surroundings around,
      MeterRegistry registry) {
    this.log = log;
    this.deliveries = deliveries;
    this.admission = admission;
    this.onlooker = onlooker;
    this.clock = around.clock();
    this.loop = around.loop();
    this.registry = registry;
    this.slow = new SlowFilters(log, admission, around, this::slowProgress);
  }

  /** Goes on from where the store says the log is done. May be called from any thread. */
  public void start() {
    loop.execute(this::begin);
  }

  private void begin() {
    try {
      next.putAll(deliveries.start(this::nudge));
    } catch (RuntimeException e) {
      failed("delivery cannot begin", e);
      loop.after(RETRY_AFTER, this::begin);
      return;
    }
    trouble = Optional.empty();
    next.keySet().forEach(partition -> endAtStart.put(partition, log.end(partition)));
    next.forEach(this::measureLag);
    started = true;
    log.onAppend(this::nudge);
    nudge();
  }

  /** Nothing is passed over, whatever the reason: it is tried again until it succeeds. */
  private void failed(String what, RuntimeException cause) {
    Optional<String> now = Optional.of(what);
    if (!trouble.equals(now)) {
      logger.error("{}; trying again each second", what, cause);
    }
    trouble = now;
  }

  /** Why no event is given to the lanes just now, if so. May be called from any thread. */
  public Optional<String> trouble() {
    return trouble;
  }

  private void measureLag(int partition, Position from) {
    AtomicLong offset = read.computeIfAbsent(partition, _ -> new AtomicLong());
    offset.set(from.offset());
    registry.gauge(
        "tidings.log.lag",
        Tags.of("consumer", DeliveryLoop.CONSUMER, "partition", Integer.toString(partition)),
        offset,
        at -> Math.max(0, log.end(partition).offset() - at.get()));
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
      if (deliveries.isCrowded() || slow.isCrowded()) {
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
    } catch (RuntimeException e) {
      failed("nothing is routed: the log cannot be read at " + from.offset(), e);
      loop.after(RETRY_AFTER, this::nudge);
      return false;
    }
    trouble = Optional.empty();
    for (Entry entry : chunk.entries()) {
      switch (entry) {
        case Entry.EventEntry found -> route(found.position(), found.event());
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
    read.computeIfAbsent(partition, _ -> new AtomicLong()).set(chunk.next().offset());
    deliveries.routedTo(chunk.next());
    lookWhetherCaughtUp();
    return true;
  }

  private void slowProgress() {
    lookWhetherCaughtUp();
    nudge();
  }

  /**
   * Whether all that was in the log at the start is routed; what was kept of it before need not be
   * known any more then.
   */
  private void lookWhetherCaughtUp() {
    endAtStart.entrySet().removeIf(end -> reached(end.getKey(), end.getValue()));
    if (!caughtUp && endAtStart.isEmpty() && slow.unanswered() == 0) {
      caughtUp = true;
      deliveries.caughtUp();
    }
  }

  private boolean reached(int partition, Position end) {
    Position at = next.get(partition);
    return at != null && at.compareTo(end) >= 0;
  }

  private void route(Position at, Event event) {
    Admission.Verdict verdict = admission.check(event);
    onlooker.saw(verdict);
    switch (verdict) {
      case Admission.Verdict.Admitted admitted -> route(at, event, admitted.view());
      case Admission.Verdict.Quarantined kept ->
          deliveries.quarantined(new Quarantined(event.tenant(), at, kept.reason()));
    }
  }

  private void route(Position at, Event event, EventView view) {
    Routing routing = deliveries.route(at, event.tenant());
    List<Recipient> subscribed = deliveries.recipients().subscribed(event.tenant(), event.type());
    for (Recipient recipient : subscribed) {
      if (slow.contains(recipient.endpoint().id())) {
        slow.ask(recipient, at, event, routing);
      } else {
        ask(recipient, event, view, routing);
      }
    }
    routing.answered();
  }

  private void ask(Recipient recipient, Event event, EventView view, Routing routing) {
    if (recipient.endpoint().subscription().filter().isEmpty()) {
      routing.match(event, new Match(recipient, Optional.empty()));
      return;
    }
    long began = clock.nanos();
    Verdict verdict = recipient.subscription().filter(view);
    if (!SlowFilters.isQuick(clock.nanos() - began)) {
      slow.add(recipient.endpoint().id());
    }
    Match.of(recipient, verdict).ifPresent(match -> routing.match(event, match));
  }
}
