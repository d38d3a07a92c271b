package dev.tidings.core.delivery;

import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps deliveries and their attempts, and how far the log has been worked through. A call is one
 * transaction, durable when it returns; one that throws {@link StoreUnavailableException} has done
 * nothing.
 *
 * <p>Among the pending deliveries of one endpoint that have the same {@code orderedBy}, only one is
 * ever due: one that is kept while another is pending gets no {@code nextAttemptAt}, whatever it
 * says; and when the pending one that was due becomes final, the earliest of those that wait (by
 * position) becomes due at once, unless the same changes say when.
 *
 * <p>A delivery has the tenant of its endpoint. Times and waits are kept to the millisecond, how
 * long something took to the microsecond. Safe for use by many threads.
 */
public interface DeliveryStore {
  /**
   * How far {@code consumer} has come in a partition: all before is done; empty when it never
   * began.
   */
  Optional<Position> position(String consumer, int partition);

  /** Keeps all of it in one transaction. */
  void commit(Changes changes);

  /**
   * What the engine has done since it last said so.
   *
   * @param deliveries new or changed, each at most once; replaces what is kept of the same id
   * @param unmatched events that no endpoint wanted
   * @param quarantined what was kept out: requests that no event could be made of, and events that
   *     do not hold to their schema
   * @param positions up to where the log is done once this is kept, at most one for each consumer
   *     and partition
   * @param health endpoints whose failing has begun (since when) or ended (empty)
   */
  record Changes(
      List<Change> deliveries,
      List<Unmatched> unmatched,
      List<Quarantined> quarantined,
      List<Reached> positions,
      Map<EndpointId, Optional<Instant>> health) {

    /** Deliveries only. */
    public static Changes of(List<Change> deliveries) {
      return new Changes(deliveries, List.of(), List.of(), List.of(), Map.of());
    }
  }

  /** A consumer is done with all before a position, in its partition. */
  record Reached(String consumer, Position position) {}

  /** A delivery as it is now, with the attempt that made it so, if one did. */
  record Change(Delivery delivery, Optional<Attempt> attempt) {}

  /**
   * Keeps deliveries as somebody has read and changed them beside the engine, and how far that is,
   * in one transaction. One that is no longer what it was read as stays as it is.
   *
   * @param replacements of each delivery at most one
   * @return how many were replaced
   */
  int replace(List<Replacement> replacements, List<Reached> positions);

  /**
   * A delivery as it is to be.
   *
   * @param before as it was read; empty when there was none
   */
  record Replacement(Optional<Delivery> before, Delivery after) {}

  /** An event that no endpoint wanted. */
  record Unmatched(TenantId tenant, Position position) {}

  /** A request that no event could be made of, or an event that is kept out, and why. */
  record Quarantined(TenantId tenant, Position position, String reason) {}

  /** Pending deliveries of an endpoint that are due at {@code now}, the longest due first. */
  List<Delivery> due(EndpointId endpoint, Instant now, int limit);

  /**
   * When the next delivery of an endpoint becomes due, later than {@code after}; empty when none
   * does.
   */
  Optional<Instant> nextDue(EndpointId endpoint, Instant after);

  /**
   * When the first delivery of each endpoint is or was due, of all endpoints that have one waiting.
   */
  Map<EndpointId, Instant> firstDue();

  /** Whether an endpoint has pending deliveries with an {@code orderedBy}. */
  boolean hasOrderedPending(EndpointId endpoint);

  /** Which deliveries at or after {@code from}, in its partition, are kept. */
  Set<DeliveryId> keptSince(Position from);

  /** Since when endpoints have been failing, as kept by {@link Changes#health}. */
  Map<EndpointId, Instant> failingSince();

  Optional<Delivery> find(TenantId tenant, DeliveryId id);

  /** All attempts of a delivery, by number. */
  List<Attempt> attempts(DeliveryId id);

