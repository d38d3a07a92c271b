package dev.tidings.core.delivery;

/** Why an attempt is made. */
public enum Trigger {
  /** An event was routed. */
  EVENT,
  /** The attempt before failed. */
  RETRY,
  /** Somebody asked for this delivery again. */
  RESEND,
  /** Somebody asked for a span of the log again. */
  REPLAY
}
