package dev.tidings.log.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The index of a segment that is written no more, on file and mapped: 12 bytes per key, and 12 bits
 * of a Bloom filter, which is all that is looked at for most keys that are not there.
 *
 * <p>The file is a head with the {@link Summary} and the checks of all pages; then pages of 4 KiB:
 * the filter, the hashes in order, the offsets that belong to them. A page is checked when it is
 * first touched.
 */
final class SealedIndex implements SegmentIndex {
  private static final long MAGIC = 0x54494449445800_01L;
  private static final int FIXED = 64;
  private static final int CRC_AT = 60;
  private static final int PAGE = 4096;
  private static final int BLOOM_BLOCK = 64;
  private static final int BLOOM_BITS_PER_KEY = 12;
  private static final int BLOOM_PROBES = 7;

  private final long base;
  private final int count;
  private final int bloomBlocks;
  private final Summary summary;
  private final ByteBuffer pageChecks;
  private final ByteBuffer body;

  /**
   * Which pages were checked. Two threads may check the same page at the same time; it does no
   * harm.
   */
  private final byte[] checked;

  /** Thrown when the file does not hold what was written to it; the index must be made again. */
  static final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  private SealedIndex(long base, Head head, ByteBuffer file) {
    this.base = base;
    count = head.count;
    bloomBlocks = head.bloomBlocks;
    summary = Summary.decode(file.slice(FIXED, head.summaryLength));
    pageChecks = file.slice(FIXED + head.summaryLength, head.pages() * 4);
    body = file.slice(head.bodyStart(), head.bodyLength());
    checked = new byte[head.pages()];
  }

  private record Head(int count, int bloomBlocks, int summaryLength) {
    int bodyLength() {
      return Math.toIntExact((long) bloomBlocks * BLOOM_BLOCK + count * 12L);
    }

    int pages() {
      return (bodyLength() + PAGE - 1) / PAGE;
    }

    int bodyStart() {
      return (FIXED + summaryLength + pages() * 4 + PAGE - 1) / PAGE * PAGE;
    }

    int fileLength() {
      return bodyStart() + bodyLength();
    }
  }

  /** Writes the index of a segment and makes it durable, but for its name. */
  static void write(Disk.File file, long base, long end, OpenIndex index) throws IOException {
    Summary summary = index.summary();
    ByteBuffer encoded = summary.encode();
    SortedEntries entries = index.sorted();
    int count = entries.hashes().length;
    int blocks = (int) Math.max(1, (long) count * BLOOM_BITS_PER_KEY / (BLOOM_BLOCK * 8) + 1);
    Head head = new Head(count, blocks, encoded.remaining());
    ByteBuffer out = ByteBuffer.allocate(head.fileLength());

    ByteBuffer body = out.slice(head.bodyStart(), head.bodyLength());
    for (long hash : entries.hashes()) {
      int block = bloomBlock(hash, blocks);
      for (int probe = 0; probe < BLOOM_PROBES; probe++) {
        int bit = bloomBit(hash, probe);
        int at = block * BLOOM_BLOCK + (bit >>> 3);
        body.put(at, (byte) (body.get(at) | (1 << (bit & 7))));
      }
    }
    body.position(blocks * BLOOM_BLOCK);
    for (long hash : entries.hashes()) {
      body.putLong(hash);
    }
    for (int offset : entries.offsets()) {
      body.putInt(offset);
    }

    out.putLong(MAGIC).putLong(base).putLong(end);
    out.putInt(count).putInt(blocks).putInt(encoded.remaining());
    out.position(FIXED);
    out.put(encoded);
    for (int page = 0; page < head.pages(); page++) {
      out.putInt(pageCrc(body, page));
    }
    out.putInt(CRC_AT, headCrc(out, head));
    file.write(out.rewind(), 0);
    file.force();
  }

