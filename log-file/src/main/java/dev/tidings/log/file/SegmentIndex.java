package dev.tidings.log.file;

/** From the hashes of keys to where in a segment they may be. Safe for use by many threads. */
sealed interface SegmentIndex permits OpenIndex, SealedIndex {
  long[] NONE = {};

  /**
   * The offsets of records that have a key of that hash, newest first.
   *
   * @param before only offsets below this one
   * @param most how many at the most
   */
  long[] find(long hash, long before, int most);

  Summary summary();
}
