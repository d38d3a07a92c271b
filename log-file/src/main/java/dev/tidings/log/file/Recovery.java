package dev.tidings.log.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a log of the files that are found: cuts off what a crash left in part at its end, and makes
 * the indexes that are missing.
 */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Disk disk;
  private final Instant now;
  private final Supplier<Secret> newSecret;

  /**
   * @param now to the millisecond
   */
  Recovery(Disk disk, Instant now, Supplier<Secret> newSecret) {
    this.disk = disk;
    this.now = now;
    this.newSecret = newSecret;
  }

  Segments.Recovered recover() throws IOException {
    List<String> names = disk.list();
    long[] bases = bases(names);
    tidyUp(names, bases);
    // A process that was killed may have named a segment and not come to force the name.
    disk.forceNames();
    if (bases.length == 0) {
      Secret secret = newSecret.get();
      Segment first = Segments.create(disk, new SegmentHeader(0, now, secret));
      return new Segments.Recovered(secret, List.of(first), false);
    }
    Found found = find(disk, now, names, bases);
    try {
      return new Segments.Recovered(found.secret, found.segments, mend(found));
    } catch (IOException | RuntimeException e) {
      found.segments.forEach(Segment::release);
      throw e;
    }
  }

  /**
   * What is on disk.
   *
   * @param segments oldest first, the last without its torn tail
   * @param group where the last group begins
   * @param torn how long the torn tail is
   */
  record Found(Secret secret, List<Segment> segments, long group, long torn) {}

  /** Looks at what is on disk and changes nothing; empty when there is no segment. */
  static Optional<Found> look(Disk disk) throws IOException {
    List<String> names = disk.list();
    long[] bases = bases(names);
    return bases.length == 0
        ? Optional.empty()
        : Optional.of(find(disk, Instant.EPOCH, names, bases));
  }

  private static long[] bases(List<String> names) {
    return names.stream().flatMapToLong(n -> Segment.baseOf(n).stream()).sorted().toArray();
  }

  private static Found find(Disk disk, Instant now, List<String> names, long[] bases)
      throws IOException {
    List<Segment> segments = new ArrayList<>();
    try {
      List<Optional<SegmentHeader>> headers = new ArrayList<>();
      for (long base : bases) {
        headers.add(header(disk, base));
      }
      Secret secret = secret(headers);
      for (int i = 0; i < bases.length; i++) {
        long base = bases[i];
        if (headers.get(i).isEmpty()) {
          log.error("the header of {} is damaged; what follows is read", Segment.name(base));
        }
        SegmentHeader header = headers.get(i).orElseGet(() -> new SegmentHeader(base, now, secret));
        Disk.File file = disk.open(Segment.name(base));
        long end = i + 1 < bases.length ? bases[i + 1] : base + file.size();
        segments.add(new Segment(header, file, end, new OpenIndex(base)));
      }
      for (Segment segment : segments.subList(0, segments.size() - 1)) {
        loadIndex(disk, segment, names);
      }
      Segment active = segments.getLast();
      long end = active.end();
      long group = readActive(active, headers.getLast().isPresent());
      return new Found(secret, List.copyOf(segments), group, Math.max(0, end - active.end()));
    } catch (IOException | RuntimeException e) {
      segments.forEach(Segment::release);
      throw e;
    }
  }

  /** Deletes what a crash left behind, and indexes whose segment is gone. */
  private void tidyUp(List<String> names, long[] bases) throws IOException {
    List<String> segments = new ArrayList<>();
    for (long base : bases) {
      segments.add(Segment.name(base));
    }
    for (String name : names) {
      boolean orphan =
          name.endsWith(Segment.INDEX_SUFFIX)
              && !segments.contains(name.replace(Segment.INDEX_SUFFIX, Segment.SUFFIX));
      if (orphan || name.endsWith(Segments.TEMPORARY)) {
        disk.delete(name);
      }
    }
  }

  private static Optional<SegmentHeader> header(Disk disk, long base) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.SIZE);
    try (Disk.File file = disk.open(Segment.name(base))) {
      if (!file.read(bytes, 0)) {
        return Optional.empty();
      }
    }
    return SegmentHeader.decode(bytes).filter(header -> header.base() == base);
  }

  private static Secret secret(List<Optional<SegmentHeader>> headers) throws IOException {
    List<Secret> secrets =
        headers.stream().flatMap(Optional::stream).map(SegmentHeader::secret).distinct().toList();
    if (secrets.size() == 1) {
      return secrets.getFirst();
    }
    throw new IOException(
        secrets.isEmpty()
            ? "the event log cannot be read: the header of each of its segments is damaged"
            : "the folder of the event log holds segments of different logs");
  }

  private static void loadIndex(Disk disk, Segment segment, List<String> names) throws IOException {
    if (names.contains(Segment.indexName(segment.base()))) {
      try {
        Segments.useSealed(disk, segment);
        return;
      } catch (SealedIndex.DamagedException e) {
        log.warn("the index of {} is made again: {}", segment, e.getMessage());
      }
    }
    segment.use(Segments.index(segment, Recovery::report));
  }

  private static void report(long from, long to) {
    log.error("the log is damaged from offset {} to {}: what was there is passed over", from, to);
  }

  /**
   * Reads the active segment, makes its index, and lets it end before its torn tail.
   *
   * @return where its last group begins
   */
  private static long readActive(Segment segment, boolean hasHeader) throws IOException {
    OpenIndex index = new OpenIndex(segment.base());
    Scan scan = new Scan(segment, segment.first(), segment.end(), Scan.WINDOW);
    List<OpenIndex.Placed> batch = new ArrayList<>();
    long good = segment.first();
    long group = good;
    while (!scan.ended()) {
      if (scan.nextWhole()) {
        if (scan.type() == Frame.GROUP) {
          group = scan.offset();
        }
        Facts facts = Facts.of(scan.type(), scan.payload(), segment.header().secret());
        batch.add(new OpenIndex.Placed(scan.offset(), facts));
        if (!scan.more()) {
          index.addAll(batch);
          batch.clear();
          good = scan.nextOffset();
        }
      } else if (scan.findGroup(scan.nextOffset() + 1).isPresent()) {
        // A group that was begun later says that this had been durable: it is damage, not a tail.
        long from = scan.nextOffset();
        long to = scan.findWhole(from).orElseThrow();
        report(from, to);
        scan.moveTo(to);
        index.addAll(batch);
        batch.clear();
      } else {
        break;
      }
    }
    segment.use(index);
    long found = segment.end();
    if (!hasHeader && good == segment.first() && found > good) {
      throw new IOException(
          segment + " is not a segment of this event log; nothing was changed in it");
    }
    segment.extendTo(good);
    return group;
  }

  /**
   * Cuts off the torn tail.
   *
   * @return whether the active segment must not be written to
   */
  private static boolean mend(Found found) throws IOException {
    Segment active = found.segments.getLast();
    boolean mustRoll = false;
    if (found.torn > 0) {
      log.warn(
          "{} bytes at the end of the log were written in part and are cut off at offset {}",
          found.torn,
          active.end());
      mustRoll = !cut(active);
    }
    // What is whole may still be only in the system's memory; from now on it is said to be durable.
    writeAgain(active, found.group, active.end());
    active.file().force();
    return mustRoll;
  }

  /**
   * Should a force have failed before the process ended, the system takes for written what is not
   * on the disk, and another force would do nothing. It can only be so with the last group, for
   * none follows one that failed.
   */
  private static void writeAgain(Segment segment, long from, long to) throws IOException {
    for (long at = from; at < to; at += Scan.WINDOW) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.clamp(to - at, 0, Scan.WINDOW));
      if (!segment.file().read(bytes, at - segment.base())) {
        throw new IOException(segment + " ends before offset " + to);
      }
      segment.file().write(bytes.flip(), at - segment.base());
    }
  }

  private static boolean cut(Segment segment) {
    try {
      segment.file().truncate(segment.end() - segment.base());
      return true;
    } catch (IOException e) {
      log.warn("the end of {} cannot be cut off; the log goes on in a new segment", segment, e);
      return false;
    }
  }
}
