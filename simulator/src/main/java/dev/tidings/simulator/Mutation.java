package dev.tidings.simulator;

/** A bug that can be put in on purpose. */
enum Mutation {
  /** None: what is simulated is what there is. */
  NONE,
  /** The disk says that it has forced what it has not: the log answers before that is durable. */
  DISK_DOES_NOT_FORCE,
  /** The store keeps the position first and what was done up to there a moment later. */
  STORE_KEEPS_POSITION_APART,
  /** After a crash, reading the log begins at its end. */
  STARTS_AT_END,
  /** After a crash, nothing is known of what was kept beyond the position. */
  FORGETS_WHAT_WAS_KEPT,
  /** The next of a key is not made due when the one before is finished. */
  STORE_PROMOTES_NOBODY,
  /** All of a key are due at the same time. */
  STORE_KEEPS_NO_ORDER,
  /** The store does not say when something will be due. */
  STORE_FORGETS_WHEN,
  /** What no endpoint wanted is not noted. */
  STORE_DROPS_UNMATCHED,
  /** An endpoint that is paused is given out as if it were not. */
  STORE_FORGETS_PAUSES,
  /** What a replay would deliver again is said to be kept and is not. */
  STORE_DROPS_REPLAYS,
  /** What is read from the log never expires. */
  LOG_FORGETS_EXPIRY,
  /** The sender says twice how an attempt ended. */
  SENDER_ANSWERS_TWICE,
  /** The sender now and then says that it delivered what it did not. */
  SENDER_LIES,
  /** The sender makes one attempt at a time, to whomever. */
  SENDER_WAITS_FOR_EACH
}
