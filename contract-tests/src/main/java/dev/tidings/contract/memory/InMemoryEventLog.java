package dev.tidings.contract.memory;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** An event log that forgets everything when it is closed. Offsets count from 0. */
public final class InMemoryEventLog implements EventLog {
  /** Small, so that callers meet pages that are partly filled. */
  private static final int SEARCHED_PER_CALL = 1_000;

  private final Duration dedupeWindow;
  private final List<Kept> kept = new ArrayList<>();
  private final Map<DedupeKey, Integer> seen = new HashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private boolean closed;

  private sealed interface Kept {
    record KeptEvent(Event event) implements Kept {}

    record KeptRequest(Request request) implements Kept {}
  }

  /** A log with a dedupe window of 3 days. */
  public InMemoryEventLog() {
    this(Duration.ofDays(3));
  }

  public InMemoryEventLog(Duration dedupeWindow) {
    this.dedupeWindow = dedupeWindow;
  }

  @Override
  public CompletableFuture<List<Appended>> append(Batch batch) {
    List<Appended> answers;
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(
            new LogUnavailableException("the log is closed", Duration.ofSeconds(5)));
      }
      answers = store(batch);
    }
    listeners.forEach(Runnable::run);
    return CompletableFuture.completedFuture(answers);
  }

  private List<Appended> store(Batch batch) {
    int before = kept.size();
    batch.request().ifPresent(request -> kept.add(new Kept.KeptRequest(request)));
    List<Appended> answers = new ArrayList<>();
    boolean anyNew = batch.events().isEmpty();
    for (Batch.NewEvent added : batch.events()) {
      Optional<Entry.EventEntry> first = first(added);
      if (first.isPresent()) {
        answers.add(new Appended.Duplicate(first.get().event().id(), first.get().position()));
      } else {
        anyNew = true;
        seen.put(added.key(), kept.size());
        answers.add(new Appended.Stored(added.event().id(), position(kept.size())));
        kept.add(new Kept.KeptEvent(added.event()));
      }
    }
    if (!anyNew) {
      kept.subList(before, kept.size()).clear();
    }
    return List.copyOf(answers);
  }

  private Optional<Entry.EventEntry> first(Batch.NewEvent added) {
    Instant oldest = added.event().receipt().receivedAt().minus(dedupeWindow);
    return Optional.ofNullable(seen.get(added.key()))
        .flatMap(this::eventAt)
        .filter(first -> !first.event().receipt().receivedAt().isBefore(oldest));
  }

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public Position start(int partition) {
    return position(0);
  }

  @Override
  public synchronized Position end(int partition) {
    return position(kept.size());
  }

  @Override
  public synchronized Chunk read(Position from, int max) {
    List<Entry> entries = new ArrayList<>();
    int at = (int) from.offset();
    while (at < kept.size() && entries.size() < max) {
      entryAt(at).ifPresent(entries::add);
      at++;
    }
    return new Chunk(List.copyOf(entries), position(at));
  }

  @Override
  public synchronized Optional<Entry> get(Position position) {
    return position.partition() == 0 && position.offset() < kept.size()
        ? entryAt((int) position.offset())
        : Optional.empty();
  }

  @Override
  public synchronized Optional<Entry.EventEntry> find(TenantId tenant, EventId id) {
    for (int at = kept.size() - 1; at >= 0; at--) {
      Optional<Entry.EventEntry> found =
          eventAt(at).filter(e -> e.event().tenant().equals(tenant) && e.event().id().equals(id));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized Optional<EventLog.KeptRequest> findRequest(TenantId tenant, RequestId id) {
    for (int at = 0; at < kept.size(); at++) {
      if (kept.get(at) instanceof Kept.KeptRequest(Request request)
          && request.tenant().equals(tenant)
          && request.id().equals(id)) {
        return Optional.of(new EventLog.KeptRequest(position(at), request));
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized Page<Entry.EventEntry> search(EventQuery query, PageRequest page) {
    List<Entry.EventEntry> found = new ArrayList<>();
    int at = page.cursor().map(this::cursor).orElse(kept.size());
    int last = Math.max(0, at - SEARCHED_PER_CALL);
    while (at > last && found.size() < page.limit()) {
      at--;
      eventAt(at).filter(entry -> query.matches(entry.event())).ifPresent(found::add);
    }
    return new Page<>(found, at == 0 ? Optional.empty() : Optional.of(Integer.toString(at)));
  }

  private int cursor(String text) {
    try {
      int at = Integer.parseInt(text);
      if (at >= 0 && at <= kept.size()) {
        return at;
      }
    } catch (NumberFormatException e) {
      // Told below, like one that is out of range.
    }
    throw new BadCursorException(text);
  }

  @Override
  public synchronized Position positionAt(int partition, Instant time) {
    for (int at = 0; at < kept.size(); at++) {
      if (entryAt(at)
          .map(InMemoryEventLog::receivedAt)
          .filter(t -> !t.isBefore(time))
          .isPresent()) {
        return position(at);
      }
    }
    return position(kept.size());
  }

  private static Instant receivedAt(Entry entry) {
    return switch (entry) {
      case Entry.EventEntry event -> event.event().receipt().receivedAt();
      case Entry.QuarantineEntry quarantined -> quarantined.request().receivedAt();
    };
  }

  @Override
  public void onAppend(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private Optional<Entry> entryAt(int at) {
    return switch (kept.get(at)) {
      case Kept.KeptEvent(Event event) -> Optional.of(new Entry.EventEntry(position(at), event));
      case Kept.KeptRequest(Request request) ->
          request.quarantined().isPresent()
              ? Optional.of(new Entry.QuarantineEntry(position(at), request))
              : Optional.empty();
    };
  }

  private Optional<Entry.EventEntry> eventAt(int at) {
    return kept.get(at) instanceof Kept.KeptEvent(Event event)
        ? Optional.of(new Entry.EventEntry(position(at), event))
        : Optional.empty();
  }

  private static Position position(int at) {
    return new Position(0, at);
  }
}
