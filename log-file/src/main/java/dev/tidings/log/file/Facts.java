package dev.tidings.log.file;

import dev.tidings.core.event.Batch;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.EntryCodec;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Request;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** What an index has to know of a record. */
final class Facts {
  private final byte type;
  private final long received;
  private final long[] keys;
  private final Optional<EventNames> names;

  private Facts(byte type, long received, long[] keys, Optional<EventNames> names) {
    this.type = type;
    this.received = received;
    this.keys = keys;
    this.names = names;
  }

  /** As in {@link Frame}. */
  byte type() {
    return type;
  }

  /** When it was received, in milliseconds since 1970. */
  long received() {
    return received;
  }

  /** The hashes that it is found by; of an event, that of its dedupe key is the first. */
  long[] keys() {
    return keys;
  }

  /** The hashes of an event's type, source and tenant. */
  Optional<EventNames> names() {
    return names;
  }

  /** Plain hashes of names: that two may collide only costs a look in vain. */
  record EventNames(int type, int source, int tenant) {}

  static Facts of(Event event, DedupeKey key, Secret secret) {
    long byKey = secret.hash(key);
    long byId =
        key.isPublished(event.tenant(), event.id())
            ? byKey
            : secret.hash(event.tenant(), event.id());
    Optional<String> subject = event.context().subject();
    int count = 1 + (byKey == byId ? 0 : 1) + (subject.isPresent() ? 1 : 0);
    long[] keys = new long[count];
    keys[0] = byKey;
    if (subject.isPresent()) {
      keys[1] = secret.hashSubject(event.tenant(), subject.get());
    }
    if (byKey != byId) {
      keys[count - 1] = byId;
    }
    EventNames names =
        new EventNames(
            event.type().value().hashCode(),
            event.context().source().hashCode(),
            event.tenant().value().hashCode());
    return new Facts(Frame.EVENT, millis(event.receipt().receivedAt()), keys, Optional.of(names));
  }

  static Facts of(Batch.NewEvent added, Secret secret) {
    return of(added.event(), added.key(), secret);
  }

  static Facts of(Request request, Secret secret) {
    return new Facts(
        request.quarantined().isPresent() ? Frame.QUARANTINED : Frame.REQUEST,
        millis(request.receivedAt()),
        new long[] {secret.hash(request.tenant(), request.id())},
        Optional.empty());
  }

  /** The facts of a record that was read back. */
  static Facts of(byte type, ByteBuffer payload, Secret secret) {
    return switch (type) {
      case Frame.EVENT -> {
        DedupeKey key = EntryCodec.decodeKey(payload.duplicate());
        yield of(EntryCodec.decodeEvent(payload.duplicate()), key, secret);
      }
      case Frame.REQUEST, Frame.QUARANTINED ->
          of(EntryCodec.decodeRequest(payload.duplicate()), secret);
      default -> new Facts(type, Long.MIN_VALUE, new long[0], Optional.empty());
    };
  }

  /** Whether it is an entry that readers see. */
  boolean isEntry() {
    return type == Frame.EVENT || type == Frame.QUARANTINED;
  }

  /** Milliseconds since 1970, at most the most that there are. */
  static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
