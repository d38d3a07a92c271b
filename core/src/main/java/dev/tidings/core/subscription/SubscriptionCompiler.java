package dev.tidings.core.subscription;

import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Compiles subscriptions. Safe for use by many threads; one is enough for a process. */
public final class SubscriptionCompiler {
  /** The most patterns that a subscription may have. */
  public static final int MAX_EVENT_TYPES = 200;

  /**
   * @param clock measures how long a transformation takes
   */
  @SuppressWarnings("unused")
  public SubscriptionCompiler(Clock clock) {}

  /** Compiles a subscription that somebody wants to save, or says all that is wrong with it. */
  public Compilation compile(Subscription subscription) {
    List<Problem> problems = new ArrayList<>();
    List<EventTypePattern> patterns = patterns(subscription.eventTypes(), problems);
    return problems.isEmpty()
        ? new Compilation.Compiled(new CompiledSubscription(subscription, patterns))
        : new Compilation.Problems(problems);
  }

  /**
   * Makes a subscription that was accepted once ready for use, at little cost: expressions are
   * compiled when the first event needs them. Should one not compile any more, because this version
   * is stricter than the one that accepted it, it fails at each event and says so.
   */
  public CompiledSubscription load(Subscription subscription) {
    return new CompiledSubscription(
        subscription, patterns(subscription.eventTypes(), new ArrayList<>()));
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
