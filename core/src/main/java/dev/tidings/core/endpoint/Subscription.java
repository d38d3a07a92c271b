package dev.tidings.core.endpoint;

import java.util.List;
import java.util.Optional;

/**
 * Which events an endpoint wants and in what shape, as it was written. Whether it makes sense is
 * decided when it is compiled, by {@code core.subscription}.
 *
 * @param eventTypes patterns: exact, {@code email.*} (everything below) or {@code *}
 * @param filter a CEL expression that must be true
 * @param transformation a JSONata expression whose result becomes {@code data}
 * @param onTransformationFailure what becomes of a delivery whose transformation fails
 */
public record Subscription(
    List<String> eventTypes,
    Optional<String> filter,
    Optional<String> transformation,
    OnFailure onTransformationFailure) {
  public static final Subscription EVERYTHING =
      new Subscription(List.of("*"), Optional.empty(), Optional.empty(), OnFailure.DEAD_LETTER);

  public Subscription {
    eventTypes = List.copyOf(eventTypes);
  }

  /** What becomes of a delivery that cannot be put into shape. */
  public enum OnFailure {
    DISCARD,
    DEAD_LETTER
  }
}
