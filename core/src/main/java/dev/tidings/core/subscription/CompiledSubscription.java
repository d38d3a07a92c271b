package dev.tidings.core.subscription;

import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.event.EventType;
import java.util.List;

/** A subscription that makes sense, ready to be asked. Immutable; used by any thread. */
public final class CompiledSubscription {
  private final Subscription written;
  private final List<EventTypePattern> patterns;

  CompiledSubscription(Subscription written, List<EventTypePattern> patterns) {
    this.written = written;
    this.patterns = List.copyOf(patterns);
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
    return new Verdict.Wanted();
  }

  /** What the transformation makes of an event that is wanted. */
  public Shaping transform(EventView event) {
    return new Shaping.Unchanged();
  }
}
