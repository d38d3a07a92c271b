package dev.tidings.core.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** How many lanes there are of each condition, for whoever watches. */
final class LaneFigures {
  private final Map<Condition, AtomicInteger> figures = new EnumMap<>(Condition.class);

  /** What a lane is doing; the first that holds. */
  enum Condition {
    /** A person holds it. */
    PAUSED,
    /** It goes more slowly than it may, because the endpoint is overloaded or away. */
    SLOWED,
    /** It has deliveries in memory. */
    BUSY,
    /** All that it has is in the store and not due yet. */
    WAITING,
    /** It has nothing to do. */
    IDLE;

    static Condition of(Lane lane, long now) {
      if (lane.isPaused()) {
        return PAUSED;
      }
      if (lane.pace().isSlowed(now)) {
        return SLOWED;
      }
      if (!lane.isEmpty()) {
        return BUSY;
      }
      return lane.nextDue().isBefore(Instant.MAX) ? WAITING : IDLE;
    }
  }

  LaneFigures(MeterRegistry registry) {
    for (Condition condition : Condition.values()) {
      Tags tags = Tags.of("condition", condition.name().toLowerCase(Locale.ROOT));
      AtomicInteger figure = new AtomicInteger();
      figures.put(condition, figure);
      registry.gauge("tidings.delivery.lanes", tags, figure);
    }
  }

  /** These are all lanes, at {@code now} of the measuring clock. */
  void look(Collection<Lane> lanes, long now) {
    Map<Condition, Integer> counts = new EnumMap<>(Condition.class);
    lanes.forEach(lane -> counts.merge(Condition.of(lane, now), 1, Integer::sum));
    figures.forEach((condition, figure) -> figure.set(counts.getOrDefault(condition, 0)));
  }
}
