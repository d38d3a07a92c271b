package dev.tidings.core.replay;

import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.event.Position;
import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** A replay's way through the log, and how far it is on it in each partition. */
final class Walk {
  /** So many that a step is short, and that most of it is reading. */
  private static final int READS_PER_STEP = 32;

  /** With a filter that is slow, a step goes through fewer. */
  private static final long STEP_NANOS = Duration.ofMillis(250).toNanos();

  private final List<Span> spans;
  private final Replays.Ports ports;
  private final Clock clock;
  private final List<Position> at;

  Walk(List<Span> spans, Replays.Ports ports, Clock clock, Function<Span, Position> from) {
    this.spans = spans;
    this.ports = ports;
    this.clock = clock;
    this.at = new ArrayList<>(spans.stream().map(from).toList());
  }

  /**
   * A step further.
   *
   * @param each is given what the replay is about, {@code most} of it or less
   * @return how much that was
   */
  int further(int most, Consumer<Span.Found> each) {
    long end = clock.nanos() + STEP_NANOS;
    BooleanSupplier enough = () -> clock.nanos() - end >= 0;
    int found = 0;
    int reads = 0;
    for (int i = 0; i < spans.size(); i++) {
      while (!isDone(i)
          && found < most
          && reads < READS_PER_STEP
          && (reads == 0 || !enough.getAsBoolean())) {
        Span.Part part = spans.get(i).read(ports, at.get(i), most - found, enough);
        part.found().forEach(each);
        found += part.found().size();
        at.set(i, part.next());
        reads++;
      }
    }
    return found;
  }

  /** Whether it is at the end of its spans. */
  boolean isDone() {
    for (int i = 0; i < spans.size(); i++) {
      if (!isDone(i)) {
        return false;
      }
    }
    return true;
  }

  boolean hasReached(List<Position> ends) {
    for (int i = 0; i < ends.size(); i++) {
      if (at.get(i).compareTo(ends.get(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isDone(int span) {
    return at.get(span).compareTo(spans.get(span).until()) >= 0;
  }

  List<Reached> reached(String consumer) {
    return at.stream().map(position -> new Reached(consumer, position)).toList();
  }
}
