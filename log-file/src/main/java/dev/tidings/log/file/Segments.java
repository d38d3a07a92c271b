package dev.tidings.log.file;

import dev.tidings.core.time.Clock;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a log, oldest first; the last is the active one. Whoever reads takes the list as
 * it is and works with that; only the holder of the commit lock changes it.
 */
final class Segments {
  private static final Logger log = LoggerFactory.getLogger(Segments.class);
  static final String TEMPORARY = ".tmp";

  private final Disk disk;
  private final Clock clock;
  private final Executor background;
  private final Secret secret;
  private final Counter damagedStretches;
  private final Set<Long> knownDamage = ConcurrentHashMap.newKeySet();
  private volatile List<Segment> list;

  /** The active segment must not be written to any more, or its successor may be there already. */
  private boolean mustRoll;

  private boolean closed;

  Segments(Disk disk, Clock clock, Executor background, Recovered recovered, Counter damaged) {
    this.disk = disk;
    this.clock = clock;
    this.background = background;
    this.secret = recovered.secret();
    this.damagedStretches = damaged;
    this.list = recovered.segments();
    this.mustRoll = recovered.mustRoll();
  }

  /**
   * What was found on disk.
   *
   * @param segments at least one
   * @param mustRoll whether the last one must not be written to
   */
  record Recovered(Secret secret, List<Segment> segments, boolean mustRoll) {}

  Secret secret() {
    return secret;
  }

  List<Segment> current() {
    return list;
  }

  Segment active() {
    return list.getLast();
  }

