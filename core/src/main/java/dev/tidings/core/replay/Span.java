package dev.tidings.core.replay;

import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.Position;
import dev.tidings.core.routing.Admission;
import dev.tidings.core.subscription.CompiledSubscription;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of one partition of the log that a replay goes through, and which of it the replay is
 * about.
 *
 * @param narrowed the event types and the filter of the replay itself
 * @param wanted what the endpoint has subscribed to, as it is now
 * @param from where it begins
 * @param until where it ends; nothing at or after it is touched
 */
record Span(
    Replay.Wish wish,
    Endpoint endpoint,
    CompiledSubscription narrowed,
    CompiledSubscription wanted,
    Position from,
    Position until) {

  /**
   * Some of what the replay is about.
   *
   * @param next where to go on; at the end it is {@code until} or beyond
   */
  record Part(List<Found> found, Position next) {}

  /** A delivery that the replay is about, and what has become of it; empty when it is missing. */
  record Found(Entry.EventEntry entry, Optional<DeliveryState> state) {}

  /** Goes on from {@code at}, through at most {@code max} entries. */
  Part read(EventLog log, DeliveryStore store, Admission admission, Position at, int max) {
    Chunk chunk = log.read(at, max);
    boolean ended = chunk.next().equals(at) || chunk.next().compareTo(until) >= 0;
    List<Entry.EventEntry> covered = new ArrayList<>();
    for (Entry entry : chunk.entries()) {
      if (entry instanceof Entry.EventEntry found
          && found.position().compareTo(until) < 0
          && isAsked(found.event())) {
        covered.add(found);
      }
    }
    return new Part(
        covered.isEmpty() ? List.of() : found(covered, store, admission),
        ended ? until : chunk.next());
  }

  private boolean isAsked(Event event) {
    return event.tenant().equals(endpoint.tenant())
        && !event.receipt().receivedAt().isBefore(wish.since())
        && wish.until().map(event.receipt().receivedAt()::isBefore).orElse(true)
        && narrowed.covers(event.type());
  }

  private List<Found> found(
      List<Entry.EventEntry> covered, DeliveryStore store, Admission admission) {
    Position first = covered.getFirst().position();
    Position last = covered.getLast().position();
    Map<Position, DeliveryState> states =
        store.states(endpoint.id(), first, new Position(last.partition(), last.offset() + 1));
    List<Found> found = new ArrayList<>();
    for (Entry.EventEntry entry : covered) {
      Optional<DeliveryState> state = Optional.ofNullable(states.get(entry.position()));
      // What is in quarantine comes out of it by being reprocessed only.
      if (admission.check(entry.event()) instanceof Admission.Verdict.Admitted admitted
          && isMeant(state, admitted.view())
          && narrowed.filter(admitted.view()) instanceof Verdict.Wanted
          && store.quarantined(endpoint.tenant(), entry.position()).isEmpty()) {
        found.add(new Found(entry, state));
      }
    }
    return found;
  }

  private boolean isMeant(Optional<DeliveryState> state, EventView view) {
    if (state.isEmpty()) {
      return wish.only() != Replay.Only.DEAD
          && wanted.covers(view.event().type())
          && wanted.filter(view) instanceof Verdict.Wanted;
    }
    return switch (state.get()) {
      case DEAD -> wish.only() != Replay.Only.MISSING;
      case DELIVERED -> wish.only() == Replay.Only.ALL;
      case PENDING, DISCARDED -> false;
    };
  }
}
