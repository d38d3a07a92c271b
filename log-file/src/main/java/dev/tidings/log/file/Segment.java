package dev.tidings.log.file;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stretch of the log in a file of its own. It is closed once it was let go of by the log and by
 * everybody who was reading then.
 */
final class Segment {
  static final String SUFFIX = ".seg";
  static final String INDEX_SUFFIX = ".idx";

  private static final Logger log = LoggerFactory.getLogger(Segment.class);
  private static final Pattern NAME = Pattern.compile("([0-9]{20})\\.seg");

  private final SegmentHeader header;
  private final Disk.File file;
  private final List<Closeable> resources = new ArrayList<>();

  /** The log itself, and those that read just now. */
  private final AtomicInteger users = new AtomicInteger(1);

  private volatile long end;
  private volatile SegmentIndex index;

  Segment(SegmentHeader header, Disk.File file, long end, SegmentIndex index) {
    this.header = header;
    this.file = file;
    this.end = end;
    this.index = index;
    resources.add(file);
  }

  static String name(long base) {
    return "%020d%s".formatted(base, SUFFIX);
  }

  static String indexName(long base) {
    return "%020d%s".formatted(base, INDEX_SUFFIX);
  }

  /** Where the segment in a file of that name begins; empty when it is no segment. */
  static OptionalLong baseOf(String name) {
    Matcher matcher = NAME.matcher(name);
    try {
      return matcher.matches()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)))
          : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  SegmentHeader header() {
    return header;
  }

  Disk.File file() {
    return file;
  }

  long base() {
    return header.base();
  }

  /** Where its first record is. */
  long first() {
    return header.base() + SegmentHeader.SIZE;
  }

  /** Up to where it is durable. */
  long end() {
    return end;
  }

  boolean isEmpty() {
    return end == first();
  }

  void extendTo(long durableEnd) {
    end = durableEnd;
  }

  SegmentIndex index() {
    return index;
  }

  /** When the last of its entries was received, in milliseconds since 1970; when it is sealed. */
  long maxReceived() {
    return index.summary().maxReceived();
  }

  /** Takes another index of the same records into use. */
  void use(SegmentIndex another) {
    index = another;
  }

  /** Takes an index on file into use; the file is closed with the segment. */
  synchronized void use(SealedIndex sealed, Disk.File indexFile) {
    resources.add(indexFile);
    index = sealed;
  }

  /**
   * Keeps the segment open until {@link #release}.
   *
   * @return false when it is closed already
   */
  boolean tryUse() {
    int now = users.get();
    while (now > 0) {
      if (users.compareAndSet(now, now + 1)) {
        return true;
      }
      now = users.get();
    }
    return false;
  }

  /** Ends a use; the log itself ends its own when it is closed or the segment is deleted. */
  void release() {
    if (users.decrementAndGet() == 0) {
      closeAll();
    }
  }

  private synchronized void closeAll() {
    for (Closeable resource : resources) {
      try {
        resource.close();
      } catch (IOException e) {
        log.warn("a file of segment {} could not be closed", base(), e);
      }
    }
  }

  @Override
  public String toString() {
    return name(base());
  }
}
