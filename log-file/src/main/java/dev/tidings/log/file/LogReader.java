package dev.tidings.log.file;

import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EntryCodec;
import dev.tidings.core.event.EventLog.KeptRequest;
import dev.tidings.core.event.Position;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.tenant.TenantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads entries by position, by time and by key. */
final class LogReader {
  /** How much one call reads at the most, but for the entry that it began with. */
  private static final long CHUNK_BYTES = 4 << 20;

  /** How many records with the same hash are looked at; more than a few there never are. */
  private static final int MOST_HITS = 64;

  private final Segments segments;

  LogReader(Segments segments) {
    this.segments = segments;
  }

  Chunk read(Position from, int max) throws IOException {
    List<Entry> entries = new ArrayList<>();
    long at = from.offset();
    for (Segment segment : segments.current()) {
      if (segment.end() <= at || !segment.tryUse()) {
        continue;
      }
      try {
        at = read(segment, Math.max(at, segment.first()), max, entries);
        if (!entries.isEmpty() || at < segment.end()) {
          break;
        }
      } finally {
        segment.release();
      }
    }
    return new Chunk(List.copyOf(entries), new Position(0, at));
  }

  private long read(Segment segment, long from, int max, List<Entry> entries) throws IOException {
    Scan scan = new Scan(segment, from, segment.end(), Scan.WINDOW);
    while (entries.size() < max
        && scan.nextOffset() - from < CHUNK_BYTES
        && scan.next(segments::onDamage)) {
      entry(scan).ifPresent(entries::add);
    }
    return scan.nextOffset();
  }

  /** The entry that a walk is at; empty when readers do not see it. */
  static Optional<Entry> entry(Scan scan) {
    Position position = new Position(0, scan.offset());
    return switch (scan.type()) {
      case Frame.EVENT ->
          Optional.of(new Entry.EventEntry(position, EntryCodec.decodeEvent(scan.payload())));
      case Frame.QUARANTINED ->
          Optional.of(
              new Entry.QuarantineEntry(position, EntryCodec.decodeRequest(scan.payload())));
      default -> Optional.empty();
    };
  }

  Optional<Entry> get(Position position) throws IOException {
    Optional<Segment> segment = segments.at(position.offset());
    return segment.isEmpty()
        ? Optional.empty()
        : record(segment.get(), position.offset()).flatMap(LogReader::entry);
  }

  /** The walk at the record that begins there; empty when none does. */
  private static Optional<Scan> record(Segment segment, long offset) throws IOException {
    if (offset < segment.first() || offset >= segment.end() || !segment.tryUse()) {
      return Optional.empty();
    }
    try {
      Scan scan = new Scan(segment, offset, segment.end(), Scan.SMALL_WINDOW);
      return scan.nextWhole() ? Optional.of(scan) : Optional.empty();
    } finally {
      segment.release();
    }
  }

  Optional<Entry.EventEntry> find(TenantId tenant, EventId id) throws IOException {
    for (Scan scan : find(segments.secret().hash(tenant, id), Long.MIN_VALUE)) {
      if (entry(scan).orElse(null) instanceof Entry.EventEntry entry
          && entry.event().tenant().equals(tenant)
          && entry.event().id().equals(id)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  Optional<KeptRequest> findRequest(TenantId tenant, RequestId id) throws IOException {
    for (Scan scan : find(segments.secret().hash(tenant, id), Long.MIN_VALUE)) {
      if (scan.type() == Frame.REQUEST || scan.type() == Frame.QUARANTINED) {
        Request request = EntryCodec.decodeRequest(scan.payload());
        if (request.tenant().equals(tenant) && request.id().equals(id)) {
          return Optional.of(new KeptRequest(new Position(0, scan.offset()), request));
        }
      }
    }
    return Optional.empty();
  }

  /** The newest event of a key that was received at or after {@code oldest}. */
  Optional<Entry.EventEntry> first(DedupeKey key, long hash, Instant oldest) throws IOException {
    for (Scan scan : find(hash, Facts.millis(oldest))) {
      if (scan.type() == Frame.EVENT
          && EntryCodec.decodeKey(scan.payload()).equals(key)
          && entry(scan).orElse(null) instanceof Entry.EventEntry entry
          && !entry.event().receipt().receivedAt().isBefore(oldest)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** Records with a key of that hash, newest first, in segments that reach that time. */
  private List<Scan> find(long hash, long oldest) throws IOException {
    List<Scan> found = List.of();
    List<Segment> now = segments.current();
    for (int i = now.size() - 1; i >= 0; i--) {
      Segment segment = now.get(i);
      boolean active = i == now.size() - 1;
      if ((!active && segment.maxReceived() < oldest) || !segment.tryUse()) {
        continue;
      }
      try {
        for (long offset : segments.find(segment, hash, Long.MAX_VALUE, MOST_HITS)) {
          if (found.isEmpty()) {
            found = new ArrayList<>();
          }
          record(segment, offset).ifPresent(found::add);
        }
      } finally {
        segment.release();
      }
    }
    return found;
  }

  Position positionAt(Instant time) throws IOException {
    long millis = Facts.millis(time);
    for (Segment segment : segments.current()) {
      if (segment.tryUse()) {
        try {
          Optional<Position> found = positionAt(segment, segment.end(), time, millis);
          if (found.isPresent()) {
            return found.get();
          }
        } finally {
          segment.release();
        }
      }
    }
    return new Position(0, segments.active().end());
  }

  private Optional<Position> positionAt(Segment segment, long end, Instant time, long millis)
      throws IOException {
    Summary summary = segment.index().summary();
    if (summary.maxReceived() < millis) {
      return Optional.empty();
    }
    List<Summary.Block> blocks = summary.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).maxReceived() >= millis) {
        long from = segment.base() + blocks.get(i).start();
        long to = i + 1 < blocks.size() ? segment.base() + blocks.get(i + 1).start() : end;
        Scan scan = new Scan(segment, from, to, Scan.WINDOW);
        while (scan.next(segments::onDamage)) {
          if (isEntryFrom(scan, time)) {
            return Optional.of(new Position(0, scan.offset()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isEntryFrom(Scan scan, Instant time) {
    ByteBuffer payload = scan.payload();
    boolean entry = scan.type() == Frame.EVENT || scan.type() == Frame.QUARANTINED;
    return entry && !EntryCodec.decodeReceivedAt(payload).isBefore(time);
  }
}
