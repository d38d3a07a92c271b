package dev.tidings.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.EventId;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every event log does. */
public abstract class EventLogContract {
  /** The dedupe window that the log under test must have. */
  protected static final Duration WINDOW = Duration.ofDays(3);

  private static final PageRequest ALL = PageRequest.first(PageRequest.MAX_LIMIT);
  private static final Instant NOON = SampleEvents.START;

  private final SampleEvents samples = new SampleEvents();
  private EventLog log;

  /** A new, empty log with a dedupe window of {@link #WINDOW}. */
  protected abstract EventLog open() throws IOException;

  @BeforeEach
  void openLog() throws IOException {
    log = open();
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void readsBackWhatWasAppendedInOrder() {
    List<Event> events = IntStream.range(0, 20).mapToObj(_ -> samples.event()).toList();
    events.forEach(event -> append(batch(event)));

    assertThat(read()).isEqualTo(events);
  }

  @Test
  void keepsEverythingThatAnEventSays() {
    Event rich = samples.richEvent();
    append(batch(rich));

    assertThat(read()).containsExactly(rich);
  }

  @Test
  void startsEmpty() {
    assertThat(log.partitions()).isEqualTo(1);
    assertThat(log.start(0)).isEqualTo(log.end(0));
    Chunk chunk = log.read(log.start(0), 10);
    assertThat(chunk.entries()).isEmpty();
    assertThat(chunk.next()).isEqualTo(log.start(0));
    assertThat(log.positionAt(0, NOON)).isEqualTo(log.end(0));
    assertThat(search(everything())).isEmpty();
  }

  @Test
  void saysWhereAnEventIs() {
    Event event = samples.event();
    Position before = log.end(0);
    Position position = append(batch(event)).getFirst().position();

    assertThat(position).isGreaterThanOrEqualTo(before).isLessThan(log.end(0));
    assertThat(log.get(position)).contains(new Entry.EventEntry(position, event));
    assertThat(log.get(log.end(0))).isEmpty();
    assertThat(log.get(new Position(0, position.offset() + 1_000_000))).isEmpty();
    assertThat(log.get(new Position(1, position.offset()))).isEmpty();
  }

  @Test
  void positionsGrow() {
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      append(batch(samples.event(), samples.event())).forEach(a -> positions.add(a.position()));
    }

    assertThat(positions).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void readsOnWhereAChunkEnds() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      Event event = samples.event();
      events.add(event);
      append(new Batch(Optional.of(samples.request()), List.of(samples.keyed(event))));
    }

