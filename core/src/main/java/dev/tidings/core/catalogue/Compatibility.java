package dev.tidings.core.catalogue;

/** What a schema version promises to those who know the version before it. */
public enum Compatibility {
  /** Nothing. */
  NONE,
  /** Whoever reads by the new version understands data of the old one. */
  BACKWARD,
  /** Whoever reads by the old version understands data of the new one. */
  FORWARD,
  /** Both. */
  FULL;

  static Compatibility of(boolean backward, boolean forward) {
    if (backward) {
      return forward ? FULL : BACKWARD;
    }
    return forward ? FORWARD : NONE;
  }

  /** Whether what is so keeps this promise. */
  public boolean isKeptBy(Compatibility actual) {
    return this == NONE || actual == FULL || actual == this;
  }
}
