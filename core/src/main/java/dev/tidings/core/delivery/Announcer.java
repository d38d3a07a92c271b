package dev.tidings.core.delivery;

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
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tells a tenant what Tidings itself has done or seen, as events like any other, from the source
 * {@value #SOURCE}.
 */
public final class Announcer {
  /** The source of all announcements. */
  public static final String SOURCE = "tidings";

  private final EventLog log;
  private final IdGenerator ids;

  public Announcer(EventLog log, IdGenerator ids) {
    this.log = log;
    this.ids = ids;
  }

  /**
   * Something to tell.
   *
   * @param subject the id of what it is about
   * @param occasion what makes another telling of it the same as this one, together with type and
   *     subject
   */
  public record Announcement(
      TenantId tenant, EventType type, String subject, String occasion, JsonObject data) {}

  /**
   * Appends it to the log, once, however often it is told within the dedupe window.
   *
   * @return completes when the event is durable
   */
  public CompletableFuture<?> announce(Announcement told, Instant now) {
    Event event =
        new Event(
            ids.event(),
            told.tenant(),
            told.type(),
            new Context(
                SOURCE,
                Optional.of(told.subject()),
                now,
                Optional.empty(),
                Optional.empty(),
                Map.of()),
            new Receipt(now, Optional.empty()),
            JsonBytes.of(told.data()));
    DedupeKey key =
        new DedupeKey("t " + told.type() + " " + told.subject() + " " + told.occasion());
    return log.append(new Batch(Optional.empty(), List.of(new NewEvent(event, key))));
  }
}
