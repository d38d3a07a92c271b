package dev.tidings.core.subscription;

import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.SystemClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events and subscriptions for tests. */
final class Subscriptions {
  static final Instant TIME = Instant.parse("2026-03-04T05:06:07.890Z");
  static final Instant RECEIVED = Instant.parse("2026-03-04T05:06:09Z");

  private Subscriptions() {}

  static SubscriptionCompiler compiler() {
    return new SubscriptionCompiler(new SystemClock());
  }

  static Subscription filtered(String filter) {
    return new Subscription(
        List.of("*"), Optional.of(filter), Optional.empty(), Subscription.OnFailure.DISCARD);
  }

  static Subscription transformed(String transformation) {
    return new Subscription(
        List.of("*"),
        Optional.empty(),
        Optional.of(transformation),
        Subscription.OnFailure.DISCARD);
  }

  static CompiledSubscription compiled(SubscriptionCompiler compiler, Subscription subscription) {
    return switch (compiler.compile(subscription)) {
      case Compilation.Compiled made -> made.subscription();
      case Compilation.Problems problems -> throw new AssertionError(problems.toString());
    };
  }

  static List<Problem> problems(SubscriptionCompiler compiler, Subscription subscription) {
    return switch (compiler.compile(subscription)) {
      case Compilation.Compiled _ -> List.of();
      case Compilation.Problems found -> found.problems();
    };
  }

  /** An event of type {@code order.completed} about {@code ada@example.com}. */
  static EventView event(String data) {
    return EventView.of(event("order.completed", Optional.of("ada@example.com"), data));
  }

  /** An event whose data is no JSON, which shows who reads it. */
  static Event unreadableEvent() {
    Event event = event("order.completed", Optional.empty(), "{}");
    return new Event(
        event.id(),
        event.tenant(),
        event.type(),
        event.context(),
        event.receipt(),
        JsonBytes.trusted("{".getBytes(StandardCharsets.UTF_8)));
  }

  static Event event(String type, Optional<String> subject, String data) {
    return new Event(
        new EventId("evt_1"),
        TenantId.DEFAULT,
        new EventType(type),
        new Context("shop", subject, TIME, Optional.empty(), Optional.empty(), Map.of()),
        new Receipt(RECEIVED, Optional.empty()),
        JsonBytes.of(Json.parse(data.getBytes(StandardCharsets.UTF_8))));
  }
}
