package dev.tidings.core.delivery;

import dev.tidings.core.event.Event;
import java.time.Instant;
import java.util.Optional;

/** A delivery in memory: queued in its lane or in flight. */
final class Job {
  private Delivery delivery;
  private final Optional<Frontier.Span> span;
  private Optional<Event> event;
  private boolean kept;
  private boolean settled;
  private Instant startedAt = Instant.EPOCH;
  private long startedNanos;

  private boolean inFlight;
  private final long routedNanos;

  private Job(
      Delivery delivery,
      Optional<Event> event,
      Optional<Frontier.Span> span,
      boolean kept,
      long routedNanos) {
    this.routedNanos = routedNanos;
    this.delivery = delivery;
    this.event = event;
    this.span = span;
    this.kept = kept;
  }

  /** A delivery that the log has just given rise to; the store does not know it yet. */
  static Job routed(Delivery delivery, Event event, Frontier.Span span, long nanos) {
    span.expect();
    return new Job(delivery, Optional.of(event), Optional.of(span), false, nanos);
  }

  /** A delivery that the store keeps as pending. */
  static Job stored(Delivery delivery) {
    return new Job(delivery, Optional.empty(), Optional.empty(), true, 0);
  }

  Delivery delivery() {
    return delivery;
  }

  DeliveryId id() {
    return delivery.id();
  }

  Optional<Event> event() {
    return event;
  }

  /** Whether it comes from the store and not from the router. */
  boolean isFetched() {
    return span.isEmpty();
  }

  /** How much memory its event's data takes. */
  int bytes() {
    return event.map(known -> known.data().length()).orElse(0);
  }

  /** It is over: the event is no longer needed. */
  void release() {
    event = Optional.empty();
  }

  void found(Event found) {
    event = Optional.of(found);
  }

  void now(Delivery.Progress progress) {
    delivery = delivery.with(progress);
  }

  /** Whether the store has it, or is about to. */
  boolean isKept() {
    return kept;
  }

  /** The store is about to have it, so the log need not be read again because of it. */
  void keep() {
    kept = true;
    if (!settled) {
      settled = true;
      span.ifPresent(Frontier.Span::settle);
    }
  }

  void start(Instant at, long nanos) {
    startedAt = at;
    startedNanos = nanos;
    inFlight = true;
  }

  boolean isInFlight() {
    return inFlight;
  }

  /** When it was routed, by the measuring clock. */
  long routedNanos() {
    return routedNanos;
  }

  Instant startedAt() {
    return startedAt;
  }

  long startedNanos() {
    return startedNanos;
  }
}