    List<Event> read = new ArrayList<>();
    Position at = log.start(0);
    while (at.compareTo(log.end(0)) < 0) {
      Chunk chunk = log.read(at, 4);
      assertThat(chunk.entries().size()).isLessThanOrEqualTo(4);
      assertThat(chunk.next()).isGreaterThan(at);
      chunk.entries().forEach(entry -> read.add(((Entry.EventEntry) entry).event()));
      at = chunk.next();
    }
    assertThat(read).isEqualTo(events);
    assertThat(log.read(at, 4)).isEqualTo(new Chunk(List.of(), at));
  }

  @Test
  void readsFromAnEntryOn() {
    append(batch(samples.event()));
    Event second = samples.event();
    Position position = append(batch(second)).getFirst().position();

    assertThat(log.read(position, 10).entries())
        .containsExactly(new Entry.EventEntry(position, second));
  }

  @Test
  void storesAKeyOnce() {
    Batch.NewEvent first = samples.keyed(samples.event());
    Batch.NewEvent again = new Batch.NewEvent(samples.event(), first.key());
    Position position = append(new Batch(Optional.empty(), List.of(first))).getFirst().position();

    assertThat(append(new Batch(Optional.empty(), List.of(again))))
        .containsExactly(new Appended.Duplicate(first.event().id(), position));
    assertThat(read()).containsExactly(first.event());
  }

  @Test
  void storesAKeyOnceWithinABatch() {
    Batch.NewEvent first = samples.keyed(samples.event());
    Batch.NewEvent again = new Batch.NewEvent(samples.event(), first.key());
    Batch.NewEvent other = samples.keyed(samples.event());
    List<Appended> answers = append(new Batch(Optional.empty(), List.of(first, again, other)));

    assertThat(answers.get(0)).isInstanceOf(Appended.Stored.class);
    assertThat(answers.get(1))
        .isEqualTo(new Appended.Duplicate(first.event().id(), answers.get(0).position()));
    assertThat(answers.get(2)).isInstanceOf(Appended.Stored.class);
    assertThat(read()).containsExactly(first.event(), other.event());
  }

  @Test
  void storesAKeyOnceHoweverManyAppendItAtTheSameTime() throws InterruptedException {
    int threads = 8;
    int rounds = 50;
    List<DedupeKey> keys =
        IntStream.range(0, rounds).mapToObj(i -> new DedupeKey("same " + i)).toList();
    List<CompletableFuture<List<Appended>>> answers = new ArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> started = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      started.add(
          Thread.ofVirtual()
              .start(() -> {
                awaitUninterruptibly(go);
                for (DedupeKey key : keys) {
                  Batch.NewEvent event = new Batch.NewEvent(samples.event(), key);
                  var answer = log.append(new Batch(Optional.empty(), List.of(event)));
                  synchronized (answers) {
                    answers.add(answer);
                  }
                }
              }));
    }
    go.countDown();
    for (Thread thread : started) {
      thread.join();
    }

    List<Appended> all = answers.stream().map(EventLogContract::await).map(List::getFirst).toList();
    assertThat(all).filteredOn(Appended.Stored.class::isInstance).hasSize(rounds);
    Set<EventId> stored = new HashSet<>();
    all.stream().filter(Appended.Stored.class::isInstance).forEach(a -> stored.add(a.id()));
    assertThat(all).allSatisfy(answer -> assertThat(stored).contains(answer.id()));
    assertThat(read()).extracting(Event::id).containsExactlyInAnyOrderElementsOf(stored);
  }

  @Test
  void aKeyIsNewAgainAfterTheWindow() {
    DedupeKey key = new DedupeKey("again");
    Event first = samples.event(NOON);
    Event within = samples.event(NOON.plus(WINDOW));
    Event after = samples.event(NOON.plus(WINDOW).plusMillis(1));
    Event soonAfter = samples.event(NOON.plus(WINDOW).plusSeconds(5));

    assertThat(append(first, key)).isInstanceOf(Appended.Stored.class);
    assertThat(append(within, key)).isInstanceOf(Appended.Duplicate.class);
    assertThat(append(after, key)).isInstanceOf(Appended.Stored.class);
    assertThat(append(soonAfter, key))
        .isInstanceOfSatisfying(
            Appended.Duplicate.class, d -> assertThat(d.id()).isEqualTo(after.id()));
    assertThat(read()).containsExactly(first, after);
  }

  @Test
  void keepsTheRequestOfItsEvents() {
    Request request = samples.request();
    append(new Batch(Optional.of(request), List.of(samples.keyed(samples.event()))));

    assertThat(log.findRequest(request.tenant(), request.id()).map(EventLog.KeptRequest::request))
        .contains(request);
    assertThat(log.findRequest(new TenantId("other"), request.id())).isEmpty();
    assertThat(log.findRequest(request.tenant(), samples.request().id())).isEmpty();
  }

  @Test
  void passesOverRequestsThatBecameEvents() {
    Event event = samples.event();
    append(new Batch(Optional.of(samples.request()), List.of(samples.keyed(event))));

    assertThat(log.read(log.start(0), 10).entries())
        .singleElement()
        .isInstanceOfSatisfying(
            Entry.EventEntry.class, entry -> assertThat(entry.event()).isEqualTo(event));
  }

  @Test
  void keepsARequestWhenSomeOfItsEventsAreNew() {
    Batch.NewEvent known = samples.keyed(samples.event());
    append(new Batch(Optional.empty(), List.of(known)));
    Request request = samples.request();
    append(new Batch(Optional.of(request), List.of(known, samples.keyed(samples.event()))));

    assertThat(log.findRequest(request.tenant(), request.id()).map(EventLog.KeptRequest::request))
        .contains(request);
  }

  @Test
  void keepsNoRequestWhoseEventsAreAllDuplicates() {
    Batch.NewEvent known = samples.keyed(samples.event());
    append(new Batch(Optional.empty(), List.of(known)));
    Position end = log.end(0);
    Request request = samples.request();
    append(new Batch(Optional.of(request), List.of(known)));

    assertThat(log.findRequest(request.tenant(), request.id())).isEmpty();
    assertThat(log.read(end, 10).entries()).isEmpty();
  }

  @Test
  void readsQuarantinedRequestsInOrder() {
    Event event = samples.event();
    append(batch(event));
    Request request = samples.quarantined("not JSON");
    assertThat(append(new Batch(Optional.of(request), List.of()))).isEmpty();

    List<Entry> entries = log.read(log.start(0), 10).entries();
    assertThat(entries).hasSize(2);
    Position position = entries.get(1).position();
    assertThat(entries.get(1)).isEqualTo(new Entry.QuarantineEntry(position, request));
    assertThat(log.get(position)).contains(entries.get(1));
    assertThat(log.findRequest(request.tenant(), request.id()).map(EventLog.KeptRequest::request))
        .contains(request);
  }

  @Test
  void findsAnEventByItsId() {
    Event event = samples.event();
    append(batch(samples.event()));
    Position position = append(batch(event)).getFirst().position();
    append(batch(samples.event()));

    assertThat(log.find(event.tenant(), event.id()))
        .contains(new Entry.EventEntry(position, event));
    assertThat(log.find(new TenantId("other"), event.id())).isEmpty();
    assertThat(log.find(event.tenant(), new EventId("nowhere"))).isEmpty();
  }

  @Test
  void searchesNewestFirst() {
    Event one = samples.event();
    Event two = samples.event();
    append(batch(one));
    append(batch(two));

    assertThat(search(everything())).containsExactly(two, one);
  }

  @Test
  void searchesByEachCriterion() {
    Event plain = samples.event(NOON);
    Event opened = samples.with(samples.event(NOON.plusSeconds(1)), "email.opened", "ann", "shop");
    Event clicked = samples.with(samples.event(NOON.plusSeconds(2)), "email.clicked", "ann", "web");
    List.of(plain, opened, clicked).forEach(event -> append(batch(event)));

    assertThat(search(query("email.opened", null, null, null, null))).containsExactly(opened);
    assertThat(search(query(null, "ann", null, null, null))).containsExactly(clicked, opened);
    assertThat(search(query(null, "ann", "shop", null, null))).containsExactly(opened);
    assertThat(search(query(null, null, "web", null, null))).containsExactly(clicked);
    assertThat(search(query(null, null, null, NOON.plusSeconds(1), null)))
        .containsExactly(clicked, opened);
    assertThat(search(query(null, null, null, null, NOON.plusSeconds(1)))).containsExactly(plain);
    assertThat(search(query(null, "nobody", null, null, null))).isEmpty();
    assertThat(search(query("no.such", null, null, null, null))).isEmpty();
    assertThat(search(query(null, null, "nowhere", null, null))).isEmpty();
    assertThat(search(query(null, null, null, NOON.plusSeconds(9), null))).isEmpty();
    assertThat(
            search(
                new EventQuery(
                    new TenantId("other"),
                    Optional.empty(),
                    Optional.of("ann"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())))
        .isEmpty();
  }

  @Test
  void pagesThroughAllThatMatches() {
    List<Event> ann = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Event event = samples.event();
      if (i % 3 == 0) {
        event = samples.with(event, "email.opened", "ann", "shop");
        ann.addFirst(event);
      }
      append(new Batch(Optional.of(samples.request()), List.of(samples.keyed(event))));
    }

    assertThat(search(query(null, "ann", null, null, null), 7)).isEqualTo(ann);
    assertThat(search(query("email.opened", null, null, null, null), 7)).isEqualTo(ann);
    assertThat(search(everything(), 7)).hasSize(60);
  }

  @Test
  void aPageDoesNotMoveWhenMoreIsAppended() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Event event = samples.event();
      events.addFirst(event);
      append(batch(event));
    }
    Page<Entry.EventEntry> first = log.search(everything(), PageRequest.first(3));
    append(batch(samples.event()));

    assertThat(first.data()).extracting(Entry.EventEntry::event).isEqualTo(events.subList(0, 3));
    assertThat(log.search(everything(), new PageRequest(3, first.next())).data())
        .extracting(Entry.EventEntry::event)
        .isEqualTo(events.subList(3, 6));
  }

  @Test
  void refusesACursorThatItNeverGave() {
    append(batch(samples.event()));

    for (String cursor : List.of("", "x", "-1", "1e3", "99999999999", "9999999999999999999999")) {
      assertThatThrownBy(() -> log.search(everything(), new PageRequest(5, Optional.of(cursor))))
          .as(cursor)
          .isInstanceOf(BadCursorException.class);
    }
  }

  @Test
  void knowsWhereATimeBegins() {
    List<Position> positions = new ArrayList<>();
    for (int second : new int[] {0, 10, 5, 20}) {
      positions.add(append(batch(samples.event(NOON.plusSeconds(second)))).getFirst().position());
    }

    assertThat(firstAt(NOON.minusSeconds(1))).isEqualTo(positions.get(0));
    assertThat(firstAt(NOON)).isEqualTo(positions.get(0));
    assertThat(firstAt(NOON.plusSeconds(1))).isEqualTo(positions.get(1));
    assertThat(firstAt(NOON.plusSeconds(10))).isEqualTo(positions.get(1));
    assertThat(firstAt(NOON.plusSeconds(11))).isEqualTo(positions.get(3));
    assertThat(log.positionAt(0, NOON.plusSeconds(21))).isEqualTo(log.end(0));
  }

  @Test
  void tellsWhoeverListensThatThereIsMore() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    log.onAppend(() -> {
      if (!log.read(log.start(0), 1).entries().isEmpty()) {
        told.countDown();
      }
    });
    append(batch(samples.event()));

    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void keepsManyEventsFromManyCallers() throws InterruptedException {
    int threads = 16;
    int each = 200;
    Set<EventId> acknowledged = new HashSet<>();
    List<Thread> started = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      started.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < each; i++) {
                  Appended answer = append(batch(samples.event())).getFirst();
                  synchronized (acknowledged) {
                    acknowledged.add(answer.id());
                  }
                }
              }));
    }
    for (Thread thread : started) {
      thread.join();
    }

    assertThat(acknowledged).hasSize(threads * each);
    assertThat(read())
        .extracting(Event::id)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(acknowledged);
  }

  @Test
  void takesNothingOnceClosed() {
    log.close();

    assertThatThrownBy(() -> append(batch(samples.event())))
        .hasRootCauseInstanceOf(LogUnavailableException.class);
  }

  private Position firstAt(Instant time) {
    Chunk chunk = log.read(log.positionAt(0, time), 1);
    return chunk.entries().getFirst().position();
  }

  private Batch batch(Event... events) {
    return new Batch(Optional.empty(), List.of(events).stream().map(samples::keyed).toList());
  }

  private List<Appended> append(Batch batch) {
    return await(log.append(batch));
  }

  private Appended append(Event event, DedupeKey key) {
    return append(new Batch(Optional.empty(), List.of(new Batch.NewEvent(event, key)))).getFirst();
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the log did not answer", e);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<Event> read() {
    List<Event> events = new ArrayList<>();
    Position at = log.start(0);
    while (true) {
      Chunk chunk = log.read(at, 100);
      chunk.entries().forEach(entry -> events.add(((Entry.EventEntry) entry).event()));
      if (chunk.next().equals(at)) {
        return events;
      }
      at = chunk.next();
    }
  }

  private static EventQuery everything() {
    return query(null, null, null, null, null);
  }

  private static EventQuery query(
      @Nullable String type,
      @Nullable String subject,
      @Nullable String source,
      @Nullable Instant since,
      @Nullable Instant until) {
    return new EventQuery(
        TenantId.DEFAULT,
        Optional.ofNullable(type).map(EventType::new),
        Optional.ofNullable(subject),
        Optional.ofNullable(source),
        Optional.ofNullable(since),
        Optional.ofNullable(until));
  }

  private List<Event> search(EventQuery query) {
    return search(query, ALL.limit());
  }

  /** All pages of a search. */
  private List<Event> search(EventQuery query, int limit) {
    List<Event> found = new ArrayList<>();
    Page<Entry.EventEntry> page = log.search(query, PageRequest.first(limit));
    while (true) {
      assertThat(page.data().size()).isLessThanOrEqualTo(limit);
      page.data().forEach(entry -> found.add(entry.event()));
      if (page.next().isEmpty()) {
        return found;
      }
      page = log.search(query, new PageRequest(limit, page.next()));
    }
  }
}
