package dev.tidings.core.event;

import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.id.SourceId;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.tenant.TenantId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The form of events and requests as bytes, for logs to keep. The first byte is the version of the
 * form, then comes when it was received, so both can be looked at without reading the rest.
 *
 * <p>What it writes it reads back equal. Checksums and lengths are the log's business.
 */
public final class EntryCodec {
  private static final byte VERSION = 1;

  private static final int HAS_SUBJECT = 1;
  private static final int HAS_ORDERING_KEY = 2;
  private static final int HAS_EXPIRY = 4;
  private static final int HAS_REQUEST = 8;
  private static final int HAS_KEY = 16;
  private static final int QUARANTINED = 1;

  private EntryCodec() {}

  /** Writes an event with the key that it is deduplicated by. */
  public static byte[] encode(Event event, DedupeKey key) {
    Context context = event.context();
    Out out = new Out(256 + event.data().length());
    out.put(VERSION);
    out.instant(event.receipt().receivedAt());
    boolean published = key.isPublished(event.tenant(), event.id());
    out.put(
        flag(context.subject(), HAS_SUBJECT)
            | flag(context.orderingKey(), HAS_ORDERING_KEY)
            | flag(context.expiresAt(), HAS_EXPIRY)
            | flag(event.receipt().request(), HAS_REQUEST)
            | (published ? 0 : HAS_KEY));
    out.string(event.id().value());
    out.string(event.tenant().value());
    if (!published) {
      out.string(key.value());
    }
    out.string(event.type().value());
    out.string(context.source());
    out.instant(context.time());
    context.subject().ifPresent(out::string);
    context.orderingKey().ifPresent(out::string);
    context.expiresAt().ifPresent(out::instant);
    event.receipt().request().ifPresent(id -> out.string(id.value()));
    out.varint(context.extensions().size());
    context
        .extensions()
        .forEach((name, value) -> {
          out.string(name);
          out.string(value);
        });
    out.json(event.data());
    return out.toArray();
  }

  /** Writes a request, quarantined or not. */
  public static byte[] encode(Request request) {
    Request.Http http = request.http();
    Out out = new Out(1024 + http.body().length());
    out.put(VERSION);
    out.instant(request.receivedAt());
    out.string(request.id().value());
    out.string(request.tenant().value());
    out.string(request.source().value());
    out.put(flag(request.quarantined(), QUARANTINED));
    request.quarantined().ifPresent(out::string);
    out.string(http.method());
    out.string(http.url());
    out.varint(http.headers().size());
    http.headers()
        .forEach((name, values) -> {
          out.string(name);
          out.varint(values.size());
          values.forEach(out::string);
        });
    out.bytes(http.body().bytes());
    return out.toArray();
  }

  /**
   * Reads an event that {@link #encode(Event, DedupeKey)} wrote.
   *
   * @param bytes from its first byte on; left where it ends
   * @throws IllegalArgumentException when the bytes are not such an event
   */
  public static Event decodeEvent(ByteBuffer bytes) {
    return read(bytes, EntryCodec::readEvent);
  }

  /**
   * Reads only the key from an event that {@link #encode(Event, DedupeKey)} wrote.
   *
   * @throws IllegalArgumentException when the bytes are not such an event
   */
  public static DedupeKey decodeKey(ByteBuffer bytes) {
    return read(
        bytes,
        in -> {
          in.instant();
          int has = in.get();
          EventId id = new EventId(in.string());
          TenantId tenant = new TenantId(in.string());
          return (has & HAS_KEY) == 0
              ? DedupeKey.published(tenant, id)
              : new DedupeKey(in.string());
        });
  }

  /**
   * Reads a request that {@link #encode(Request)} wrote.
   *
   * @throws IllegalArgumentException when the bytes are not such a request
   */
  public static Request decodeRequest(ByteBuffer bytes) {
    return read(bytes, EntryCodec::readRequest);
  }

  /**
   * Reads only when an event or a request was received.
   *
   * @throws IllegalArgumentException when the bytes are neither
   */
  public static Instant decodeReceivedAt(ByteBuffer bytes) {
    return read(bytes, In::instant);
  }

