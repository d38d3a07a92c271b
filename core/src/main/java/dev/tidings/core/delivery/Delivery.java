package dev.tidings.core.delivery;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EventId;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * One event for one endpoint, with its state; the same for as long as either is remembered.
 *
 * @param event the event's id and type, by which people know it
 * @param orderedBy what it is ordered by; empty where no order was asked for
 */
public record Delivery(
    DeliveryId id,
    TenantId tenant,
    EventRef event,
    Optional<String> orderedBy,
    Instant createdAt,
    Progress progress) {

  public Delivery {
    if (progress.state() == DeliveryState.PENDING
        && orderedBy.isEmpty()
        && progress.nextAttemptAt().isEmpty()) {
      throw new IllegalArgumentException(
          "a pending delivery that waits for no other is due some time: " + id);
    }
  }

  /** The event, by id and type. */
  public record EventRef(EventId id, EventType type) {}

  /**
   * How far a delivery is.
   *
   * @param attempts how many attempts were made in all
   * @param round how many of them since the schedule last began: a resend or a replay begins it
   *     again
   * @param trigger why the next attempt will be made, or the last one was
   * @param nextAttemptAt when it is due; empty when it is finished, or waits for an earlier one of
   *     its key
   * @param finishedAt when it was finished; empty while it is pending
   * @param reason why it is dead or discarded, or why the last attempt failed; a sentence for
   *     people
   */
  public record Progress(
      DeliveryState state,
      int attempts,
      int round,
      Trigger trigger,
      Optional<Instant> nextAttemptAt,
      Optional<Instant> finishedAt,
      Optional<String> reason) {
    /** Just routed, and due at once. */
    static Progress routed(Instant now) {
      return new Progress(
          DeliveryState.PENDING,
          0,
          0,
          Trigger.EVENT,
          Optional.of(now),
          Optional.empty(),
          Optional.empty());
    }

    /**
     * Asked for again: pending, its schedule begun again.
     *
     * @param due empty when it has to wait for another of its key
     */
    public Progress reopened(Trigger trigger, Optional<Instant> due) {
      return new Progress(
          Transition.REOPEN.of(state),
          attempts,
          0,
          trigger,
          due,
          Optional.empty(),
          Optional.empty());
    }

    public Progress {
      if (state.isFinal() != finishedAt.isPresent()) {
        throw new IllegalArgumentException("finished, and when it was, go together");
      }
      if (state.isFinal() && nextAttemptAt.isPresent()) {
        throw new IllegalArgumentException("what is finished is not due");
      }
      if (round < 0 || round > attempts) {
        throw new IllegalArgumentException("a round has 0 to all of the attempts, got " + round);
      }
      if (state == DeliveryState.DELIVERED && attempts == 0) {
        throw new IllegalArgumentException("what was delivered had an attempt");
      }
    }
  }

  public Delivery with(Progress progress) {
    return new Delivery(id, tenant, event, orderedBy, createdAt, progress);
  }
}
