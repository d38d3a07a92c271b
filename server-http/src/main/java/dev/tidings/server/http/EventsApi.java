package dev.tidings.server.http;

import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Entry.EventEntry;
import dev.tidings.core.event.Entry.QuarantineEntry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Position;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.page.Page;
import java.util.List;
import java.util.Optional;

/** What happened: events with their fate, and the requests they came in. */
final class EventsApi {
  private final EventLog log;
  private final DeliveryStore deliveries;

  EventsApi(Backend.Records records) {
    this.log = records.log();
    this.deliveries = records.deliveries();
  }

  void register(Operations operations) {
    operations
        .on("listEvents", this::list)
        .on("getEvent", this::get)
        .on("getEventRequest", this::request)
        .on("listQuarantine", this::quarantine)
        .on("getQuarantined", this::quarantined);
  }

  private Reply list(Call call) {
    EventQuery query =
        new EventQuery(
            call.tenant(),
            call.query("type").map(EventType::new),
            call.query("subject"),
            call.query("source"),
            call.time("since"),
            call.time("until"));
    return call.query("fate").isPresent()
        ? unmatched(call, query)
        : Pages.reply(log.search(query, call.page()), entry -> EventView.of(entry.event()));
  }

  private Reply unmatched(Call call, EventQuery query) {
    Page<Position> positions = deliveries.unmatched(call.tenant(), call.page());
    List<Event> events =
        positions.data().stream()
            .map(log::get)
            .flatMap(Optional::stream)
            .flatMap(entry ->
                entry instanceof EventEntry found
                    ? Optional.of(found.event()).stream()
                    : Optional.<Event>empty().stream())
            .filter(query::matches)
            .toList();
    return Pages.reply(new Page<>(events, positions.next()), EventView::of);
  }

  private Reply get(Call call) {
    EventEntry entry = find(call);
    return Reply.ok(EventView.of(entry.event(), deliveries.ofEvent(entry.position())));
  }

  private Reply request(Call call) {
    Event event = find(call).event();
    RequestId id =
        event
            .receipt()
            .request()
            .orElseThrow(() ->
                new RefusedException(
                    Problem.notFound(
                        "this event was published through the API, not received in a"
                            + " request")));
    return Reply.ok(
        RequestView.of(
            log.findRequest(call.tenant(), id)
                .orElseThrow(() -> Ids.unknown("request", id.value()))));
  }

  private EventEntry find(Call call) {
    return Ids.parse(call.path("id"), EventId::new)
        .flatMap(id -> log.find(call.tenant(), id))
        .orElseThrow(() -> Ids.unknown("event", call.path("id")));
  }

  private Reply quarantine(Call call) {
    Page<Position> positions = deliveries.quarantined(call.tenant(), call.page());
    List<Request> requests =
        positions.data().stream()
            .map(log::get)
            .flatMap(Optional::stream)
            .flatMap(EventsApi::quarantined)
            .toList();
    return Pages.reply(new Page<>(requests, positions.next()), RequestView::summary);
  }

  private static java.util.stream.Stream<Request> quarantined(Entry entry) {
    return switch (entry) {
      case QuarantineEntry found -> java.util.stream.Stream.of(found.request());
      case EventEntry _ -> java.util.stream.Stream.of();
    };
  }

  private Reply quarantined(Call call) {
    return Reply.ok(
        RequestView.of(
            Ids.parse(call.path("id"), RequestId::new)
                .flatMap(id -> log.findRequest(call.tenant(), id))
                .filter(request -> request.quarantined().isPresent())
                .orElseThrow(() -> Ids.unknown("quarantined request", call.path("id")))));
  }
}
