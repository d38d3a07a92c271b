package dev.tidings.log.file;

import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.tenant.TenantId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * 128 random bits that each log has of its own. With them, whoever sends events can neither choose
 * keys whose hashes collide, nor make bytes that would be taken for a record.
 */
record Secret(long high, long low) {
  /** The hash of a key that events are deduplicated by. */
  long hash(DedupeKey key) {
    return hash('k', key.value());
  }

  /** The same as of the key that it has when it is published, which so needs no hash of its own. */
  long hash(TenantId tenant, EventId id) {
    return hash(DedupeKey.published(tenant, id));
  }

  long hash(TenantId tenant, RequestId id) {
    return hash('r', tenant.value() + " " + id.value());
  }

  long hashSubject(TenantId tenant, String subject) {
    return hash('s', tenant.value() + " " + subject);
  }

  /**
   * What is added to the check of a record, so that it holds only there and with that length.
   *
   * @param lengthWord the record's first four bytes
   */
  int mask(long offset, int lengthWord) {
    long x = high ^ (offset * 0x9e3779b97f4a7c15L) ^ (lengthWord & 0xffffffffL);
    x = (x ^ (x >>> 32) ^ low) * 0xd6e8feb86659fd93L;
    x = (x ^ (x >>> 32)) * 0xd6e8feb86659fd93L;
    return (int) (x ^ (x >>> 32));
  }

  /** SipHash-1-3 (Aumasson and Bernstein) of the kind and the text. */
  long hash(char kind, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    SipState state = new SipState(high ^ kind, low);
    int blocks = bytes.length & ~7;
    for (int i = 0; i < blocks; i += 8) {
      state.block(in.getLong(i));
    }
    long last = (long) bytes.length << 56;
    for (int i = blocks; i < bytes.length; i++) {
      last |= (bytes[i] & 0xffL) << (8 * (i - blocks));
    }
    state.block(last);
    return state.finish();
  }

  @Override
  public String toString() {
    return "a secret";
  }

  private static final class SipState {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    SipState(long k0, long k1) {
      v0 = k0 ^ 0x736f6d6570736575L;
      v1 = k1 ^ 0x646f72616e646f6dL;
      v2 = k0 ^ 0x6c7967656e657261L;
      v3 = k1 ^ 0x7465646279746573L;
    }

    void block(long word) {
      v3 ^= word;
      round();
      v0 ^= word;
    }

    long finish() {
      v2 ^= 0xff;
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
