package dev.tidings.core.subscription;

import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Compiles subscriptions. Safe for use by many threads; one is enough for a process. */
public final class SubscriptionCompiler {
  /** The most patterns that a subscription may have. */
  public static final int MAX_EVENT_TYPES = 200;

  private final Supplier<FilterCompiler> filters;
  private final TransformationCompiler transformations;

  /**
   * @param clock measures how long an expression takes
   */
  public SubscriptionCompiler(Clock clock) {
    this(clock, Limits.DEFAULT);
  }

  /**
   * @param clock measures how long an expression takes
   * @param limits for each run of an expression
   */
  public SubscriptionCompiler(Clock clock, Limits limits) {
    this.filters = new Once<>(() -> new FilterCompiler(clock, limits));
    this.transformations = new TransformationCompiler(clock, limits);
  }

  /** Compiles a subscription that somebody wants to save, or says all that is wrong with it. */
  public Compilation compile(Subscription subscription) {
    List<Problem> problems = new ArrayList<>();
    List<EventTypePattern> patterns = patterns(subscription.eventTypes(), problems);
    Optional<Filter> filter =
        subscription.filter().flatMap(written -> tried(() -> filter(written), problems));
    Optional<Transformation> transformation =
        subscription
            .transformation()
            .flatMap(written -> tried(() -> transformations.compile(written), problems));
    return problems.isEmpty()
        ? new Compilation.Compiled(
            new CompiledSubscription(subscription, patterns, filter, transformation))
        : new Compilation.Problems(problems);
  }

  /**
   * Makes a subscription that was accepted once ready for use, at little cost: expressions are
   * compiled when the first event needs them. Should one not compile any more, because this version
   * is stricter than the one that accepted it, it fails at each event and says so.
   */
  public CompiledSubscription load(Subscription subscription) {
    return new CompiledSubscription(
        subscription,
        patterns(subscription.eventTypes(), new ArrayList<>()),
        subscription.filter().map(this::whenNeeded),
        subscription.transformation().map(this::transformationWhenNeeded));
  }

  private Filter filter(String written) {
    return filters.get().compile(written);
  }

  private Filter whenNeeded(String written) {
    Supplier<Filter> compiled =
        new Once<>(() -> {
          try {
            return filter(written);
          } catch (BadExpressionException e) {
            return _ -> new Verdict.Failed("the filter is not valid: " + e.getMessage());
          }
        });
    return event -> compiled.get().judge(event);
  }

  private Transformation transformationWhenNeeded(String written) {
    Supplier<Transformation> compiled =
        new Once<>(() -> {
          try {
            return transformations.compile(written);
          } catch (BadExpressionException e) {
            return _ -> new Shaping.Failed("the transformation is not valid: " + e.getMessage());
          }
        });
    return event -> compiled.get().shape(event);
  }

  private static <T> Optional<T> tried(Supplier<T> compilation, List<Problem> problems) {
    try {
      return Optional.of(compilation.get());
    } catch (BadExpressionException e) {
      problems.addAll(e.problems());
      return Optional.empty();
    }
  }

  private static List<EventTypePattern> patterns(List<String> written, List<Problem> problems) {
    if (written.isEmpty()) {
      problems.add(
          new Problem(
              Problem.Part.EVENT_TYPES, 1, 1, "at least one event type is needed; * means all"));
    }
    if (written.size() > MAX_EVENT_TYPES) {
      problems.add(
          new Problem(
              Problem.Part.EVENT_TYPES,
              MAX_EVENT_TYPES + 1,
              1,
              "at most " + MAX_EVENT_TYPES + " event types; a pattern such as email.* means many"));
      return List.of();
    }
    List<EventTypePattern> all = new ArrayList<>(written.size());
    for (int i = 0; i < written.size(); i++) {
      try {
        all.add(EventTypePattern.parse(written.get(i)));
      } catch (BadPatternException e) {
        problems.add(
            new Problem(
                Problem.Part.EVENT_TYPES,
                i + 1,
                e.column(),
                "\"" + shortened(written.get(i)) + "\": " + e.getMessage()));
      }
    }
    return withoutIncluded(all);
  }

  private static List<EventTypePattern> withoutIncluded(List<EventTypePattern> all) {
    List<EventTypePattern> kept = new ArrayList<>(all.size());
    for (EventTypePattern pattern : all) {
      if (kept.stream().noneMatch(other -> other.includes(pattern))) {
        kept.removeIf(pattern::includes);
        kept.add(pattern);
      }
    }
    return kept;
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
