package dev.tidings.core.routing;

import dev.tidings.core.delivery.Match;
import dev.tidings.core.delivery.Recipient;
import dev.tidings.core.delivery.Routing;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.subscription.Verdict;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filters that are not quick: they are asked beside the engine's loop, so that only their own
 * endpoint waits for them. Each has a line of events, which it is asked about in the order of the
 * log. A filter leaves when its line is empty and its last run was quick. Lives on the engine's
 * loop.
 */
final class SlowFilters {
  private static final Logger log = LoggerFactory.getLogger(SlowFilters.class);

  /** A filter that takes longer is slow; an honest one takes a few millionths of a second. */
  private static final long QUICK_NANOS = Duration.ofMillis(1).toNanos();

  /** The log is not done with an event that waits, so there is an end to waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long a line is worked on before the answers are given. */
  private static final long SHIFT_NANOS = Duration.ofMillis(50).toNanos();

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final EventLog events;
  private final Admission admission;
  private final Clock clock;
  private final Loop loop;
  private final Executor background;
  private final Runnable whenIdle;
  private final Map<EndpointId, Line> lines = new HashMap<>();
  private int unanswered;

  /**
   * @param whenIdle called on the loop when no event waits any more
   */
  SlowFilters(
      EventLog events,
      Admission admission,
      Clock clock,
      Loop loop,
      Executor background,
      Runnable whenIdle) {
    this.events = events;
    this.admission = admission;
    this.clock = clock;
    this.loop = loop;
    this.background = background;
    this.whenIdle = whenIdle;
  }

  /** The events that wait for one filter; only their positions, to take little memory. */
  private static final class Line {
    private final ArrayDeque<Question> questions = new ArrayDeque<>();
    private boolean working;
  }

  /** Whether a recipient, as it was then, wants the event at a position. */
  private record Question(Recipient recipient, Position at, Routing routing, long since) {}

  /** The event is empty when it is no longer kept, and then nobody wants it. */
  private record Answer(Question question, Optional<Event> event, Verdict verdict) {}

  /** How far a line was worked off, and whether the filter was quick at last. */
  private record Shift(List<Answer> answers, boolean quick, boolean cutShort) {}

  static boolean isQuick(long nanos) {
    return nanos <= QUICK_NANOS;
  }

  /** How many answers are still to come. */
  int unanswered() {
    return unanswered;
  }

  boolean contains(EndpointId endpoint) {
    return lines.containsKey(endpoint);
  }

  /** This endpoint's filter was not quick. */
  void add(EndpointId endpoint) {
    lines.putIfAbsent(endpoint, new Line());
  }

  /** Has a recipient whose filter is slow asked about the event at {@code at}. */
  void ask(Recipient recipient, Position at, Routing routing) {
    routing.expect();
    unanswered++;
    EndpointId endpoint = recipient.endpoint().id();
    Line line = lines.computeIfAbsent(endpoint, _ -> new Line());
    line.questions.add(new Question(recipient, at, routing, clock.nanos()));
    work(endpoint, line);
  }

  private void work(EndpointId endpoint, Line line) {
    if (line.working || line.questions.isEmpty()) {
      return;
    }
    line.working = true;
    List<Question> questions = List.copyOf(line.questions);
    background.execute(() -> {
      Shift shift = shift(questions);
      loop.execute(() -> worked(endpoint, line, shift));
    });
  }

  private Shift shift(List<Question> questions) {
    List<Answer> answers = new ArrayList<>();
    boolean quick = false;
    long end = clock.nanos() + SHIFT_NANOS;
    try {
      for (Question question : questions) {
        long began = clock.nanos();
        if (began - end > 0) {
          break;
        }
        Optional<Event> event = events.event(question.at());
        answers.add(new Answer(question, event, verdict(question, event, began)));
        quick = isQuick(clock.nanos() - began);
      }
      return new Shift(answers, quick, false);
    } catch (LogUnavailableException e) {
      log.warn("cannot read the log for a filter; trying again", e);
      return new Shift(answers, false, true);
    }
  }

  private Verdict verdict(Question question, Optional<Event> event, long now) {
    if (event.isEmpty()) {
      return new Verdict.Unwanted();
    }
    return now - question.since() > PATIENCE.toNanos()
        ? new Verdict.Failed(
            "the filter is too slow: the event has waited for it for "
                + PATIENCE.toSeconds()
                + " s")
        : switch (admission.check(event.get())) {
          case Admission.Verdict.Admitted admitted ->
              question.recipient().subscription().filter(admitted.view());
          // It was let in when it was asked about, and is by now no longer what it was.
          case Admission.Verdict.Quarantined kept -> new Verdict.Failed(kept.reason());
        };
  }

  private void worked(EndpointId endpoint, Line line, Shift shift) {
    for (Answer answer : shift.answers()) {
      line.questions.remove();
      unanswered--;
      Question question = answer.question();
      answer
          .event()
          .ifPresent(event ->
              Match.of(question.recipient(), answer.verdict())
                  .ifPresent(match -> question.routing().match(event, match)));
      question.routing().answered();
    }
    if (shift.cutShort()) {
      loop.after(RETRY_AFTER, () -> goOn(endpoint, line));
      return;
    }
    if (line.questions.isEmpty() && shift.quick()) {
      lines.remove(endpoint);
    }
    goOn(endpoint, line);
    if (unanswered == 0) {
      whenIdle.run();
    }
  }

  private void goOn(EndpointId endpoint, Line line) {
    line.working = false;
    work(endpoint, line);
  }
}
