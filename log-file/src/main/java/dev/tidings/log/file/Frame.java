package dev.tidings.log.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of a record: four bytes of length, with {@link #MORE} in the top bit; four bytes of
 * check; one byte of type; the payload. The length counts type and payload. The check is the
 * CRC-32C of type and payload, mixed with {@link Secret#mask}.
 */
final class Frame {
  static final int HEAD = 8;

  /** What a record takes beside its payload. */
  static final int OVERHEAD = HEAD + 1;

  static final int MAX_LENGTH = 1 << 30;

  /** Begins a group: all before it was durable when it was written. It has no payload. */
  static final byte GROUP = 1;

  static final byte EVENT = 2;

  /** A request that became events. */
  static final byte REQUEST = 3;

  /** A request that no event could be made of. */
  static final byte QUARANTINED = 4;

  /** The record after this one belongs to the same batch: one without the other is in part. */
  private static final int MORE = 1 << 31;

  private static final byte[] NOTHING = {};
  static final int GROUP_CRC = crc(GROUP, NOTHING);
  static final int GROUP_SIZE = OVERHEAD;

  private Frame() {}

  static int crc(byte type, byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(type);
    crc.update(payload);
    return (int) crc.getValue();
  }

  static int crc(ByteBuffer typeAndPayload) {
    CRC32C crc = new CRC32C();
    crc.update(typeAndPayload);
    return (int) crc.getValue();
  }

  static int lengthWord(int payloadLength, boolean more) {
    return (payloadLength + 1) | (more ? MORE : 0);
  }

  /** The length of type and payload that a length word says; what is not valid is not positive. */
  static int length(int lengthWord) {
    int length = lengthWord & ~MORE;
    return length <= MAX_LENGTH ? length : 0;
  }

  static boolean more(int lengthWord) {
    return (lengthWord & MORE) != 0;
  }
}
