package dev.tidings.core.delivery;

import static dev.tidings.core.delivery.DeliveryState.DEAD;
import static dev.tidings.core.delivery.DeliveryState.DELIVERED;
import static dev.tidings.core.delivery.DeliveryState.DISCARDED;
import static dev.tidings.core.delivery.DeliveryState.PENDING;

import java.util.EnumSet;
import java.util.Set;

/** Every way in which the state of a delivery can change; there is no other. */
public enum Transition {
  /** The endpoint answered 2xx. */
  SUCCEED(false, DELIVERED),
  /** An attempt failed and there is another one to come. */
  RETRY(false, PENDING),
  /**
   * It has to wait before it is attempted: the lane is full, the endpoint paused, its key taken.
   */
  WAIT(false, PENDING),
  /** An attempt failed and was the last, or nothing may be attempted. */
  GIVE_UP(false, DEAD),
  /** It is not worth delivering any more, or must not be. */
  DISCARD(false, DISCARDED),
  /** Somebody asks for it again. */
  REOPEN(true, PENDING);

  private final boolean fromFinal;
  private final DeliveryState to;

  Transition(boolean fromFinal, DeliveryState to) {
    this.fromFinal = fromFinal;
    this.to = to;
  }

  /** The states in which it can happen. */
  public Set<DeliveryState> from() {
    return fromFinal ? EnumSet.allOf(DeliveryState.class) : EnumSet.of(PENDING);
  }

  /** The state that it leads to. */
  public DeliveryState to() {
    return to;
  }

  /** The state after this transition. */
  DeliveryState of(DeliveryState before) {
    if (before.isFinal() && !fromFinal) {
      throw new IllegalStateException("a delivery that is " + before + " cannot " + this);
    }
    return to;
  }
}
