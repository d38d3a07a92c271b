package dev.tidings.server.http;

import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.DeliveryStore.Quarantined;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Entry.EventEntry;
import dev.tidings.core.event.Entry.QuarantineEntry;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.page.Page;
import java.util.List;
import java.util.Optional;

/** What was believed and is kept out: requests that could not be read, events that do not fit. */
final class QuarantineApi {
  private final EventLog log;
  private final DeliveryStore deliveries;

  QuarantineApi(Backend.Records records) {
    this.log = records.log();
    this.deliveries = records.deliveries();
  }

  void register(Operations operations) {
    operations.on("listQuarantine", this::list).on("getQuarantined", this::get);
  }

  private Reply list(Call call) {
    Page<Quarantined> kept = deliveries.quarantined(call.tenant(), call.page());
    // Each is let go as soon as it is summed up: their bodies together may be more than memory.
    List<JsonObject> shown = kept.data().stream().flatMap(each -> summary(each).stream()).toList();
    return Pages.reply(new Page<>(shown, kept.next()), each -> each);
  }

  private Optional<JsonObject> summary(Quarantined kept) {
    return log.get(kept.position()).map(entry -> QuarantineView.of(entry, kept.reason()).build());
  }

  private Reply get(Call call) {
    Entry entry = entry(call);
    String reason =
        deliveries
            .quarantined(call.tenant(), entry.position())
            .map(Quarantined::reason)
            .orElseThrow(() -> unknown(call));
    JsonObject.Builder json = QuarantineView.of(entry, reason);
    switch (entry) {
      case QuarantineEntry found -> json.put("request", RequestView.of(found.request()));
      case EventEntry found -> json.put("event", EventView.of(found.event()));
    }
    return Reply.ok(json.build());
  }

  private Entry entry(Call call) {
    return Ids.parse(call.path("id"), RequestId::new)
        .flatMap(id -> log.findRequest(call.tenant(), id))
        .<Entry>map(kept -> new QuarantineEntry(kept.position(), kept.request()))
        .or(() ->
            Ids.parse(call.path("id"), EventId::new).flatMap(id -> log.find(call.tenant(), id)))
        .orElseThrow(() -> unknown(call));
  }

  private static RefusedException unknown(Call call) {
    return Ids.unknown("request or event in quarantine", call.path("id"));
  }
}
