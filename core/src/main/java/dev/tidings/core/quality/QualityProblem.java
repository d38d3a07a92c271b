package dev.tidings.core.quality;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that is wrong with a source's events of one type; there is one that is not resolved for
 * a kind, source, type and field at the most.
 *
 * @param message what is wrong, in words
 * @param count how often it was seen, among the events that were looked at
 * @param examples the first events in which it was seen
 * @param announced what has been announced of it
 */
public record QualityProblem(
    ProblemId id,
    About about,
    String message,
    ProblemState state,
    Instant firstSeen,
    Instant lastSeen,
    long count,
    List<EventId> examples,
    Optional<Resolution> resolution,
    Announced announced) {
  /** How many examples are kept at the most. */
  public static final int MAX_EXAMPLES = 5;

  public QualityProblem {
    examples = List.copyOf(examples);
  }

  /**
   * What it is about.
   *
   * @param field the field's path, such as {@code data.items[].sku}; empty for events as a whole
   */
  public record About(
      ProblemKind kind, TenantId tenant, String source, EventType type, String field) {}

  /** When it was resolved, and how it came to that. */
  public record Resolution(Instant at, How how) {}

  /** How a problem came to be resolved. */
  public enum How {
    /** A person resolved it. */
    BY_PERSON,
    /** A person accepted the shape as it is. */
    BY_ACCEPTANCE,
    /** It was over. */
    BY_ITSELF
  }

  /** What has been announced of a problem. */
  public enum Announced {
    NOTHING,
    OPENING,
    RESOLVING
  }

  static QualityProblem opened(
      ProblemId id, About about, String message, Instant now, Evidence evidence) {
    return new QualityProblem(
        id,
        about,
        message,
        ProblemState.OPEN,
        evidence.first(),
        now,
        evidence.count(),
        evidence.examples(),
        Optional.empty(),
        Announced.NOTHING);
  }

  QualityProblem seenIn(EventId event, Instant now) {
    List<EventId> more = examples;
    if (more.size() < MAX_EXAMPLES && !more.contains(event)) {
      more = new ArrayList<>(examples);
      more.add(event);
    }
    return new QualityProblem(
        id, about, message, state, firstSeen, now, count + 1, more, resolution, announced);
  }

  /** It goes on without an event, which may take other words. */
  QualityProblem stillSo(String words, Instant now) {
    return new QualityProblem(
        id, about, words, state, firstSeen, now, count, examples, resolution, announced);
  }

  QualityProblem acknowledged() {
    return new QualityProblem(
        id,
        about,
        message,
        ProblemTransition.ACKNOWLEDGE.of(state),
        firstSeen,
        lastSeen,
        count,
        examples,
        resolution,
        announced);
  }

  QualityProblem resolved(Instant now, How how) {
    return new QualityProblem(
        id,
        about,
        message,
        ProblemTransition.RESOLVE.of(state),
        firstSeen,
        lastSeen,
        count,
        examples,
        Optional.of(new Resolution(now, how)),
        announced);
  }

  QualityProblem announced(Announced what) {
    return new QualityProblem(
        id, about, message, state, firstSeen, lastSeen, count, examples, resolution, what);
  }

  public boolean isResolved() {
    return state == ProblemState.RESOLVED;
  }

  /** Whether there is still something to announce, or to become of it. */
  public boolean isSettled() {
    return isResolved() && announced == Announced.RESOLVING;
  }
}
