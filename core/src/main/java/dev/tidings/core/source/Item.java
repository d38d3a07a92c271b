package dev.tidings.core.source;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing that happened, as read from a request: an event before it has an id.
 *
 * @param key what makes two tellings of it the same one, unique within the source
 * @param subject who or what it is about: an address, a customer, a repository
 * @param time when it happened, by the provider's word; empty when it does not say
 * @param orderingKey what it is ordered by, where the subject is not right for that
 * @param data what subscribers get: canonical fields, and the provider's own under {@code raw}
 */
public record Item(
    String key,
    EventType type,
    Optional<String> subject,
    Optional<Instant> time,
    Optional<String> orderingKey,
    Json data) {

  public Item(
      String key, EventType type, Optional<String> subject, Optional<Instant> time, Json data) {
    this(key, type, subject, time, Optional.empty(), data);
  }

  /** The same thing as an event of another type, for what means two things at once. */
  public Item also(String other) {
    return new Item(key + " " + other, new EventType(other), subject, time, orderingKey, data);
  }
}