  private static <T> T read(ByteBuffer bytes, Function<In, T> reader) {
    try {
      byte version = bytes.get();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "an entry of version " + version + "; this is Tidings for version " + VERSION);
      }
      return reader.apply(new In(bytes));
    } catch (BufferUnderflowException | DateTimeException e) {
      throw new IllegalArgumentException("not an entry of the log", e);
    }
  }

  private static Event readEvent(In in) {
    Instant receivedAt = in.instant();
    int has = in.get();
    EventId id = new EventId(in.string());
    TenantId tenant = new TenantId(in.string());
    if ((has & HAS_KEY) != 0) {
      in.skipString();
    }
    EventType type = new EventType(in.string());
    String source = in.string();
    Instant time = in.instant();
    Optional<String> subject = in.string(has, HAS_SUBJECT);
    Optional<String> orderingKey = in.string(has, HAS_ORDERING_KEY);
    Optional<Instant> expiresAt =
        (has & HAS_EXPIRY) == 0 ? Optional.empty() : Optional.of(in.instant());
    Optional<RequestId> request = in.string(has, HAS_REQUEST).map(RequestId::new);
    int count = in.varint();
    Map<String, String> extensions = count == 0 ? Map.of() : new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.string();
      extensions.put(name, in.string());
    }
    Context context = new Context(source, subject, time, orderingKey, expiresAt, extensions);
    JsonBytes data = JsonBytes.trusted(in.bytes());
    return new Event(id, tenant, type, context, new Receipt(receivedAt, request), data);
  }

  private static Request readRequest(In in) {
    Instant receivedAt = in.instant();
    RequestId id = new RequestId(in.string());
    TenantId tenant = new TenantId(in.string());
    SourceId source = new SourceId(in.string());
    Optional<String> quarantined = in.string(in.get(), QUARANTINED);
    String method = in.string();
    String url = in.string();
    int count = in.varint();
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.string();
      int values = in.varint();
      List<String> list = new ArrayList<>();
      for (int j = 0; j < values; j++) {
        list.add(in.string());
      }
      headers.put(name, List.copyOf(list));
    }
    Request.Http http =
        new Request.Http(method, url, Collections.unmodifiableMap(headers), Body.of(in.bytes()));
    return new Request(id, tenant, source, receivedAt, http, quarantined);
  }

  private static int flag(Optional<?> value, int flag) {
    return value.isPresent() ? flag : 0;
  }

  /** Bytes being written. */
  private static final class Out {
    private byte[] bytes;
    private int length;

    Out(int expected) {
      bytes = new byte[expected];
    }

    void put(int value) {
      room(1);
      bytes[length++] = (byte) value;
    }

    void varint(int value) {
      int rest = value;
      while (rest >= 0x80) {
        put((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      put(rest);
    }

    void instant(Instant instant) {
      room(12);
      ByteBuffer.wrap(bytes).putLong(length, instant.getEpochSecond());
      ByteBuffer.wrap(bytes).putInt(length + 8, instant.getNano());
      length += 12;
    }

    void string(String text) {
      bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(byte[] value) {
      varint(value.length);
      room(value.length);
      System.arraycopy(value, 0, bytes, length, value.length);
      length += value.length;
    }

    void json(JsonBytes json) {
      varint(json.length());
      room(json.length());
      json.writeTo(ByteBuffer.wrap(bytes, length, json.length()));
      length += json.length();
    }

    private void room(int more) {
      if (bytes.length - length < more) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
      }
    }

    byte[] toArray() {
      return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }
  }

  /** Bytes being read. */
  private record In(ByteBuffer source) {
    int get() {
      return source.get();
    }

    int varint() {
      int value = 0;
      for (int shift = 0; shift < 32; shift += 7) {
        int b = source.get();
        value |= (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("not an entry of the log: a length without an end");
    }

    Instant instant() {
      return Instant.ofEpochSecond(source.getLong(), source.getInt());
    }

    byte[] bytes() {
      byte[] value = new byte[length()];
      source.get(value);
      return value;
    }

    String string() {
      int length = length();
      if (source.hasArray()) {
        int at = source.position();
        source.position(at + length);
        return new String(
            source.array(), source.arrayOffset() + at, length, StandardCharsets.UTF_8);
      }
      byte[] value = new byte[length];
      source.get(value);
      return new String(value, StandardCharsets.UTF_8);
    }

    Optional<String> string(int has, int flag) {
      return (has & flag) == 0 ? Optional.empty() : Optional.of(string());
    }

    void skipString() {
      int length = length();
      source.position(source.position() + length);
    }

    /** A length that what is left can hold, so that damaged bytes do not ask for much memory. */
    private int length() {
      int length = varint();
      if (length < 0 || length > source.remaining()) {
        throw new BufferUnderflowException();
      }
      return length;
    }
  }
}
