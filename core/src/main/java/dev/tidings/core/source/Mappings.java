package dev.tidings.core.source;

import dev.tidings.core.id.SourceId;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Shaping;
import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mappings of sources, as they are run for events, with what they cost. Everybody's events wait
 * while a mapping runs, so one that is slow on average is not run for a while; its events go to
 * quarantine meanwhile, and can be reprocessed. Safe for use by many threads.
 */
public final class Mappings {
  /** An honest mapping takes some hundred thousandths of a second. */
  private static final double TOO_SLOW_NANOS = Duration.ofMillis(2).toNanos();

  /** Runs before a mapping is judged: a busy machine makes some of them slow. */
  private static final int FIRST_RUNS = 30;

  private static final double WEIGHT = 1.0 / FIRST_RUNS;
  private static final long REST_NANOS = Duration.ofSeconds(30).toNanos();

  private final Clock clock;
  private final Map<SourceId, Cost> costs = new ConcurrentHashMap<>();

  public Mappings(Clock clock) {
    this.clock = clock;
  }

  private static final class Cost {
    private double average;
    private int runs;
    private long restsUntil;
  }

  /** What the mapping of its source makes of an event's data, if it is not too slow. */
  public Shaping map(LiveSource live, EventView event) {
    if (!live.handling().maps()) {
      return new Shaping.Unchanged();
    }
    if (rests(live.source().id())) {
      return new Shaping.Failed("it is too slow, and not tried for a while; make it simpler");
    }
    long began = clock.nanos();
    Shaping shaping = live.handling().map(event);
    took(live.source().id(), clock.nanos() - began);
    return shaping;
  }

  /** Whether a source's mapping is not to be run just now. */
  boolean rests(SourceId source) {
    Cost cost = costs.get(source);
    if (cost == null) {
      return false;
    }
    synchronized (cost) {
      return cost.runs < 0 && cost.restsUntil - clock.nanos() > 0;
    }
  }

  /** A source's mapping took so long. */
  void took(SourceId source, long nanos) {
    Cost cost = costs.computeIfAbsent(source, _ -> new Cost());
    synchronized (cost) {
      if (cost.runs < 0) {
        cost.runs = 0;
        cost.average = 0;
      }
      cost.runs++;
      cost.average += (nanos - cost.average) * Math.max(WEIGHT, 1.0 / cost.runs);
      if (cost.runs >= FIRST_RUNS && cost.average > TOO_SLOW_NANOS) {
        cost.runs = -1;
        cost.restsUntil = clock.nanos() + REST_NANOS;
      }
    }
  }
}
