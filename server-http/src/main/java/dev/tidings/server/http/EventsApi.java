package dev.tidings.server.http;

import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.event.Entry.EventEntry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What happened: events with their fate, and the requests they came in. */
final class EventsApi {
  private static final int UNMATCHED_STEP = 8;
  private static final int MOST_BYTES = 4 << 20;

  private final EventLog log;
  private final DeliveryStore deliveries;
  private final Eyes eyes;

  EventsApi(Backend backend) {
    this.log = backend.records().log();
    this.deliveries = backend.records().deliveries();
    this.eyes = new Eyes(backend.rules().catalogue());
  }

  void register(Operations operations) {
    operations
        .on("listEvents", this::list)
        .on("getEvent", this::get)
        .on("getEventRequest", this::request);
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
        : Pages.reply(
            log.search(query, call.page()),
            entry -> EventView.of(eyes.of(call.caller(), entry.event())));
  }

  /** A few at a time, so that a page is full, too, when it gets too large for memory. */
  private Reply unmatched(Call call, EventQuery query) {
    PageRequest wanted = call.page();
    List<Event> events = new ArrayList<>();
    Optional<String> next = wanted.cursor();
    int looked = 0;
    long bytes = 0;
    do {
      int step = Math.min(UNMATCHED_STEP, wanted.limit() - looked);
      Page<Position> positions = deliveries.unmatched(call.tenant(), new PageRequest(step, next));
      for (Position position : positions.data()) {
        if (log.get(position).orElse(null) instanceof EventEntry entry
            && query.matches(entry.event())) {
          events.add(entry.event());
          bytes += entry.event().data().length();
        }
      }
      looked += step;
      next = positions.next();
    } while (next.isPresent() && looked < wanted.limit() && bytes < MOST_BYTES);
    return Pages.reply(
        new Page<>(events, next), event -> EventView.of(eyes.of(call.caller(), event)));
  }

  private Reply get(Call call) {
    EventEntry entry = find(call);
    return Reply.ok(
        EventView.of(eyes.of(call.caller(), entry.event()), deliveries.ofEvent(entry.position())));
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
        eyes.of(
            call.caller(),
            log.findRequest(call.tenant(), id)
                .map(EventLog.KeptRequest::request)
                .orElseThrow(() -> Ids.unknown("request", id.value()))));
  }

  private EventEntry find(Call call) {
    return Ids.parse(call.path("id"), EventId::new)
        .flatMap(id -> log.find(call.tenant(), id))
        .orElseThrow(() -> Ids.unknown("event", call.path("id")));
  }
}
