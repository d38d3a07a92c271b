package dev.tidings.core.delivery;

import dev.tidings.core.event.Position;
import java.util.ArrayDeque;

/**
 * How far a partition of the log is done: everything before is kept by the store, in one form or
 * another.
 */
final class Frontier {
  private final ArrayDeque<Span> open = new ArrayDeque<>();
  private Position routedTo;

  Frontier(Position start) {
    routedTo = start;
  }

  /** One event on its way: done when nobody has work left with it. */
  static final class Span {
    private final Position at;
    private int left = 1;

    private Span(Position at) {
      this.at = at;
    }

    /** One more has work with this event. */
    void expect() {
      left++;
    }

    /** One has none any more. */
    void settle() {
      left--;
    }
  }

  /**
   * The event at {@code at}, which comes after all before, is being routed; whoever does that
   * settles once.
   */
  Span begin(Position at) {
    Span span = new Span(at);
    open.add(span);
    return span;
  }

  /** All before {@code position} has been routed. */
  void routedTo(Position position) {
    routedTo = position;
  }

  /** Everything before this is done. */
  Position done() {
    while (!open.isEmpty() && open.peekFirst().left == 0) {
      open.removeFirst();
    }
    return open.isEmpty() ? routedTo : open.peekFirst().at;
  }
}
