package dev.tidings.core.catalogue;

/** What becomes of an event whose data does not fit its schema. */
public enum ValidationMode {
  /** It is counted and goes on. */
  OBSERVE,
  /** It is kept and goes nowhere until somebody has looked. */
  QUARANTINE,
  /** It is not taken; of what comes from providers, which is taken always, as with quarantine. */
  REJECT
}
