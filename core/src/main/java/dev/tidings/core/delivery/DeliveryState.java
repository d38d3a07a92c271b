package dev.tidings.core.delivery;

/** What has become of a delivery. */
public enum DeliveryState {
  /** It is being tried, or waits to be. */
  PENDING,
  /** The endpoint answered 2xx. */
  DELIVERED,
  /**
   * Given up after the last retry, or refused for good: a dead letter, which waits for a person's
   * decision.
   */
  DEAD,
  /** Not sent, on purpose. */
  DISCARDED;

  public boolean isFinal() {
    return this != PENDING;
  }
}
