package dev.tidings.core.event;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The circumstances of an event, the attributes of CloudEvents 1.0 beside id and type.
 *
 * @param source the name of the source it came from; {@code api} or what the publisher said when it
 *     was published
 * @param subject who or what it is about
 * @param time when it happened, by the word of whoever told us
 * @param orderingKey events with the same key keep their order where an endpoint asks for order;
 *     the subject when this is empty
 * @param expiresAt until when it is worth delivering (CloudEvents extension {@code expirytime})
 * @param extensions further attributes, by their lower-case names
 */
public record Context(
    String source,
    Optional<String> subject,
    Instant time,
    Optional<String> orderingKey,
    Optional<Instant> expiresAt,
    Map<String, String> extensions) {

  /** The extension that names an event's data region. */
  public static final String REGION = "dataregion";

  public Context {
    extensions = Map.copyOf(extensions);
  }

  /** The data region that the event belongs to. */
  public Optional<String> region() {
    return Optional.ofNullable(extensions.get(REGION));
  }

  /** The same context in a data region. */
  public Context in(String region) {
    Map<String, String> bound = new HashMap<>(extensions);
    bound.put(REGION, region);
    return new Context(source, subject, time, orderingKey, expiresAt, bound);
  }
}