  /**
   * Takes an index file into use.
   *
   * @throws DamagedException when it is not the whole index of that segment
   */
  static SealedIndex open(Disk.File file, long base, long end) throws IOException {
    ByteBuffer all = file.map();
    if (all.limit() < FIXED || all.getLong(0) != MAGIC) {
      throw new DamagedException("it is not an index");
    }
    Head head = new Head(all.getInt(24), all.getInt(28), all.getInt(32));
    boolean sound =
        head.count >= 0
            && head.bloomBlocks > 0
            && head.summaryLength >= 0
            && (long) head.bloomBlocks * BLOOM_BLOCK + head.count * 12L <= all.limit()
            && head.summaryLength <= all.limit()
            && head.fileLength() == all.limit()
            && all.getInt(CRC_AT) == headCrc(all, head);
    if (!sound) {
      throw new DamagedException("its head is damaged");
    }
    if (all.getLong(8) != base || all.getLong(16) != end) {
      throw new DamagedException("it is of another state of the segment");
    }
    return new SealedIndex(base, head, all);
  }

  private static int headCrc(ByteBuffer file, Head head) {
    CRC32C crc = new CRC32C();
    crc.update(file.slice(0, CRC_AT));
    crc.update(file.slice(FIXED, head.summaryLength + head.pages() * 4));
    return (int) crc.getValue();
  }

  private static int pageCrc(ByteBuffer body, int page) {
    int start = page * PAGE;
    CRC32C crc = new CRC32C();
    crc.update(body.slice(start, Math.min(PAGE, body.limit() - start)));
    return (int) crc.getValue();
  }

  private static int bloomBlock(long hash, int blocks) {
    return (int) (((hash >>> 32) * blocks) >>> 32);
  }

  private static int bloomBit(long hash, int probe) {
    return (int) ((hash * 0x9e3779b97f4a7c15L) >>> (probe * 9)) & 511;
  }

  @Override
  public long[] find(long hash, long before, int most) {
    if (!mayHold(hash)) {
      return NONE;
    }
    int offsetLimit = Math.clamp(before - base, 0, Integer.MAX_VALUE);
    int at = firstNotBelow(hash, offsetLimit) - 1;
    long[] found = new long[4];
    int size = 0;
    for (; at >= 0 && size < most && hashAt(at) == hash; at--) {
      if (size == found.length) {
        found = Arrays.copyOf(found, size * 2);
      }
      found[size++] = base + offsetAt(at);
    }
    return Arrays.copyOf(found, size);
  }

  private boolean mayHold(long hash) {
    int block = bloomBlock(hash, bloomBlocks) * BLOOM_BLOCK;
    check(block);
    for (int probe = 0; probe < BLOOM_PROBES; probe++) {
      int bit = bloomBit(hash, probe);
      if ((body.get(block + (bit >>> 3)) & (1 << (bit & 7))) == 0) {
        return false;
      }
    }
    return true;
  }

  private int firstNotBelow(long hash, int offset) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(hashAt(middle), hash);
      if (order < 0 || (order == 0 && offsetAt(middle) < offset)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long hashAt(int entry) {
    int at = bloomBlocks * BLOOM_BLOCK + entry * 8;
    check(at);
    return body.getLong(at);
  }

  private int offsetAt(int entry) {
    int at = bloomBlocks * BLOOM_BLOCK + count * 8 + entry * 4;
    check(at);
    return body.getInt(at);
  }

  private void check(int at) {
    int page = at / PAGE;
    if (checked[page] == 0) {
      if (pageCrc(body, page) != pageChecks.getInt(page * 4)) {
        throw new DamagedException("page " + page + " is damaged");
      }
      checked[page] = 1;
    }
  }

  /**
   * Looks at every page, whether it was looked at before or not.
   *
   * @throws DamagedException when one is damaged
   */
  void checkAll() {
    Arrays.fill(checked, (byte) 0);
    for (int page = 0; page < checked.length; page++) {
      check(page * PAGE);
    }
  }

  @Override
  public Summary summary() {
    return summary;
  }
}
