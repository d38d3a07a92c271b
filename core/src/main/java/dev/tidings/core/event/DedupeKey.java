package dev.tidings.core.event;

import dev.tidings.core.id.EventId;
import dev.tidings.core.id.SourceId;
import dev.tidings.core.tenant.TenantId;

/**
 * What makes two tellings of an event the same event: the second within the log's dedupe window is
 * a duplicate of the first.
 *
 * @param value compared as it is, so it holds whatever scopes it
 */
public record DedupeKey(String value) {
  /** For an event that a publisher named: the same id again is the same event. */
  public static DedupeKey published(TenantId tenant, EventId id) {
    return new DedupeKey("p " + tenant.value() + " " + id.value());
  }

  /** For an event from a source: its provider's own key for it. */
  public static DedupeKey received(SourceId source, String key) {
    return new DedupeKey("r " + source.value() + " " + key);
  }
}