  /**
   * Newest first, by position; the order among the deliveries of one event is stable and says
   * nothing. The work of one call is bounded: a page may hold fewer than asked for, even none, and
   * still have a next one.
   *
   * @throws dev.tidings.core.page.BadCursorException if the cursor is none of this list
   */
  Page<Delivery> list(DeliveryQuery query, PageRequest page);

  /**
   * Which deliveries are looked for; what is empty does not matter.
   *
   * @param spans of events in any of these parts of the log, at most one for each partition; times
   *     are turned into positions by the log
   */
  record DeliveryQuery(
      TenantId tenant,
      Optional<EndpointId> endpoint,
      Optional<DeliveryState> state,
      List<Span> spans) {
    public DeliveryQuery {
      spans = List.copyOf(spans);
      if (spans.stream().mapToInt(span -> span.from().partition()).distinct().count()
          != spans.size()) {
        throw new IllegalArgumentException("there is at most one span for each partition");
      }
    }

    /** All that a tenant has. */
    public static DeliveryQuery of(TenantId tenant) {
      return new DeliveryQuery(tenant, Optional.empty(), Optional.empty(), List.of());
    }

    public boolean matches(Delivery delivery) {
      return delivery.tenant().equals(tenant)
          && endpoint.map(delivery.id().endpoint()::equals).orElse(true)
          && state.map(wanted -> wanted == delivery.progress().state()).orElse(true)
          && (spans.isEmpty()
              || spans.stream().anyMatch(span -> span.contains(delivery.id().position())));
    }
  }

  /** A part of one partition of the log: at or after {@code from}, before {@code until}. */
  record Span(Position from, Position until) {
    public Span {
      if (from.partition() != until.partition()) {
        throw new IllegalArgumentException("a span is of one partition");
      }
    }

    /** The one event at {@code position}. */
    public static Span of(Position position) {
      return new Span(position, new Position(position.partition(), position.offset() + 1));
    }

    public boolean contains(Position position) {
      return position.partition() == from.partition()
          && position.compareTo(from) >= 0
          && position.compareTo(until) < 0;
    }
  }

  /** The deliveries of the event at {@code position}, by endpoint. */
  List<Delivery> ofEvent(Position position);

  /**
   * The state of the deliveries to {@code endpoint} from {@code from} to before {@code until}, by
   * position.
   */
  Map<Position, DeliveryState> states(EndpointId endpoint, Position from, Position until);

  /**
   * Makes a finished delivery pending and due at {@code now}, its schedule begun again; one that is
   * pending becomes due at {@code now}. One that waits for another of its key goes on waiting.
   *
   * @return empty when there is none of that id
   */
  Optional<Delivery> reopen(TenantId tenant, DeliveryId id, Trigger trigger, Instant now);

  /**
   * Positions of events that nothing wanted, newest first.
   *
   * @throws dev.tidings.core.page.BadCursorException if the cursor is none of this list
   */
  Page<Position> unmatched(TenantId tenant, PageRequest page);

  /**
   * What is in quarantine, newest first.
   *
   * @throws dev.tidings.core.page.BadCursorException if the cursor is none of this list
   */
  Page<Quarantined> quarantined(TenantId tenant, PageRequest page);

  /** Whether, and why, what is at {@code position} is in quarantine. */
  Optional<Quarantined> quarantined(TenantId tenant, Position position);

  /**
   * Takes something out of quarantine and keeps what follows from that, in one transaction; does
   * nothing when it is not in quarantine (any more), so that it is let out once.
   *
   * @return whether it was let out
   */
  boolean release(Position position, Changes changes);

  /**
   * How many deliveries there are of each state, per endpoint; for figures, so it may be a little
   * old.
   */
  Map<EndpointId, Map<DeliveryState, Long>> counts();

  /**
   * Forgets what is kept about events before {@code position}, in its partition: finished
   * deliveries, the unmatched and the quarantined. At most {@code limit} of them, oldest first, and
   * says how many.
   */
  int forgetBefore(Position position, int limit);
}
