package dev.tidings.log.file;

import dev.tidings.core.event.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A walk through the whole log, which believes nothing. */
final class Verification {
  private final List<LogReport.Problem> problems = new ArrayList<>();
  private long events;
  private long requests;
  private long quarantined;

  /**
   * @param segments at least one
   * @param torn how long the tail is that the last of them was left without
   */
  LogReport verify(List<Segment> segments, long torn) throws IOException {
    for (Segment segment : segments) {
      if (segment.tryUse()) {
        try {
          verify(segment);
        } finally {
          segment.release();
        }
      }
    }
    long bytes = segments.getLast().end() - segments.getFirst().base();
    return new LogReport(
        segments.size(),
        bytes,
        new Position(0, segments.getFirst().first()),
        new Position(0, segments.getLast().end()),
        torn,
        events,
        requests,
        quarantined,
        problems);
  }

  private void verify(Segment segment) throws IOException {
    SegmentIndex index = segment.index();
    if (index instanceof SealedIndex sealed) {
      try {
        sealed.checkAll();
      } catch (SealedIndex.DamagedException e) {
        problem(segment.base(), "the index of the segment is damaged: " + e.getMessage());
      }
    }
    ByteBuffer head = ByteBuffer.allocate(SegmentHeader.SIZE);
    if (!segment.file().read(head, 0) || SegmentHeader.decode(head).isEmpty()) {
      problem(segment.base(), "the header of the segment is damaged");
    }
    Scan scan = new Scan(segment, segment.first(), segment.end(), Scan.WINDOW);
    while (scan.next(this::damaged)) {
      Facts facts;
      try {
        facts = Facts.of(scan.type(), scan.payload(), segment.header().secret());
      } catch (IllegalArgumentException e) {
        problem(scan.offset(), "a record that cannot be read: " + e.getMessage());
        continue;
      }
      switch (facts.type()) {
        case Frame.EVENT -> events++;
        case Frame.REQUEST -> requests++;
        case Frame.QUARANTINED -> quarantined++;
        default -> {}
      }
      for (long key : facts.keys()) {
        if (!indexed(index, key, scan.offset())) {
          problem(scan.offset(), "a record that the index does not know");
        }
      }
    }
  }

  private static boolean indexed(SegmentIndex index, long key, long offset) {
    try {
      long[] found = index.find(key, offset + 1, 1);
      return found.length == 1 && found[0] == offset;
    } catch (SealedIndex.DamagedException e) {
      // Reported once, for the whole index.
      return true;
    }
  }

  private void damaged(long from, long to) {
    problem(from, (to - from) + " bytes are damaged");
  }

  private void problem(long offset, String what) {
    if (problems.size() < LogReport.MOST_PROBLEMS) {
      problems.add(new LogReport.Problem(new Position(0, offset), what));
    }
  }
}
