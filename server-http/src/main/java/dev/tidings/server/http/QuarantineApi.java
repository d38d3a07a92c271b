package dev.tidings.server.http;

import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.DeliveryStore.Quarantined;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Entry.EventEntry;
import dev.tidings.core.event.Entry.QuarantineEntry;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.routing.Quarantine;
import java.util.List;
import java.util.Optional;

/** What was believed and is kept out: requests that could not be read, events that do not fit. */
final class QuarantineApi {
  private static final int MOST_AT_ONCE = 10_000;
  private static final int STEP = 100;

  private final EventLog log;
  private final DeliveryStore deliveries;
  private final Quarantine quarantine;
  private final Eyes eyes;

  QuarantineApi(Backend backend) {
    this.log = backend.records().log();
    this.deliveries = backend.records().deliveries();
    this.quarantine = backend.records().quarantine();
    this.eyes = new Eyes(backend.rules().catalogue());
  }

  void register(Operations operations) {
    operations
        .on("listQuarantine", this::list)
        .on("getQuarantined", this::get)
        .on("reprocessQuarantined", this::reprocess)
        .on("reprocessQuarantine", this::reprocessAll);
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
      case QuarantineEntry found -> json.put("request", eyes.of(call.caller(), found.request()));
      case EventEntry found ->
          json.put("event", EventView.of(eyes.of(call.caller(), found.event())));
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

  private Reply reprocess(Call call) {
    Entry entry = entry(call);
    JsonObject.Builder json = JsonObject.builder().put("id", call.path("id"));
    JsonObject inside = JsonObject.builder().put("quarantined", true).build();
    call.changes()
        .changed(call.path("id"), inside, JsonObject.builder().put("quarantined", false).build());
    switch (quarantine.reprocess(call.tenant(), entry.position())) {
      case Quarantine.Outcome.Released released -> {
        json.put("released", true);
        switch (entry) {
          case QuarantineEntry _ ->
              json.put(
                  "events",
                  new JsonArray(
                      released.events().stream()
                          .<Json>map(event -> new JsonText(event.value()))
                          .toList()));
          case EventEntry _ -> json.put("deliveries", released.deliveries());
        }
      }
      case Quarantine.Outcome.Kept kept -> {
        call.changes().changed(call.path("id"), inside, inside);
        json.put("released", false).put("reason", kept.reason());
      }
      case Quarantine.Outcome.Gone _ -> throw unknown(call);
    }
    return Reply.ok(json.build());
  }

  private Reply reprocessAll(Call call) {
    JsonObject wish = call.object();
    // Each is let out by itself; what is recorded is what was asked for, with the first of them.
    call.changes().made("quarantine", wish);
    Optional<String> next = wish.text("cursor");
    int released = 0;
    int kept = 0;
    do {
      Page<Quarantined> page = deliveries.quarantined(call.tenant(), new PageRequest(STEP, next));
      for (Quarantined each : page.data()) {
        if (!isMeant(each, wish)) {
          continue;
        }
        switch (quarantine.reprocess(call.tenant(), each.position())) {
          case Quarantine.Outcome.Released _ -> released++;
          case Quarantine.Outcome.Kept _ -> kept++;
          case Quarantine.Outcome.Gone _ -> {}
        }
      }
      next = page.next();
    } while (next.isPresent() && released + kept < MOST_AT_ONCE);
    return Reply.ok(
        JsonObject.builder()
            .put("released", released)
            .put("kept", kept)
            .putText("next", next)
            .build());
  }

  private boolean isMeant(Quarantined each, JsonObject wish) {
    Optional<String> source = wish.text("source");
    Optional<String> type = wish.text("type");
    if (source.isEmpty() && type.isEmpty()) {
      return true;
    }
    return switch (log.get(each.position()).orElse(null)) {
      case QuarantineEntry found ->
          type.isEmpty() && source.equals(Optional.of(found.request().source().value()));
      case EventEntry found ->
          source.map(found.event().context().source()::equals).orElse(true)
              && type.map(found.event().type().value()::equals).orElse(true);
      case null -> false;
    };
  }

  private static RefusedException unknown(Call call) {
    return Ids.unknown("request or event in quarantine", call.path("id"));
  }
}
