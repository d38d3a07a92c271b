package dev.tidings.core.catalogue;

import static dev.tidings.core.catalogue.VersionState.ACTIVE;
import static dev.tidings.core.catalogue.VersionState.DEPRECATED;
import static dev.tidings.core.catalogue.VersionState.DRAFT;

/** Every way in which the state of a schema version can change; there is no other. */
public enum VersionTransition {
  /** It is written anew. */
  EDIT(DRAFT, DRAFT),
  /** It comes into force, in place of the one that was. */
  ACTIVATE(DRAFT, ACTIVE),
  /** Another comes into force, or none. */
  DEPRECATE(ACTIVE, DEPRECATED),
  /** It comes into force again, because what followed it was not good. */
  ROLL_BACK(DEPRECATED, ACTIVE);

  private final VersionState from;
  private final VersionState to;

  VersionTransition(VersionState from, VersionState to) {
    this.from = from;
    this.to = to;
  }

  /** The state in which it can happen. */
  public VersionState from() {
    return from;
  }

  /** The state that it leads to. */
  public VersionState to() {
    return to;
  }

  /**
   * The state after this transition.
   *
   * @throws NotPossibleException if it cannot happen in that state
   */
  VersionState of(int version, VersionState before) {
    if (before != from) {
      throw new NotPossibleException(
          "version %d is %s and cannot be %s: that is for versions that are %s"
              .formatted(version, Words.of(before), done(), Words.of(from)));
    }
    return to;
  }

  private String done() {
    return switch (this) {
      case EDIT -> "changed";
      case ACTIVATE -> "activated";
      case DEPRECATE -> "deprecated";
      case ROLL_BACK -> "rolled back to";
    };
  }
}
