package dev.tidings.core.quality;

/** Where a problem is. */
public enum ProblemState {
  /** Nobody has looked at it. */
  OPEN,
  /** Somebody knows of it. */
  ACKNOWLEDGED,
  /** It is over, or was accepted. */
  RESOLVED
}
