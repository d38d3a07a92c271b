package dev.tidings.log.file;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One call of a search: walks back from where the page before ended, until the page is full or
 * enough work was done. A cursor is the offset that all of the page is at or after.
 */
final class LogSearch {
  /** How many records one call looks at. */
  private static final int MOST_RECORDS = 20_000;

  /** A page with that many bytes of data in it is full, so that a page fits into memory. */
  private static final int MOST_BYTES = 4 << 20;

  /** How many places are taken from a subject's index at once. */
  private static final int PLACES = 256;

  private final Segments segments;
  private final EventQuery query;
  private final int limit;
  private final List<Entry.EventEntry> found = new ArrayList<>();
  private int records;
  private long bytes;
  private long before;

  LogSearch(Segments segments, EventQuery query, PageRequest page) {
    this.segments = segments;
    this.query = query;
    limit = page.limit();
    long end = segments.active().end();
    before = page.cursor().map(cursor -> parse(cursor, end)).orElse(end);
  }

  private static long parse(String cursor, long end) {
    try {
      long before = Long.parseLong(cursor);
      if (before >= 0 && before <= end) {
        return before;
      }
    } catch (NumberFormatException e) {
      // Told below, like one that is out of range.
    }
    throw new BadCursorException(cursor);
  }

  Page<Entry.EventEntry> run() throws IOException {
    for (Segment segment : segments.current().reversed()) {
      if (segment.first() >= before) {
        continue;
      }
      if (!segment.tryUse()) {
        break;
      }
      try {
        search(segment);
      } finally {
        segment.release();
      }
      if (isDone()) {
        return new Page<>(found, Optional.of(Long.toString(before)));
      }
      before = segment.base();
    }
    return Page.last(found);
  }

  private boolean isDone() {
    return isFull() || records >= MOST_RECORDS;
  }

  private boolean isFull() {
    return found.size() == limit || bytes >= MOST_BYTES;
  }

  private void add(Entry.EventEntry entry) {
    found.add(entry);
    bytes += entry.event().data().length();
  }

  private void search(Segment segment) throws IOException {
    Summary summary = segment.index().summary();
    if (!summary.mayMatch(query)) {
      return;
    }
    if (query.subject().isPresent()) {
      bySubject(segment, segments.secret().hashSubject(query.tenant(), query.subject().get()));
    } else {
      byBlocks(segment, summary.blocks());
    }
  }

  private void bySubject(Segment segment, long hash) throws IOException {
    long[] places;
    do {
      places = segments.find(segment, hash, before, PLACES);
      for (long place : places) {
        Scan scan = new Scan(segment, place, segment.end(), Scan.SMALL_WINDOW);
        if (scan.nextWhole()) {
          take(scan);
        }
        records++;
        before = place;
        if (isDone()) {
          return;
        }
      }
    } while (places.length == PLACES);
  }

  private void byBlocks(Segment segment, List<Summary.Block> blocks) throws IOException {
    for (Summary.Block block : blocks.reversed()) {
      long start = segment.base() + block.start();
      if (start >= before) {
        continue;
      }
      if (block.mayMatch(query)) {
        search(segment, start);
      }
      if (isDone()) {
        return;
      }
      before = start;
    }
  }

  /** Looks at the records from {@code start} to {@code before}, and takes the newest that match. */
  private void search(Segment segment, long start) throws IOException {
    List<Entry.EventEntry> matching = new ArrayList<>();
    Scan scan = new Scan(segment, start, Math.min(before, segment.end()), Scan.WINDOW);
    while (scan.next(segments::onDamage)) {
      records++;
      match(scan).ifPresent(matching::add);
    }
    for (Entry.EventEntry entry : matching.reversed()) {
      if (isFull()) {
        return;
      }
      add(entry);
      before = entry.position().offset();
    }
    before = start;
  }

  private void take(Scan scan) {
    match(scan).ifPresent(this::add);
  }

  private Optional<Entry.EventEntry> match(Scan scan) {
    if (scan.type() == Frame.EVENT
        && LogReader.entry(scan).orElse(null) instanceof Entry.EventEntry entry
        && query.matches(entry.event())) {
      return Optional.of(entry);
    }
    return Optional.empty();
  }
}
