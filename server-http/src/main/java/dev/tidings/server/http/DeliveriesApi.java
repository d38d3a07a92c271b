package dev.tidings.server.http;

import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.DeliveryStore.DeliveryQuery;
import dev.tidings.core.delivery.DeliveryStore.Span;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.EventId;
import dev.tidings.core.page.Page;
import dev.tidings.core.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** What became of events at endpoints. */
final class DeliveriesApi {
  private final EventLog log;
  private final DeliveryStore deliveries;
  private final Endpoints endpoints;
  private final Consumer<EndpointId> nudge;
  private final Clock clock;

  DeliveriesApi(Backend backend) {
    this.log = backend.records().log();
    this.deliveries = backend.records().deliveries();
    this.endpoints = backend.endpoints();
    this.nudge = backend.outgoing().nudge();
    this.clock = backend.surroundings().clock();
  }

  void register(Operations operations) {
    operations
        .on("listDeliveries", this::list)
        .on("getDelivery", this::get)
        .on("resendDelivery", this::resend);
  }

  private Reply list(Call call) {
    Optional<List<Span>> spans = spans(call);
    if (spans.isEmpty()) {
      return Pages.reply(Page.<Delivery>last(List.of()), DeliveryView::of);
    }
    DeliveryQuery query =
        new DeliveryQuery(
            call.tenant(),
            call.query("endpoint").map(EndpointId::new),
            call.query("state").map(DeliveriesApi::state),
            spans.get());
    return Pages.reply(deliveries.list(query, call.page()), DeliveryView::of);
  }

  /** The parts of the log that are asked for; empty when no event there can be meant. */
  private Optional<List<Span>> spans(Call call) {
    Optional<Instant> since = call.time("since");
    Optional<Instant> until = call.time("until");
    Optional<String> event = call.query("event");
    if (event.isPresent()) {
      return log.find(call.tenant(), new EventId(event.get()))
          .filter(entry -> isWithin(entry.event().receipt().receivedAt(), since, until))
          .map(entry -> List.of(Span.of(entry.position())));
    }
    if (since.isEmpty() && until.isEmpty()) {
      return Optional.of(List.of());
    }
    List<Span> spans = new ArrayList<>();
    for (int partition = 0; partition < log.partitions(); partition++) {
      Position from = since.isPresent() ? log.positionAt(partition, since.get()) : start(partition);
      Position to =
          until.isPresent()
              ? log.positionAt(partition, until.get())
              : new Position(partition, Long.MAX_VALUE);
      spans.add(new Span(from, to));
    }
    return Optional.of(spans);
  }

  private static boolean isWithin(Instant time, Optional<Instant> since, Optional<Instant> until) {
    return since.map(instant -> !time.isBefore(instant)).orElse(true)
        && until.map(time::isBefore).orElse(true);
  }

  private static Position start(int partition) {
    return new Position(partition, 0);
  }

  private static DeliveryState state(String text) {
    return DeliveryState.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private Reply get(Call call) {
    Delivery delivery = find(call);
    return Reply.ok(
        DeliveryView.of(
            delivery, deliveries.attempts(delivery.id()), call.caller().personalData()));
  }

  private Reply resend(Call call) {
    Delivery delivery = find(call);
    Endpoint endpoint =
        endpoints
            .find(call.tenant(), delivery.id().endpoint())
            .orElseThrow(() ->
                new RefusedException(
                    Problem.conflict(
                        "the endpoint of this delivery was deleted; there is nowhere to send")));
    if (endpoint.status() instanceof EndpointStatus.Disabled) {
      throw new RefusedException(
          Problem.conflict("the endpoint of this delivery is disabled; resume it first"));
    }
    call.changes()
        .changed(
            delivery.id().toString(), DeliveryView.of(delivery), DeliveryView.of(resent(delivery)));
    Delivery reopened =
        deliveries
            .reopen(call.tenant(), delivery.id(), Trigger.RESEND, clock.now())
            .orElseThrow(() -> unknown(call));
    nudge.accept(reopened.id().endpoint());
    return Reply.json(202, DeliveryView.of(reopened));
  }

  private Delivery resent(Delivery delivery) {
    return delivery.with(delivery.progress().reopened(Trigger.RESEND, Optional.of(clock.now())));
  }

  private Delivery find(Call call) {
    return DeliveryId.parse(call.path("id"))
        .flatMap(id -> deliveries.find(call.tenant(), id))
        .orElseThrow(() -> unknown(call));
  }

  private static RefusedException unknown(Call call) {
    return Ids.unknown("delivery", call.path("id"));
  }
}
