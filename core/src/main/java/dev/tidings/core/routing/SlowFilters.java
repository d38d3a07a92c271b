package dev.tidings.core.routing;

import dev.tidings.core.delivery.Match;
import dev.tidings.core.delivery.Recipient;
import dev.tidings.core.delivery.Routing;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.subscription.Cost;
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
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filters that are not quick: they are asked beside the engine's loop, so that only their own
 * endpoint waits for them. Each has a line of events, which it is asked about in the order of the
 * log. Where a line is full, the router waits if the filter is quick on average (it was held up by
 * something else), and otherwise what comes then ends without being asked about. A filter leaves
 * when its line is empty and it has been quick for a while. Lives on the engine's loop.
 */
final class SlowFilters {
  private static final Logger log = LoggerFactory.getLogger(SlowFilters.class);

  /** A filter that takes longer is slow; an honest one takes a few millionths of a second. */
  private static final long QUICK_NANOS = Duration.ofMillis(1).toNanos();

  /** The most events that wait for one filter. */
  static final int FULL = 1_000;

  /**
   * The log is not done with an event that waits, so there is an end to waiting for a filter that
   * is slow on average.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long a line is worked on before the answers are given. */
  private static final long SHIFT_NANOS = Duration.ofMillis(50).toNanos();

  private static final int LONGEST_SHIFT = 256;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final EventLog events;
  private final Admission admission;
  private final Clock clock;
  private final Loop loop;
  private final Executor background;
  private final Executor slow;
  private final Runnable onProgress;
  private final Map<EndpointId, Line> lines = new HashMap<>();
  private int unanswered;

  /**
   * @param onProgress called on the loop when some have been answered
   */
  SlowFilters(
      EventLog events, Admission admission, Router.Surroundings around, Runnable onProgress) {
    this.events = events;
    this.admission = admission;
    this.clock = around.clock();
    this.loop = around.loop();
    this.background = around.background();
    this.slow = around.slow();
    this.onProgress = onProgress;
  }

  /** The events that wait for one filter; only their positions, to take little memory. */
  private static final class Line {
    private final ArrayDeque<Question> questions = new ArrayDeque<>();
    private final Cost cost = Cost.suspected();
    private boolean working;

    boolean isFull() {
      return questions.size() >= FULL;
    }
  }

  /**
   * Whether a recipient, as it was then, wants the event at a position.
   *
   * @param since when it was asked first, by the measuring clock
   */
  private record Question(Recipient recipient, Position at, Routing routing, long since) {}

  /**
   * The event is empty when it is no longer kept, and then nobody wants it.
   *
   * @param took nanoseconds; empty when the filter was not asked
   */
  private record Answer(
      Question question, Optional<Event> event, Verdict verdict, OptionalLong took) {}

  /** How far a line was worked off. */
  private record Shift(List<Answer> answers, boolean cutShort) {}

  static boolean isQuick(long nanos) {
    return nanos <= QUICK_NANOS;
  }

  /** How many answers are still to come. */
  int unanswered() {
    return unanswered;
  }

  /** Whether the router should wait, until there has been progress. */
  boolean isCrowded() {
    return unanswered >= FULL
        && lines.values().stream().anyMatch(line -> line.isFull() && line.cost.isQuick());
  }

  boolean contains(EndpointId endpoint) {
    return lines.containsKey(endpoint);
  }

  /** This endpoint's filter was not quick. */
  void add(EndpointId endpoint) {
    lines.putIfAbsent(endpoint, new Line());
  }

  /** Has a recipient whose filter is slow asked about the event at {@code at}. */
  void ask(Recipient recipient, Position at, Event event, Routing routing) {
    EndpointId endpoint = recipient.endpoint().id();
    Line line = lines.computeIfAbsent(endpoint, _ -> new Line());
    if (line.isFull() && !line.cost.isQuick()) {
      Match.of(recipient, tooSlow(FULL + " events wait for it already"))
          .ifPresent(match -> routing.match(event, match));
      return;
    }
    routing.expect();
    unanswered++;
    line.questions.add(new Question(recipient, at, routing, clock.nanos()));
    work(endpoint, line);
  }

  private static Verdict tooSlow(String why) {
    return new Verdict.Failed("the filter is too slow: " + why);
  }

  private void work(EndpointId endpoint, Line line) {
    if (line.working || line.questions.isEmpty()) {
      return;
    }
    line.working = true;
    List<Question> questions = line.questions.stream().limit(LONGEST_SHIFT).toList();
    boolean patient = line.cost.isQuick();
    (line.cost.isQuick() ? background : slow)
        .execute(() -> {
          Shift shift = shift(questions, patient);
          loop.execute(() -> worked(endpoint, line, shift));
        });
  }

  private Shift shift(List<Question> questions, boolean patient) {
    List<Answer> answers = new ArrayList<>();
    long end = clock.nanos() + SHIFT_NANOS;
    try {
      for (Question question : questions) {
        answers.add(answer(question, patient));
        if (clock.nanos() - end >= 0) {
          break;
        }
      }
      return new Shift(answers, false);
    } catch (LogUnavailableException e) {
      log.warn("cannot read the log for a filter; trying again", e);
      return new Shift(answers, true);
    }
  }

  private Answer answer(Question question, boolean patient) {
    Optional<Event> event = events.event(question.at());
    if (event.isEmpty()) {
      return new Answer(question, event, new Verdict.Unwanted(), OptionalLong.empty());
    }
    long began = clock.nanos();
    if (!patient && began - question.since() > PATIENCE.toNanos()) {
      Verdict verdict = tooSlow("the event has waited for " + PATIENCE.toSeconds() + " s");
      return new Answer(question, event, verdict, OptionalLong.empty());
    }
    Verdict verdict = verdict(question.recipient(), event.get());
    return new Answer(question, event, verdict, OptionalLong.of(clock.nanos() - began));
  }

  private Verdict verdict(Recipient recipient, Event event) {
    return switch (admission.check(event)) {
      case Admission.Verdict.Admitted admitted -> recipient.subscription().filter(admitted.view());
      // It was let in when it was asked about, and is by now no longer what it was.
      case Admission.Verdict.Quarantined kept -> new Verdict.Failed(kept.reason());
    };
  }

  private void worked(EndpointId endpoint, Line line, Shift shift) {
    for (Answer answer : shift.answers()) {
      line.questions.remove();
      answer.took().ifPresent(line.cost::took);
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
    if (line.questions.isEmpty() && line.cost.isCleared()) {
      lines.remove(endpoint);
    }
    goOn(endpoint, line);
    onProgress.run();
  }

  private void goOn(EndpointId endpoint, Line line) {
    line.working = false;
    work(endpoint, line);
  }
}
