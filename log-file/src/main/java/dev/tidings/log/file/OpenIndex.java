package dev.tidings.log.file;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The index of a segment that is being written, in memory: about 24 bytes per key.
 *
 * <p>Entries lie in arrays in the order they came; each knows the one before it with the same hash,
 * and a hash table knows the newest of each hash.
 */
final class OpenIndex implements SegmentIndex {
  private final long base;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Summary.Builder summary = new Summary.Builder();
  private long[] hashes = new long[1024];
  private int[] offsets = new int[1024];

  /** The entry before with the same hash, plus 1; 0 when there is none. */
  private int[] previous = new int[1024];

  /** The newest entry of a hash, plus 1; 0 where there is none. */
  private int[] table = new int[4096];

  private int count;

  OpenIndex(long base) {
    this.base = base;
  }

  /** Adds records; all of them are seen at once. */
  void addAll(Iterable<Placed> records) {
    lock.writeLock().lock();
    try {
      for (Placed placed : records) {
        int at = (int) (placed.offset() - base);
        summary.add(at, placed.facts());
        for (long key : placed.facts().keys()) {
          add(key, at);
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** A record's facts with its place. */
  record Placed(long offset, Facts facts) {}

  private void add(long hash, int offset) {
    if (count == hashes.length) {
      int length = count * 2;
      hashes = Arrays.copyOf(hashes, length);
      offsets = Arrays.copyOf(offsets, length);
      previous = Arrays.copyOf(previous, length);
      rebuildTable(length * 4);
    }
    int slot = slot(hash);
    hashes[count] = hash;
    offsets[count] = offset;
    previous[count] = table[slot];
    count++;
    table[slot] = count;
  }

  /** Where the hash is in the table, or where it belongs. */
  private int slot(long hash) {
    int mask = table.length - 1;
    int slot = (int) hash & mask;
    while (table[slot] != 0 && hashes[table[slot] - 1] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rebuildTable(int length) {
    table = new int[length];
    for (int i = 0; i < count; i++) {
      table[slot(hashes[i])] = i + 1;
    }
  }

  @Override
  public long[] find(long hash, long before, int most) {
    lock.readLock().lock();
    try {
      int entry = table[slot(hash)];
      if (entry == 0) {
        return NONE;
      }
      long[] found = new long[4];
      int size = 0;
      for (; entry != 0 && size < most; entry = previous[entry - 1]) {
        long offset = base + offsets[entry - 1];
        if (offset < before) {
          if (size == found.length) {
            found = Arrays.copyOf(found, size * 2);
          }
          found[size++] = offset;
        }
      }
      return Arrays.copyOf(found, size);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Summary summary() {
    lock.readLock().lock();
    try {
      return summary.build();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** All entries, ordered by hash as an unsigned number, then by offset. */
  SortedEntries sorted() {
    lock.readLock().lock();
    try {
      return SortedEntries.of(Arrays.copyOf(hashes, count), Arrays.copyOf(offsets, count));
    } finally {
      lock.readLock().unlock();
    }
  }
}
