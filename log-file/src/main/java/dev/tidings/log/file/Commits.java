package dev.tidings.log.file;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.EntryCodec;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.EventId;
import dev.tidings.core.time.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the log. Whoever appends encodes, queues and waits; one step after the other takes
 * all that is queued, leaves out duplicates, and writes the rest as one group with one fsync. While
 * it does, the next group gathers.
 */
final class Commits {
  private static final Logger log = LoggerFactory.getLogger(Commits.class);
  private static final Duration RETRY_FULL_QUEUE = Duration.ofSeconds(1);
  private static final Duration RETRY_BROKEN_DISK = Duration.ofSeconds(5);
  private static final int GROUP_BYTES = 4 << 20;
  private static final int BUFFER = 1 << 20;

  /** So much has to fit for the disk to be taken for having room again. */
  private static final int PROBE = 64 << 10;

  /** Longer batches than this do not fit into the 31 bits of a place in a segment. */
  private static final long MOST_BATCH_BYTES = 512L << 20;

  private final FileLogConfig config;
  private final Segments segments;
  private final LogReader reader;
  private final Clock clock;
  private final Executor executor;
  private final LogMeters meters;

  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean probing = new AtomicBoolean();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Held by whoever changes the log: a step, retention, closing. */
  private final ReentrantLock lock = new ReentrantLock();

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private volatile Optional<String> trouble = Optional.empty();
  private volatile boolean closed;

  Commits(
      FileLogConfig config,
      Segments segments,
      LogReader reader,
      Clock clock,
      Executor executor,
      LogMeters meters) {
    this.config = config;
    this.segments = segments;
    this.reader = reader;
    this.clock = clock;
    this.executor = executor;
    this.meters = meters;
  }

  /** A record ready to be written, but for its place. */
  private static final class Encoded {
    private final Facts facts;
    private final byte[] payload;
    private final int crc;

    private Encoded(Facts facts, byte[] payload, int crc) {
      this.facts = facts;
      this.payload = payload;
      this.crc = crc;
    }

    Facts facts() {
      return facts;
    }

    byte[] payload() {
      return payload;
    }

    int crc() {
      return crc;
    }

    static Encoded of(Facts facts, byte[] payload) {
      return new Encoded(facts, payload, Frame.crc(facts.type(), payload));
    }

    int size() {
      return Frame.OVERHEAD + payload.length;
    }
  }

  private record EncodedEvent(EventId id, DedupeKey key, Instant receivedAt, Encoded record) {
    static EncodedEvent of(Batch.NewEvent added, Secret secret) {
      Event event = added.event();
      return new EncodedEvent(
          event.id(),
          added.key(),
          event.receipt().receivedAt(),
          Encoded.of(Facts.of(added, secret), EntryCodec.encode(event, added.key())));
    }

    long keyHash() {
      return record.facts().keys()[0];
    }
  }

  /** A batch in the queue, with whoever waits for it. */
  private static final class Waiting {
    final Optional<Encoded> request;
    final List<EncodedEvent> events;
    final long bytes;
    final long since;
    final CompletableFuture<List<Appended>> answer = new CompletableFuture<>();
    List<Appended> outcome = List.of();

    /** Whether something in the outcome is true only once the group is durable. */
    boolean needsGroup;

    Waiting(Batch batch, Secret secret, long since) {
      Optional<Request> raw = batch.request();
      request = raw.map(r -> Encoded.of(Facts.of(r, secret), EntryCodec.encode(r)));
      events = batch.events().stream().map(added -> EncodedEvent.of(added, secret)).toList();
      bytes =
          request.map(Encoded::size).orElse(0)
              + events.stream().mapToLong(event -> event.record().size()).sum();
      this.since = since;
    }
  }

  /** A record with its place. */
  private record Staged(long offset, Encoded record, boolean more) {}

  /** Where an event of the group will be. */
  private record First(EventId id, DedupeKey key, Instant receivedAt, Position position) {}