  /** The segment that an offset lies in. */
  Optional<Segment> at(long offset) {
    List<Segment> now = list;
    int low = 0;
    int high = now.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (now.get(middle).base() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? Optional.empty() : Optional.of(now.get(low - 1));
  }

  /** Has the next group written to a new segment, because the file is not to be trusted. */
  void distrustActive() {
    mustRoll = true;
  }

  boolean mustRoll() {
    return mustRoll;
  }

  /** Begins a new segment where the active one ends, or in its place if nothing is in it. */
  void roll() throws IOException {
    Segment old = active();
    begin(old.isEmpty() ? old.base() : old.end());
    background.execute(this::sealAll);
  }

  /**
   * Begins a new segment at {@code least} if the log ends before that. What would have been between
   * is damage to whoever reads.
   *
   * @return whether it did
   */
  boolean moveOn(long least) throws IOException {
    Segment old = active();
    if (old.end() >= least) {
      return false;
    }
    begin(least);
    old.extendTo(least);
    background.execute(this::sealAll);
    return true;
  }

  private void begin(long base) throws IOException {
    Segment old = active();
    mustRoll = true;
    boolean replaced = old.base() == base;
    Segment fresh = create(disk, new SegmentHeader(base, now(), secret));
    List<Segment> changed = new ArrayList<>(list);
    if (replaced) {
      changed.removeLast();
    }
    changed.add(fresh);
    list = List.copyOf(changed);
    mustRoll = false;
    if (replaced) {
      old.release();
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.now().toEpochMilli());
  }

  /**
   * Makes a segment without records, in place of one that begins there, if there is one. It gets
   * its name only when it is whole, so a crash leaves it whole or not at all.
   */
  static Segment create(Disk disk, SegmentHeader header) throws IOException {
    String name = Segment.name(header.base());
    try (Disk.File file = disk.create(name + TEMPORARY)) {
      file.write(header.encode(), 0);
      file.force();
    }
    disk.rename(name + TEMPORARY, name);
    disk.forceNames();
    long first = header.base() + SegmentHeader.SIZE;
    return new Segment(header, disk.open(name), first, new OpenIndex(header.base()));
  }

  /**
   * Tries whether that much can be written; nothing of it stays.
   *
   * @throws IOException when it cannot
   */
  void tryForRoom(ByteBuffer bytes) throws IOException {
    String name = "room" + TEMPORARY;
    try (Disk.File file = disk.create(name)) {
      file.write(bytes, 0);
      file.force();
    } finally {
      disk.delete(name);
    }
  }

  /** Writes the indexes that are only in memory to file, but for the active segment's. */
  private void sealAll() {
    List<Segment> now = list;
    for (Segment segment : now.subList(0, now.size() - 1)) {
      if (segment.index() instanceof OpenIndex open && segment.tryUse()) {
        try {
          seal(segment, open);
        } catch (IOException e) {
          log.warn("the index of {} stays in memory, it could not be written", segment, e);
        } finally {
          segment.release();
        }
      }
    }
  }

  private void seal(Segment segment, OpenIndex open) throws IOException {
    String name = Segment.indexName(segment.base());
    try (Disk.File file = disk.create(name + TEMPORARY)) {
      SealedIndex.write(file, segment.base(), segment.end(), open);
    }
    disk.rename(name + TEMPORARY, name);
    disk.forceNames();
    useSealed(disk, segment);
    if (!list.contains(segment)) {
      disk.delete(name);
    }
  }

  /**
   * Takes a segment's index on file into use.
   *
   * @throws SealedIndex.DamagedException when it is not whole
   */
  static void useSealed(Disk disk, Segment segment) throws IOException {
    Disk.File file = disk.open(Segment.indexName(segment.base()));
    try {
      segment.use(SealedIndex.open(file, segment.base(), segment.end()), file);
    } catch (IOException | SealedIndex.DamagedException e) {
      file.close();
      throw e;
    }
  }

  /** As {@link SegmentIndex#find}; an index that turns out to be damaged is made again. */
  long[] find(Segment segment, long hash, long before, int most) throws IOException {
    try {
      return segment.index().find(hash, before, most);
    } catch (SealedIndex.DamagedException e) {
      log.error("the index of {} is made again: {}", segment, e.getMessage());
      return rebuild(segment).find(hash, before, most);
    }
  }

  private SegmentIndex rebuild(Segment segment) throws IOException {
    synchronized (segment) {
      if (segment.index() instanceof SealedIndex) {
        segment.use(index(segment, this::onDamage));
        background.execute(this::sealAll);
      }
      return segment.index();
    }
  }

  /** Reads all of a segment to make its index. */
  static OpenIndex index(Segment segment, Scan.OnDamage onDamage) throws IOException {
    OpenIndex index = new OpenIndex(segment.base());
    Scan scan = new Scan(segment, segment.first(), segment.end(), Scan.WINDOW);
    List<OpenIndex.Placed> records = new ArrayList<>();
    while (scan.next(onDamage)) {
      Facts facts = Facts.of(scan.type(), scan.payload(), segment.header().secret());
      records.add(new OpenIndex.Placed(scan.offset(), facts));
      if (records.size() == 1000) {
        index.addAll(records);
        records.clear();
      }
    }
    index.addAll(records);
    return index;
  }

  /** Reports damage that was met; each stretch is logged once, and counted each time. */
  void onDamage(long from, long to) {
    damagedStretches.increment();
    if (knownDamage.size() < 10_000 && knownDamage.add(from)) {
      log.error("the log is damaged from offset {} to {}: what was there is passed over", from, to);
    }
  }

  /**
   * Deletes the oldest segments, as long as each of them is wholly before {@code needed} and either
   * all of it was received before {@code oldest} or the log is longer than {@code mostBytes}.
   *
   * @return how many
   */
  int retain(long needed, long oldest, long mostBytes) throws IOException {
    List<Segment> now = list;
    long bytes = now.getLast().end() - now.getFirst().base();
    int drop = 0;
    while (drop < now.size() - 1) {
      Segment segment = now.get(drop);
      boolean wanted =
          segment.end() > needed
              || (segment.index().summary().maxReceived() >= oldest && bytes <= mostBytes);
      if (wanted) {
        break;
      }
      bytes -= segment.end() - segment.base();
      drop++;
    }
    if (drop == 0) {
      return 0;
    }
    list = List.copyOf(now.subList(drop, now.size()));
    for (Segment segment : now.subList(0, drop)) {
      boolean early = segment.index().summary().maxReceived() >= oldest;
      segment.release();
      disk.delete(Segment.name(segment.base()));
      disk.delete(Segment.indexName(segment.base()));
      if (early) {
        log.warn("{} was deleted before its age: the log has grown too large", segment);
      } else {
        log.info("{} was deleted, as retention asks", segment);
      }
    }
    disk.forceNames();
    return drop;
  }

  /** How long the log is. */
  double bytes() {
    List<Segment> now = list;
    return now.getLast().end() - now.getFirst().base();
  }

  /** Lets go of all files; does nothing the second time. */
  synchronized void close() {
    if (!closed) {
      closed = true;
      list.forEach(Segment::release);
    }
  }
}
