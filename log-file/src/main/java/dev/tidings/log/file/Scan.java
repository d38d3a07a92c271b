package dev.tidings.log.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** A walk through the records of a segment, in order. For one thread. */
final class Scan {
  /** What a walk reads at once. */
  static final int WINDOW = 256 << 10;

  /** Enough for most single records. */
  static final int SMALL_WINDOW = 4 << 10;

  /** How much is checksummed at the most to find the next whole record byte by byte. */
  private static final long SEARCH_BUDGET = 256L << 20;

  /** Only shorter records are looked for byte by byte. */
  private static final int SEARCHED_LENGTH = 1 << 20;

  private final Segment segment;
  private final long end;
  private ByteBuffer window;

  /** The offset of the window's first byte. */
  private long windowAt;

  private long offset;
  private long next;
  private int lengthWord;

  /** Told of damage that is passed over. */
  interface OnDamage {
    void damaged(long from, long to);
  }

  /**
   * @param from where a record begins
   * @param end where the walk ends: nothing is read at or after it
   */
  Scan(Segment segment, long from, long end, int windowSize) {
    this.segment = segment;
    this.end = end;
    next = Math.max(from, segment.first());
    windowAt = next;
    window = ByteBuffer.allocate(Math.clamp(end - next, 0, windowSize)).limit(0);
  }

  /** Goes to the next record; damage is passed over to the next whole record. */
  boolean next(OnDamage onDamage) throws IOException {
    while (next < end) {
      if (nextWhole()) {
        return true;
      }
      long to = findWhole(next).orElse(end);
      onDamage.damaged(next, to);
      next = to;
    }
    return false;
  }

  /** Goes to the next record if it is whole; stays otherwise. */
  boolean nextWhole() throws IOException {
    if (!isWhole(next)) {
      return false;
    }
    offset = next;
    lengthWord = window.getInt((int) (offset - windowAt));
    next = offset + Frame.HEAD + Frame.length(lengthWord);
    return true;
  }

  /** Whether the walk is over. */
  boolean ended() {
    return next >= end;
  }

  /** Goes on at that offset. */
  void moveTo(long to) {
    next = to;
  }

  /** Where the record begins. */
  long offset() {
    return offset;
  }

  /** Where the next one begins. */
  long nextOffset() {
    return next;
  }

  byte type() {
    return window.get(inWindow(offset) + Frame.HEAD);
  }

  /** Whether the batch goes on after the record. */
  boolean more() {
    return Frame.more(lengthWord);
  }

  /** The record's payload; valid until the walk goes on. */
  ByteBuffer payload() {
    return window.duplicate().limit(inWindow(next)).position(inWindow(offset) + Frame.OVERHEAD);
  }

  private int inWindow(long at) {
    return (int) (at - windowAt);
  }

  /** The first group mark at or after {@code from}. */
  OptionalLong findGroup(long from) throws IOException {
    long last = written();
    for (long at = from; at + Frame.GROUP_SIZE <= last; at++) {
      if (isGroup(at)) {
        return OptionalLong.of(at);
      }
    }
    return OptionalLong.empty();
  }

  /** Where the walk finds nothing more: a file that lost its end is shorter than its segment. */
  private long written() throws IOException {
    return Math.min(end, segment.base() + segment.file().size());
  }

  private boolean isGroup(long at) throws IOException {
    if (!fill(at, Frame.GROUP_SIZE)) {
      return false;
    }
    int start = inWindow(at);
    return window.get(start + Frame.HEAD) == Frame.GROUP
        && window.getInt(start) == Frame.lengthWord(0, false)
        && isWhole(at);
  }

  /**
   * The first whole record after a damaged one: what follows it, should only its payload be
   * damaged; else what can be found byte by byte.
   */
  OptionalLong findWhole(long damaged) throws IOException {
    if (fill(damaged, Frame.OVERHEAD)) {
      int length = Frame.length(window.getInt(inWindow(damaged)));
      long following = damaged + Frame.HEAD + length;
      if (length > 0 && following < end && isWhole(following)) {
        return OptionalLong.of(following);
      }
    }
    long budget = SEARCH_BUDGET;
    long last = written();
    for (long at = damaged + 1; at + Frame.OVERHEAD <= last; at++) {
      if (isGroup(at)) {
        return OptionalLong.of(at);
      }
      if (budget > 0 && fill(at, Frame.OVERHEAD)) {
        int start = inWindow(at);
        byte type = window.get(start + Frame.HEAD);
        int length = Frame.length(window.getInt(start));
        boolean maybe =
            type >= Frame.EVENT
                && type <= Frame.QUARANTINED
                && length > 1
                && length <= SEARCHED_LENGTH
                && at + Frame.HEAD + length <= end;
        if (maybe) {
          budget -= length;
          if (isWhole(at)) {
            return OptionalLong.of(at);
          }
        }
      }
    }
    return OptionalLong.empty();
  }

  private boolean isWhole(long at) throws IOException {
    if (at + Frame.OVERHEAD > end || !fill(at, Frame.OVERHEAD)) {
      return false;
    }
    int word = window.getInt(inWindow(at));
    int length = Frame.length(word);
    if (length == 0 || at + Frame.HEAD + length > end || !fill(at, Frame.HEAD + length)) {
      return false;
    }
    int start = inWindow(at);
    int check = window.getInt(start + 4);
    int crc =
        Frame.crc(
            window.duplicate().limit(start + Frame.HEAD + length).position(start + Frame.HEAD));
    return check == (crc ^ segment.header().secret().mask(at, word));
  }

  /**
   * Brings bytes into the window.
   *
   * @return false when the file ends before them
   */
  private boolean fill(long at, int length) throws IOException {
    if (at >= windowAt && at + length <= windowAt + window.limit()) {
      return true;
    }
    if (window.capacity() < length) {
      window = ByteBuffer.allocate(length);
    }
    window.clear().limit((int) Math.min(window.capacity(), end - at));
    windowAt = at;
    segment.file().read(window, at - segment.base());
    window.flip();
    return window.limit() >= length;
  }
}
