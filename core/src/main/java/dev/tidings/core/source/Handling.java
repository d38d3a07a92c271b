package dev.tidings.core.source;

import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.event.EventType;
import dev.tidings.core.subscription.BadPatternException;
import dev.tidings.core.subscription.Compilation;
import dev.tidings.core.subscription.CompiledSubscription;
import dev.tidings.core.subscription.EventTypePattern;
import dev.tidings.core.subscription.EventView;
import dev.tidings.core.subscription.Shaping;
import dev.tidings.core.subscription.SubscriptionCompiler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of a source, ready to be applied. Immutable; used by any thread. */
public final class Handling {
  private final Optional<CompiledSubscription> mapping;
  private final List<Strictness> strictness;

  private Handling(Optional<CompiledSubscription> mapping, List<Strictness> strictness) {
    this.mapping = mapping;
    this.strictness = strictness;
  }

  private record Strictness(EventTypePattern pattern, ValidationMode mode) {}

  /** Rules that somebody wants to save; what is wrong with them is added to {@code problems}. */
  static Handling compile(
      SourceRules rules, SubscriptionCompiler compiler, List<SettingProblem> problems) {
    Optional<CompiledSubscription> mapping =
        rules
            .mapping()
            .flatMap(written ->
                switch (compiler.compile(onlyShaping(written))) {
                  case Compilation.Compiled compiled -> Optional.of(compiled.subscription());
                  case Compilation.Problems found -> {
                    found
                        .problems()
                        .forEach(problem ->
                            problems.add(
                                new SettingProblem(
                                    "mapping",
                                    "line %d, column %d: %s"
                                        .formatted(
                                            problem.line(), problem.column(), problem.message()))));
                    yield Optional.empty();
                  }
                });
    List<Strictness> strictness = new ArrayList<>();
    for (Map.Entry<String, ValidationMode> asked : rules.validation().entrySet()) {
      try {
        strictness.add(new Strictness(EventTypePattern.parse(asked.getKey()), asked.getValue()));
      } catch (BadPatternException e) {
        problems.add(new SettingProblem("validation", asked.getKey() + ": " + e.getMessage()));
      }
    }
    // Of two patterns that match one event type, the more particular one is the longer one.
    strictness.sort(
        Comparator.comparingInt((Strictness each) -> each.pattern().toString().length())
            .reversed());
    return new Handling(mapping, List.copyOf(strictness));
  }

  private static Subscription onlyShaping(String mapping) {
    return new Subscription(
        List.of("*"), Optional.empty(), Optional.of(mapping), Subscription.OnFailure.DEAD_LETTER);
  }

  /** How strictly an event of that type is held to its schema, where the source says so. */
  public Optional<ValidationMode> mode(EventType type) {
    return strictness.stream()
        .filter(each -> each.pattern().matches(type))
        .findFirst()
        .map(Strictness::mode);
  }

  /** What the mapping makes of an event's data. */
  public Shaping map(EventView event) {
    return mapping.isPresent() ? mapping.get().transform(event) : new Shaping.Unchanged();
  }

  /** Whether events are changed before they go on. */
  public boolean maps() {
    return mapping.isPresent();
  }
}
