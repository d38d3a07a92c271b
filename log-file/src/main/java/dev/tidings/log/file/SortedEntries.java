package dev.tidings.log.file;

/** Entries of an index, ordered by hash as an unsigned number and then by offset. */
final class SortedEntries {
  private final long[] hashes;
  private final int[] offsets;

  private SortedEntries(long[] hashes, int[] offsets) {
    this.hashes = hashes;
    this.offsets = offsets;
  }

  long[] hashes() {
    return hashes;
  }

  /** From the segment's first byte, as many as hashes. */
  int[] offsets() {
    return offsets;
  }

  /**
   * Sorts entries that are ordered by offset. Hashes are spread evenly, so they are dealt out to as
   * many buckets as there are hashes, and each bucket is sorted by insertion.
   */
  static SortedEntries of(long[] hashes, int[] offsets) {
    int count = hashes.length;
    if (count == 0) {
      return new SortedEntries(hashes, offsets);
    }
    int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(count - 1));
    int shift = 64 - bits;
    int[] starts = new int[(1 << bits) + 1];
    for (long hash : hashes) {
      starts[(int) (hash >>> shift) + 1]++;
    }
    for (int bucket = 1; bucket < starts.length; bucket++) {
      starts[bucket] += starts[bucket - 1];
    }
    long[] sortedHashes = new long[count];
    int[] sortedOffsets = new int[count];
    for (int i = 0; i < count; i++) {
      int at = starts[(int) (hashes[i] >>> shift)]++;
      sortedHashes[at] = hashes[i];
      sortedOffsets[at] = offsets[i];
    }
    insertionSort(sortedHashes, sortedOffsets);
    return new SortedEntries(sortedHashes, sortedOffsets);
  }

  private static void insertionSort(long[] hashes, int[] offsets) {
    for (int i = 1; i < hashes.length; i++) {
      long hash = hashes[i];
      int offset = offsets[i];
      int at = i;
      while (at > 0 && Long.compareUnsigned(hashes[at - 1], hash) > 0) {
        hashes[at] = hashes[at - 1];
        offsets[at] = offsets[at - 1];
        at--;
      }
      hashes[at] = hash;
      offsets[at] = offset;
    }
  }
}
