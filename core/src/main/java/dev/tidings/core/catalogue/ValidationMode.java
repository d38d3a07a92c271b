package dev.tidings.core.catalogue;

/** What becomes of an event that does not hold to the schema of its type. */
public enum ValidationMode {
  /** It is counted and goes on. */
  OBSERVE,
  /** It is kept and goes nowhere, until a person has seen to it. */
  QUARANTINE,
  /**
   * It is refused when it is published. What a provider sends is never refused for its content: it
   * is kept in quarantine.
   */
  REJECT
}
