package dev.tidings.core.delivery;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Batch.NewEvent;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonBytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tells a tenant what Tidings itself has done, as events like any other, from the source {@code
 * tidings}.
 */
final class Announcer {
  private static final String SOURCE = "tidings";
  private static final EventType ENDPOINT_DISABLED = new EventType("endpoint.disabled");

  private final EventLog log;
  private final IdGenerator ids;

  Announcer(EventLog log, IdGenerator ids) {
    this.log = log;
    this.ids = ids;
  }

  /**
   * An endpoint is being disabled.
   *
   * @param since since when it has been failing, which makes this telling of it the same as another
   *     one
   * @return completes when the event is durable
   */
  CompletableFuture<?> endpointDisabled(
      Endpoint endpoint, String reason, Instant since, Instant now) {
    JsonObject data =
        JsonObject.builder()
            .put("endpoint", endpoint.id().value())
            .put("description", endpoint.description().text())
            .put("reason", reason)
            .put("failingSince", since.toString())
            .build();
    Event event =
        new Event(
            ids.event(),
            endpoint.tenant(),
            ENDPOINT_DISABLED,
            new Context(
                SOURCE,
                Optional.of(endpoint.id().value()),
                now,
                Optional.empty(),
                Optional.empty(),
                Map.of()),
            new Receipt(now, Optional.empty()),
            JsonBytes.of(data));
    DedupeKey key = new DedupeKey("t " + ENDPOINT_DISABLED + " " + endpoint.id() + " " + since);
    return log.append(new Batch(Optional.empty(), List.of(new NewEvent(event, key))));
  }
}
