package dev.tidings.log.file;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a segment begins with. It is written twice, so that one damaged copy does not matter.
 *
 * @param base the offset of the segment's first byte
 * @param created when it was begun, to the millisecond
 * @param secret of the whole log: goes into checks and hashes
 */
record SegmentHeader(long base, Instant created, Secret secret) {
  /** How many bytes both copies take. */
  static final int SIZE = 96;

  private static final long MAGIC = 0x54494453454731_01L;
  private static final int COPY = SIZE / 2;

  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(SIZE);
    for (int copy = 0; copy < 2; copy++) {
      int start = copy * COPY;
      out.position(start);
      out.putLong(MAGIC).putLong(base).putLong(created.toEpochMilli());
      out.putLong(secret.high()).putLong(secret.low());
      out.putInt(crc(out, start, out.position()));
    }
    return out.rewind();
  }

  /** The header in the first bytes of a segment; empty when neither copy of it is whole. */
  static Optional<SegmentHeader> decode(ByteBuffer in) {
    for (int copy = 0; copy < 2; copy++) {
      int start = copy * COPY;
      if (in.getLong(start) == MAGIC && in.getInt(start + 40) == crc(in, start, start + 40)) {
        return Optional.of(
            new SegmentHeader(
                in.getLong(start + 8),
                Instant.ofEpochMilli(in.getLong(start + 16)),
                new Secret(in.getLong(start + 24), in.getLong(start + 32))));
      }
    }
    return Optional.empty();
  }

  private static int crc(ByteBuffer bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().position(from).limit(to));
    return (int) crc.getValue();
  }
}
