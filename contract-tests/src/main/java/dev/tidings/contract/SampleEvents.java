package dev.tidings.contract;

import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Body;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.id.SourceId;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Events and requests for tests, each with an id of its own. */
public final class SampleEvents {
  /** When the first of them is received; each later one a millisecond after the one before. */
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final AtomicInteger made = new AtomicInteger();

  /** A small event. */
  public Event event() {
    return event(START.plusMillis(made.get()));
  }

  /** A small event that was received at {@code receivedAt}. */
  public Event event(Instant receivedAt) {
    int number = made.incrementAndGet();
    return new Event(
        new EventId("evt_%026d".formatted(number)),
        TenantId.DEFAULT,
        new EventType("order.completed"),
        new Context(
            "api",
            Optional.of("customer-" + number),
            receivedAt.minusMillis(number % 1000),
            Optional.empty(),
            Optional.empty(),
            Map.of()),
        new Receipt(receivedAt, Optional.empty()),
        json("{\"number\":%d}".formatted(number)));
  }

  /** An event that has everything an event can have. */
  public Event richEvent() {
    Event plain = event();
    Context context =
        new Context(
            "Mailjet – Zürich",
            Optional.of("änn@example.test"),
            Instant.parse("2026-02-28T23:59:59.123456789Z"),
            Optional.of("order 7"),
            Optional.of(START.plusSeconds(3600)),
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    return new Event(
        plain.id(),
        new TenantId("acme-test"),
        plain.type(),
        context,
        new Receipt(plain.receipt().receivedAt(), Optional.of(request().id())),
        json("{\"text\":\"grüße\",\"list\":[1,2.50,null]}"));
  }

  /** The same event of another type, subject and source. */
  public Event with(Event event, String type, String subject, String source) {
    return new Event(
        event.id(),
        event.tenant(),
        new EventType(type),
        new Context(
            source,
            Optional.of(subject),
            event.context().time(),
            Optional.empty(),
            Optional.empty(),
            Map.of()),
        event.receipt(),
        event.data());
  }

  /** The event with its id as its key. */
  public Batch.NewEvent keyed(Event event) {
    return new Batch.NewEvent(event, DedupeKey.published(event.tenant(), event.id()));
  }

  /** A request that became events. */
  public Request request() {
    return request(Optional.empty());
  }

  /** A request that no event could be made of. */
  public Request quarantined(String reason) {
    return request(Optional.of(reason));
  }

  private Request request(Optional<String> quarantined) {
    int number = made.incrementAndGet();
    return new Request(
        new RequestId("req_%026d".formatted(number)),
        TenantId.DEFAULT,
        new SourceId("src_%026d".formatted(1)),
        START.plusMillis(number),
        new Request.Http(
            "POST",
            "/in/shop?x=1",
            Map.of("content-type", List.of("application/json"), "x-two", List.of("a", "b")),
            Body.of(("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8))),
        quarantined);
  }

  private static JsonBytes json(String text) {
    return JsonBytes.trusted(text.getBytes(StandardCharsets.UTF_8));
  }
}
