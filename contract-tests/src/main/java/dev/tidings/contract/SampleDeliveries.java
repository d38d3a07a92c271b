package dev.tidings.contract;

import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.Delivery.EventRef;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.EventId;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Deliveries to try stores with. */
public final class SampleDeliveries {
  public static final TenantId TENANT = TenantId.DEFAULT;
  public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private SampleDeliveries() {}

  /** The {@code number}th endpoint. */
  public static EndpointId endpoint(int number) {
    return new EndpointId(EndpointId.PREFIX + "%026d".formatted(number));
  }

  public static Position position(long offset) {
    return new Position(0, offset);
  }

  public static DeliveryId id(long offset, EndpointId endpoint) {
    return new DeliveryId(position(offset), endpoint);
  }

  /** So many seconds after {@link #START}. */
  public static Instant second(long seconds) {
    return START.plusSeconds(seconds);
  }

  /** Waits for its first attempt, which is due at {@code due}. */
  public static Delivery pending(long offset, EndpointId endpoint, Instant due) {
    return delivery(offset, endpoint, Optional.empty(), pendingSince(0, Optional.of(due)));
  }

  /** Waits, and is to be in order with others of {@code key}. */
  public static Delivery pendingInOrder(
      long offset, EndpointId endpoint, String key, Optional<Instant> due) {
    return delivery(offset, endpoint, Optional.of(key), pendingSince(0, due));
  }

  /** Was delivered at the first attempt. */
  public static Delivery delivered(long offset, EndpointId endpoint) {
    return delivery(offset, endpoint, Optional.empty(), finished(DeliveryState.DELIVERED, 1));
  }

  /** Was given up after some attempts. */
  public static Delivery dead(long offset, EndpointId endpoint, int attempts) {
    return delivery(offset, endpoint, Optional.empty(), finished(DeliveryState.DEAD, attempts));
  }

  public static Delivery delivery(
      long offset, EndpointId endpoint, Optional<String> orderedBy, Progress progress) {
    return of(TENANT, offset, endpoint, orderedBy, progress);
  }

  public static Delivery of(
      TenantId tenant,
      long offset,
      EndpointId endpoint,
      Optional<String> orderedBy,
      Progress progress) {
    return new Delivery(
        id(offset, endpoint),
        tenant,
        new EventRef(new EventId("evt_" + offset), new EventType("order.completed")),
        orderedBy,
        second(offset),
        progress);
  }

  public static Progress pendingSince(int attempts, Optional<Instant> due) {
    return new Progress(
        DeliveryState.PENDING,
        attempts,
        attempts,
        attempts == 0 ? Trigger.EVENT : Trigger.RETRY,
        due,
        Optional.empty(),
        attempts == 0 ? Optional.empty() : Optional.of("it answered 503"));
  }

  public static Progress finished(DeliveryState state, int attempts) {
    return finished(state, attempts, second(1000));
  }

  public static Progress finished(DeliveryState state, int attempts, Instant at) {
    return new Progress(
        state,
        attempts,
        attempts,
        attempts > 1 ? Trigger.RETRY : Trigger.EVENT,
        Optional.empty(),
        Optional.of(at),
        state == DeliveryState.DELIVERED ? Optional.empty() : Optional.of("because"));
  }

  public static Attempt attempt(int number, AttemptOutcome outcome) {
    return new Attempt(
        number,
        number == 1 ? Trigger.EVENT : Trigger.RETRY,
        second(number),
        Duration.ofNanos(1_234_000),
        outcome);
  }
}
