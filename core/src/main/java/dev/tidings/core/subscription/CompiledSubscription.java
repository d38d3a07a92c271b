package dev.tidings.core.subscription;

import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.event.EventType;
import java.util.List;
import java.util.Optional;

/** A subscription that makes sense, ready to be asked. Immutable; used by any thread. */
public final class CompiledSubscription {
  private final Subscription written;
  private final List<EventTypePattern> patterns;

  private final Optional<Filter> filter;
  private final Optional<Transformation> transformation;

  CompiledSubscription(
      Subscription written,
      List<EventTypePattern> patterns,
      Optional<Filter> filter,
      Optional<Transformation> transformation) {
    this.written = written;
    this.patterns = List.copyOf(patterns);
    this.filter = filter;
    this.transformation = transformation;
  }

  /** The subscription as it was written. */
  public Subscription written() {
    return written;
  }

  /** The patterns, without those that others include: an event type matches at most one. */
  public List<EventTypePattern> patterns() {
    return patterns;
  }

  /** Whether a pattern names this event type. */
  public boolean covers(EventType type) {
    for (EventTypePattern pattern : patterns) {
      if (pattern.matches(type)) {
        return true;
      }
    }
    return false;
  }

  /** What the filter says of an event whose type is covered. */
  public Verdict filter(EventView event) {
    return filter.isPresent() ? filter.get().judge(event) : new Verdict.Wanted();
  }

  /** What the transformation makes of an event that is wanted. */
  public Shaping transform(EventView event) {
    return transformation.isPresent() ? transformation.get().shape(event) : new Shaping.Unchanged();
  }
}