  CompletableFuture<List<Appended>> append(Batch batch) {
    Waiting waiting = new Waiting(batch, segments.secret(), clock.nanos());
    if (waiting.bytes > MOST_BATCH_BYTES) {
      throw new IllegalArgumentException("a batch of " + waiting.bytes + " bytes is too long");
    }
    long before = queuedBytes.getAndAdd(waiting.bytes);
    // One that is alone is always taken, or a long batch would be told to wait for ever.
    if (before > 0 && before + waiting.bytes > config.queueBytes()) {
      queuedBytes.addAndGet(-waiting.bytes);
      return CompletableFuture.failedFuture(
          new LogUnavailableException(
              "too much is waiting to be written to the log", RETRY_FULL_QUEUE));
    }
    queue.add(waiting);
    if (closed) {
      // Closing may have emptied the queue before this was added.
      drain();
    } else {
      schedule();
    }
    return waiting.answer;
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      executor.execute(this::step);
    }
  }

  /** Writes one group, and sees to it that the next one is written. */
  private void step() {
    scheduled.set(false);
    commit();
    if (!queue.isEmpty()) {
      schedule();
    }
  }

  private void commit() {
    List<Waiting> group = new ArrayList<>();
    boolean changed = false;
    lock.lock();
    try {
      take(group);
      if (group.isEmpty()) {
        return;
      }
      if (closed) {
        fail(group, new LogUnavailableException("the log is closed", RETRY_BROKEN_DISK));
        return;
      }
      changed = persist(group);
    } finally {
      lock.unlock();
    }
    answer(group, changed);
  }

  private void take(List<Waiting> group) {
    long bytes = 0;
    while (bytes < GROUP_BYTES) {
      Waiting waiting = queue.poll();
      if (waiting == null) {
        break;
      }
      bytes += waiting.bytes;
      group.add(waiting);
    }
    queuedBytes.addAndGet(-bytes);
  }

  /**
   * Makes a group durable, or has fail what depends on it.
   *
   * @return whether there is more in the log than before
   */
  private boolean persist(List<Waiting> group) {
    try {
      rollWhenDue(group);
      List<Staged> staged = stage(group);
      if (staged.isEmpty()) {
        return false;
      }
      write(staged);
      if (trouble.isPresent()) {
        trouble = Optional.empty();
        log.info("the log can be written again");
      }
      return true;
    } catch (IOException | RuntimeException | Error e) {
      String what = whatFails(e);
      if (trouble.isEmpty()) {
        log.error("appending fails until the log can be written again", e);
      }
      trouble = Optional.of(what);
      group.removeIf(waiting -> !answerable(waiting, what, e));
      return false;
    }
  }

  /** Fails what needs the group; what does not has its answer. */
  private static boolean answerable(Waiting waiting, String what, Throwable cause) {
    if (waiting.outcome.isEmpty() || waiting.needsGroup) {
      waiting.answer.completeExceptionally(
          new LogUnavailableException(what, RETRY_BROKEN_DISK, cause));
      return false;
    }
    return true;
  }

  private static void fail(List<Waiting> group, LogUnavailableException reason) {
    group.forEach(waiting -> waiting.answer.completeExceptionally(reason));
  }

  private void rollWhenDue(List<Waiting> group) throws IOException {
    long bytes = Frame.GROUP_SIZE + group.stream().mapToLong(waiting -> waiting.bytes).sum();
    Segment active = segments.active();
    boolean tooLong = active.end() - active.base() + bytes > config.segmentBytes();
    if (segments.mustRoll() || (!active.isEmpty() && (tooLong || isOld(active)))) {
      segments.roll();
    }
  }

  private boolean isOld(Segment segment) {
    return !clock.now().isBefore(segment.header().created().plus(config.rollAfter()));
  }

  /** Leaves out duplicates and gives everything else its place. */
  private List<Staged> stage(List<Waiting> group) throws IOException {
    List<Staged> staged = new ArrayList<>();
    Map<Long, First> firsts = new HashMap<>();
    long at = segments.active().end() + Frame.GROUP_SIZE;
    for (Waiting waiting : group) {
      at = stage(waiting, at, staged, firsts);
    }
    return staged;
  }

  private long stage(Waiting waiting, long start, List<Staged> staged, Map<Long, First> firsts)
      throws IOException {
    List<Appended> outcome = new ArrayList<>(waiting.events.size());
    List<Encoded> records = new ArrayList<>(waiting.events.size() + 1);
    long at = start;
    if (waiting.request.isPresent()) {
      records.add(waiting.request.get());
      at += waiting.request.get().size();
    }
    boolean anyNew = waiting.events.isEmpty();
    for (EncodedEvent event : waiting.events) {
      Optional<Appended.Duplicate> duplicate = duplicate(event, firsts, waiting);
      if (duplicate.isPresent()) {
        outcome.add(duplicate.get());
      } else {
        anyNew = true;
        Position position = new Position(0, at);
        outcome.add(new Appended.Stored(event.id(), position));
        firsts.put(
            event.keyHash(), new First(event.id(), event.key(), event.receivedAt(), position));
        records.add(event.record());
        at += event.record().size();
      }
    }
    waiting.outcome = List.copyOf(outcome);
    if (!anyNew) {
      return start;
    }
    waiting.needsGroup = true;
    long offset = start;
    for (int i = 0; i < records.size(); i++) {
      staged.add(new Staged(offset, records.get(i), i + 1 < records.size()));
      offset += records.get(i).size();
    }
    return at;
  }

  private Optional<Appended.Duplicate> duplicate(
      EncodedEvent event, Map<Long, First> firsts, Waiting waiting) throws IOException {
    Instant oldest = event.receivedAt().minus(config.dedupeWindow());
    First inGroup = firsts.get(event.keyHash());
    if (inGroup != null
        && inGroup.key().equals(event.key())
        && !inGroup.receivedAt().isBefore(oldest)) {
      waiting.needsGroup = true;
      return Optional.of(new Appended.Duplicate(inGroup.id(), inGroup.position()));
    }
    return reader
        .first(event.key(), event.keyHash(), oldest)
        .map(first -> new Appended.Duplicate(first.event().id(), first.position()));
  }

  private void write(List<Staged> staged) throws IOException {
    Segment active = segments.active();
    long end;
    try {
      end = put(active, staged);
    } catch (IOException | RuntimeException | Error e) {
      cutBack(active);
      throw e;
    }
    long before = clock.nanos();
    try {
      active.file().force();
    } catch (IOException e) {
      // The system may take what it could not write for written: this file tells us nothing more.
      segments.distrustActive();
      throw e;
    }
    meters.fsync().record(clock.nanos() - before, TimeUnit.NANOSECONDS);
    OpenIndex index = (OpenIndex) active.index();
    index.addAll(() ->
        staged.stream()
            .map(one -> new OpenIndex.Placed(one.offset(), one.record().facts()))
            .iterator());
    active.extendTo(end);
  }

  /** Writes a group behind the end of the active segment. */
  private long put(Segment active, List<Staged> staged) throws IOException {
    Secret secret = segments.secret();
    buffer.clear();
    long written = active.end() - active.base();
    int groupWord = Frame.lengthWord(0, false);
    buffer.putInt(groupWord);
    buffer.putInt(Frame.GROUP_CRC ^ secret.mask(active.end(), groupWord));
    buffer.put(Frame.GROUP);
    for (Staged one : staged) {
      byte[] payload = one.record().payload();
      if (buffer.remaining() < Frame.OVERHEAD) {
        written = flush(active, written);
      }
      int word = Frame.lengthWord(payload.length, one.more());
      buffer.putInt(word);
      buffer.putInt(one.record().crc() ^ secret.mask(one.offset(), word));
      buffer.put(one.record().facts().type());
      int from = 0;
      while (from < payload.length) {
        if (!buffer.hasRemaining()) {
          written = flush(active, written);
        }
        int length = Math.min(buffer.remaining(), payload.length - from);
        buffer.put(payload, from, length);
        from += length;
      }
    }
    return active.base() + flush(active, written);
  }

  private long flush(Segment active, long written) throws IOException {
    buffer.flip();
    int length = buffer.remaining();
    active.file().write(buffer, written);
    buffer.clear();
    return written + length;
  }

  /** Takes back what was written of a group that failed, so that nothing of it is kept. */
  private void cutBack(Segment active) {
    try {
      active.file().truncate(active.end() - active.base());
      active.file().force();
    } catch (IOException e) {
      log.warn("the end of {} cannot be cut off; the log goes on in a new segment", active, e);
      segments.distrustActive();
    }
  }

  private void answer(List<Waiting> group, boolean changed) {
    if (changed) {
      listeners.forEach(Runnable::run);
    }
    long now = clock.nanos();
    int stored = 0;
    int duplicates = 0;
    for (Waiting waiting : group) {
      if (waiting.answer.isDone()) {
        continue;
      }
      for (Appended one : waiting.outcome) {
        switch (one) {
          case Appended.Stored _ -> stored++;
          case Appended.Duplicate _ -> duplicates++;
        }
      }
      meters.append().record(now - waiting.since, TimeUnit.NANOSECONDS);
      waiting.answer.complete(waiting.outcome);
    }
    meters.duplicates().increment(duplicates);
    if (changed) {
      meters.group().record(stored);
    }
  }

  void onAppend(Runnable listener) {
    listeners.add(listener);
  }

  /** Why nothing can be written; asking has it tried again, so it ends without an append too. */
  Optional<String> trouble() {
    Optional<String> now = trouble;
    if (now.isPresent() && !closed && probing.compareAndSet(false, true)) {
      executor.execute(this::probe);
    }
    return now;
  }

  /** Tries whether the log can be written again. */
  private void probe() {
    lock.lock();
    try {
      if (trouble.isPresent() && !closed) {
        segments.tryForRoom(buffer.clear().limit(PROBE));
        rollWhenDue(List.of());
        write(List.of());
        trouble = Optional.empty();
        log.info("the log can be written again");
      }
    } catch (IOException e) {
      trouble = Optional.of(whatFails(e));
    } finally {
      lock.unlock();
      probing.set(false);
    }
  }

  private static String whatFails(Throwable e) {
    return "the log cannot be written: " + e.getMessage();
  }

  /** As {@link Segments#retain}, and begins a new segment when the active one is old enough. */
  int retain(long needed, long oldest, long mostBytes) throws IOException {
    lock.lock();
    try {
      // First, because it makes room on a full disk, and a new segment needs some.
      int deleted = segments.retain(needed, oldest, mostBytes);
      Segment active = segments.active();
      if (!active.isEmpty() && isOld(active)) {
        segments.roll();
        deleted += segments.retain(needed, oldest, mostBytes);
      }
      return deleted;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link Segments#moveOn}. */
  boolean moveOn(long least) throws IOException {
    lock.lock();
    try {
      return segments.moveOn(least);
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is queued and takes nothing more. */
  void close() {
    drain();
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    drain();
  }

  private void drain() {
    while (!queue.isEmpty()) {
      commit();
    }
  }
}
