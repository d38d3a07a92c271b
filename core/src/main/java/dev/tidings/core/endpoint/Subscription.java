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
 * @param terms which version of the data it gets, and what of it
 */
public record Subscription(
    List<String> eventTypes,
    Optional<String> filter,
    Optional<String> transformation,
    OnFailure onTransformationFailure,
    Terms terms) {
  public static final Subscription EVERYTHING =
      new Subscription(
          List.of("*"), Optional.empty(), Optional.empty(), OnFailure.DEAD_LETTER, Terms.OPEN);

  public Subscription {
    eventTypes = List.copyOf(eventTypes);
  }

  /** A subscription on open terms. */
  public Subscription(
      List<String> eventTypes,
      Optional<String> filter,
      Optional<String> transformation,
      OnFailure onTransformationFailure) {
    this(eventTypes, filter, transformation, onTransformationFailure, Terms.OPEN);
  }

  /** What becomes of a delivery that cannot be put into shape. */
  public enum OnFailure {
    DISCARD,
    DEAD_LETTER
  }
}
