package dev.tidings.core.event;

import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The durable, ordered list of all events. What it has said is stored survives the loss of the
 * process and of power; what it has not said so may or may not be there afterwards, but never in
 * part.
 *
 * <p>Safe for use by many threads. Reads see only what is durable.
 */
public interface EventLog extends AutoCloseable {
  /**
   * Appends what is new in {@code batch}, and completes when that is durable: with one answer per
   * event, in their order. Within the dedupe window, counted between the times that the two were
   * received, a key is stored once, however many append it at the same time. A batch without events
   * keeps its request.
   *
   * @return fails with {@link LogUnavailableException} when the log cannot take it, in which case
   *     nothing is kept. It is completed on the log's own thread: what follows must be short or go
   *     elsewhere
   */
  CompletableFuture<List<Appended>> append(Batch batch);

  /** How many partitions there are, from 1. */
  int partitions();

  /** Where the oldest entry still kept is. */
  Position start(int partition);

  /**
   * Where reading goes on: all that is durable is before it, all that is appended later is at or
   * after it.
   */
  Position end(int partition);

  /**
   * Reads on from {@code from}, in order: events and quarantined requests; the requests that became
   * events are passed over. A position before {@link #start} reads from the start.
   *
   * @param max how many entries at the most; fewer may be returned before the end
   */
  Chunk read(Position from, int max);

  /** The entry at exactly {@code position}; empty when it is gone or none is there. */
  Optional<Entry> get(Position position);

  /** The event at exactly {@code position}; empty when it is gone or something else is there. */
  default Optional<Event> event(Position position) {
    return get(position)
        .flatMap(entry ->
            entry instanceof Entry.EventEntry found
                ? Optional.of(found.event())
                : Optional.empty());
  }

  /** The event of that id; the newest, should an id have come again after the dedupe window. */
  Optional<Entry.EventEntry> find(TenantId tenant, EventId id);

  /** The request of that id, as received. */
  Optional<KeptRequest> findRequest(TenantId tenant, RequestId id);

  /** A request, with its place. */
  record KeptRequest(Position position, Request request) {}

  /**
   * Events that match, newest first. The work of one call is bounded: a page may hold fewer than
   * asked for, even none, and still have a next one.
   */
  Page<Entry.EventEntry> search(EventQuery query, PageRequest page);

  /** Where the first entry received at or after {@code time} is; the end when there is none. */
  Position positionAt(int partition, Instant time);

  /**
   * Has {@code listener} called, soon and on any thread, after more has become durable. It must be
   * short.
   */
  void onAppend(Runnable listener);

  /** Waits for what is being appended, then lets go of everything. */
  @Override
  void close();
}
