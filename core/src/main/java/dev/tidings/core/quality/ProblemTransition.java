package dev.tidings.core.quality;

import static dev.tidings.core.quality.ProblemState.ACKNOWLEDGED;
import static dev.tidings.core.quality.ProblemState.OPEN;
import static dev.tidings.core.quality.ProblemState.RESOLVED;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Every way in which the state of a problem can change; there is no other. What comes again after
 * it was resolved is a new problem.
 */
public enum ProblemTransition {
  /** Somebody says that they know of it. */
  ACKNOWLEDGE(ACKNOWLEDGED),
  /** Somebody says that it is dealt with, or accepts what caused it, or it is over by itself. */
  RESOLVE(RESOLVED);

  private final ProblemState to;

  ProblemTransition(ProblemState to) {
    this.to = to;
  }

  /** The states in which it can happen. */
  public Set<ProblemState> from() {
    return switch (this) {
      case ACKNOWLEDGE -> EnumSet.of(OPEN);
      case RESOLVE -> EnumSet.of(OPEN, ACKNOWLEDGED);
    };
  }

  /** The state that it leads to. */
  public ProblemState to() {
    return to;
  }

  boolean isPossible(ProblemState before) {
    return from().contains(before);
  }

  /** The state after this transition. */
  ProblemState of(ProblemState before) {
    if (!isPossible(before)) {
      throw new IllegalStateException(
          "a problem that is %s cannot %s"
              .formatted(before.name().toLowerCase(Locale.ROOT), name().toLowerCase(Locale.ROOT)));
    }
    return to;
  }
}
