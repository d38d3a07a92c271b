package dev.tidings.core.source;

import dev.tidings.core.catalogue.ValidationMode;
import java.util.Map;
import java.util.Optional;

/**
 * What is done with the events of a source.
 *
 * @param mapping a JSONata expression whose result becomes their {@code data}, before they are
 *     checked and routed; what came in stays in the log as it is
 * @param validation how strictly they are held to their schemas, by event type pattern, where it is
 *     not as the event type says; the most particular pattern counts
 * @param region the data region that they belong to ({@code dataregion})
 */
public record SourceRules(
    Optional<String> mapping, Map<String, ValidationMode> validation, Optional<String> region) {
  public static final SourceRules NONE =
      new SourceRules(Optional.empty(), Map.of(), Optional.empty());

  public SourceRules {
    validation = Map.copyOf(validation);
  }
}
