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
  private static final String PUBLISHED = "p ";

  /** For an event that a publisher named: the same id again is the same event. */
  public static DedupeKey published(TenantId tenant, EventId id) {
    return new DedupeKey(PUBLISHED + tenant.value() + " " + id.value());
  }

  /** Whether it is the key that an event of that id has when it is published. */
  public boolean isPublished(TenantId tenant, EventId id) {
    int tenantEnd = PUBLISHED.length() + tenant.value().length();
    return value.length() == tenantEnd + 1 + id.value().length()
        && value.startsWith(PUBLISHED)
        && value.startsWith(tenant.value(), PUBLISHED.length())
        && value.charAt(tenantEnd) == ' '
        && value.startsWith(id.value(), tenantEnd + 1);
  }

  /** For an event from a source: its provider's own key for it. */
  public static DedupeKey received(SourceId source, String key) {
    return new DedupeKey("r " + source.value() + " " + key);
  }
}
