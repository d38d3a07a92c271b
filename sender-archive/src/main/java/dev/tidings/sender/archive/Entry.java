package dev.tidings.sender.archive;

import dev.tidings.core.event.Body;
import dev.tidings.core.event.Event;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * An event as a journal keeps it.
 *
 * @param attributes a JSON object
 * @param data JSON without line breaks
 */
record Entry(EventKey key, Partition partition, Body attributes, Body data) {

  static Entry of(Event event) {
    JsonObject attributes =
        JsonObject.builder()
            .put("id", event.id().value())
            .put("type", event.type().value())
            .put("source", event.context().source())
            .putText("subject", event.context().subject())
            .put("time", event.context().time().toString())
            .put("received_at", event.receipt().receivedAt().toString())
            .put("tenant", event.tenant().value())
            .build();
    return new Entry(
        EventKey.of(event.id().value()),
        new Partition(
            LocalDate.ofInstant(event.context().time(), ZoneOffset.UTC), event.type().value()),
        Body.of(attributes.write()),
        Body.of(onOneLine(event.data())));
  }

  private static byte[] onOneLine(JsonBytes data) {
    byte[] bytes = data.toArray();
    for (byte b : bytes) {
      if (b == '\n' || b == '\r') {
        return data.parse().write();
      }
    }
    return bytes;
  }

  private byte[] type() {
    return partition.type().getBytes(StandardCharsets.UTF_8);
  }

  int length() {
    return EventKey.BYTES
        + Long.BYTES
        + 3 * Integer.BYTES
        + type().length
        + attributes.length()
        + data.length();
  }

  void write(ByteBuffer to) {
    key.write(to);
    to.putLong(partition.day().toEpochDay());
    for (byte[] part : new byte[][] {type(), attributes.bytes(), data.bytes()}) {
      to.putInt(part.length).put(part);
    }
  }

  static Entry read(ByteBuffer from) {
    EventKey key = EventKey.read(from);
    LocalDate day = LocalDate.ofEpochDay(from.getLong());
    String type = new String(bytes(from), StandardCharsets.UTF_8);
    return new Entry(key, new Partition(day, type), Body.of(bytes(from)), Body.of(bytes(from)));
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from.getInt()];
    from.get(bytes);
    return bytes;
  }
}
