package dev.tidings.sender.archive;

import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.EventId;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Events to put into files. */
final class Samples {
  static final Instant NOON = Instant.parse("2026-11-25T12:00:00.123456Z");

  private Samples() {}

  /** Every second one an order, every third one of the day before. */
  static Event event(int number) {
    return event(
        "evt_" + number,
        number % 2 == 0 ? "order.completed" : "email.opened",
        number % 3 == 0 ? NOON.minusSeconds(86_400) : NOON,
        "{\"number\":" + number + ",\n \"total\": 12.50, \"note\":\"grüße\"}");
  }

  static Event event(String id, String type, Instant time, String data) {
    return new Event(
        new EventId(id),
        TenantId.DEFAULT,
        new EventType(type),
        new Context(
            "shop",
            Optional.of("maria@example.com").filter(_ -> !id.endsWith("7")),
            time,
            Optional.empty(),
            Optional.empty(),
            Map.of()),
        new Receipt(time.plusSeconds(1), Optional.empty()),
        JsonBytes.trusted(data.getBytes(StandardCharsets.UTF_8)));
  }
}
