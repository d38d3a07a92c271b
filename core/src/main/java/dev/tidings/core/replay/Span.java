package dev.tidings.core.replay;

import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Position;
import dev.tidings.core.subscription.CompiledSubscription;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

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
  private static final int ENTRIES_PER_READ = 512;

  /**
   * Some of what the replay is about.
   *
   * @param next where to go on; at the end it is {@code until} or beyond
   */
  record Part(List<Found> found, Position next) {}

  /** A delivery that the replay is about, and what has become of it; empty when it is missing. */
  record Found(Entry.EventEntry entry, Optional<DeliveryState> state) {}

  /**
   * Goes on from {@code at}, through some entries, until {@code most} are found.
   *
   * @param enough whether to end sooner, after any event
   */
  Part read(Replays.Ports ports, Position at, int most, BooleanSupplier enough) {
    Chunk chunk = ports.log().read(at, ENTRIES_PER_READ);
    boolean ended = chunk.next().equals(at) || chunk.next().compareTo(until) >= 0;
    Position next = ended ? until : chunk.next();
    List<Entry.EventEntry> covered = new ArrayList<>();
    for (Entry entry : chunk.entries()) {
      if (entry instanceof Entry.EventEntry found
          && found.position().compareTo(until) < 0
          && isAsked(found.event())) {
        covered.add(found);
      }
    }
    return covered.isEmpty() ? new Part(List.of(), next) : part(ports, covered, most, enough, next);
  }

  private boolean isAsked(Event event) {
    return event.tenant().equals(endpoint.tenant())
        && !event.receipt().receivedAt().isBefore(wish.since())
        && wish.until().map(event.receipt().receivedAt()::isBefore).orElse(true)
        && narrowed.covers(event.type());
  }

  private Part part(
      Replays.Ports ports,
      List<Entry.EventEntry> covered,
      int most,
      BooleanSupplier enough,
      Position next) {
    Position first = covered.getFirst().position();
    Position last = covered.getLast().position();
    Map<Position, DeliveryState> states =
        ports
            .deliveries()
            .states(endpoint.id(), first, new Position(last.partition(), last.offset() + 1));
    List<Found> found = new ArrayList<>();
    for (Entry.EventEntry entry : covered) {
      if (found.size() == most || (!entry.position().equals(first) && enough.getAsBoolean())) {
        return new Part(found, entry.position());
      }
      Optional<DeliveryState> state = Optional.ofNullable(states.get(entry.position()));
      if (isMeant(state)
          && isWanted(ports.admission().view(entry.event()), state.isEmpty())
          // What is in quarantine comes out of it by being reprocessed only.
          && ports.deliveries().quarantined(endpoint.tenant(), entry.position()).isEmpty()) {
        found.add(new Found(entry, state));
      }
    }
    return new Part(found, next);
  }

  private boolean isMeant(Optional<DeliveryState> state) {
    if (state.isEmpty()) {
      return wish.only() != Replay.Only.DEAD;
    }
    return switch (state.get()) {
      case DEAD -> wish.only() != Replay.Only.MISSING;
      case DELIVERED -> wish.only() == Replay.Only.ALL;
      case PENDING, DISCARDED -> false;
    };
  }

  /** A missing delivery has to be wanted by the endpoint as well. */
  private boolean isWanted(Optional<EventView> view, boolean missing) {
    return view.isPresent()
        && wants(narrowed, view.get())
        && (!missing || wants(wanted, view.get()));
  }

  private static boolean wants(CompiledSubscription subscription, EventView view) {
    return subscription.covers(view.event().type())
        && subscription.filter(view) instanceof Verdict.Wanted;
  }
}
