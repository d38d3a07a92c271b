package dev.tidings.core.quality;

import dev.tidings.core.catalogue.Validation;
import dev.tidings.core.catalogue.Violation;
import java.util.List;
import java.util.Optional;

/**
 * What was found when an event was held against the contract of its type.
 *
 * @param quarantined why it is kept out; empty when it goes on
 */
public record Findings(Validation validation, Optional<String> quarantined) {
  List<Violation> violations() {
    return validation instanceof Validation.Breaks broken ? broken.violations() : List.of();
  }

  /** Only a mapping that fails keeps an event out that breaks no schema. */
  boolean mappingFailed() {
    return quarantined.isPresent() && violations().isEmpty();
  }

  boolean isUnknownType() {
    return validation instanceof Validation.Unknown && quarantined.isEmpty();
  }

  boolean isDescribed() {
    return switch (validation) {
      case Validation.Fits _, Validation.Breaks _ -> true;
      case Validation.Unknown _, Validation.Undescribed _ -> false;
    };
  }
}
