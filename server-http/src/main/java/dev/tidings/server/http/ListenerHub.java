package dev.tidings.server.http;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands deliveries to whoever listens from a developer's machine ({@code tidings listen}), which
 * cannot be connected to and so asks for them. While nobody asks, the endpoint is paused, so that
 * what comes waits; it is resumed when somebody does.
 *
 * <p>All state is in memory: a request that was handed over and not answered ends as timed out, as
 * with any endpoint. Safe for use by many threads.
 */
public final class ListenerHub implements Sender<OutgoingRequest.Handover> {
  /** How long a listener may be silent between two questions before it is taken to be gone. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(ListenerHub.class);

  private final Endpoints endpoints;
  private final Clock clock;
  private final Loop timers;
  private final Executor background;
  private final Map<EndpointId, Desk> desks = new HashMap<>();
  private long lastNumber;
  private boolean closed;

  /**
   * @param timers says when time is up
   * @param background runs changes of endpoints, which may wait for the store
   */
  public ListenerHub(Endpoints endpoints, Clock clock, Loop timers, Executor background) {
    this.endpoints = endpoints;
    this.clock = clock;
    this.timers = timers;
    this.background = background;
  }

  /**
   * A request for a listener to pass on.
   *
   * @param number what to answer under
   */
  record Handed(long number, OutgoingRequest.Handover request) {}

  private record Pending(Handed handed, Consumer<AttemptOutcome> done, Loop.Timer timeout) {}

  private record Question(CompletableFuture<Optional<Handed>> answer, BooleanSupplier stillThere) {}

  /** Where the requests for one listener lie, and who waits for them. */
  private static final class Desk {
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private final Map<Long, Pending> handedOver = new LinkedHashMap<>();
    private final Deque<Question> questions = new ArrayDeque<>();
    private long signsOfLife;

    boolean isIdle() {
      questions.removeIf(
          question -> question.answer().isDone() || !question.stillThere().getAsBoolean());
      return questions.isEmpty() && handedOver.isEmpty();
    }
  }

  /** Nobody listens after a start: has all listener endpoints wait until somebody does. */
  public void start() {
    endpoints.onChange(change -> {
      if (change.after().isEmpty()) {
        leave(change.id());
      }
    });
    for (Endpoint endpoint : endpoints.all()) {
      if (endpoint.target() instanceof Target.Listener) {
        background.execute(() -> settle(endpoint.id()));
      }
    }
  }

  @Override
  public void send(OutgoingRequest.Handover request, Consumer<AttemptOutcome> done) {
    if (!lay(request, done)) {
      done.accept(new AttemptOutcome.Unreachable("nobody listens; it comes when somebody does"));
      background.execute(() -> settle(request.endpoint()));
    }
  }

  private synchronized boolean lay(
      OutgoingRequest.Handover request, Consumer<AttemptOutcome> done) {
    Desk desk = desks.get(request.endpoint());
    if (desk == null || closed) {
      return false;
    }
    long number = ++lastNumber;
    Loop.Timer timeout =
        timers.after(request.timeout(), () -> timedOut(request.endpoint(), number));
    desk.waiting.add(new Pending(new Handed(number, request), done, timeout));
    handOver(desk);
    return true;
  }

  private static void handOver(Desk desk) {
    while (!desk.waiting.isEmpty() && !desk.questions.isEmpty()) {
      Question question = desk.questions.removeFirst();
      if (question.stillThere().getAsBoolean() && !question.answer().isDone()) {
        Pending pending = desk.waiting.removeFirst();
        desk.handedOver.put(pending.handed().number(), pending);
        question.answer().complete(Optional.of(pending.handed()));
      }
    }
  }

  /**
   * The next request for the listener of that endpoint.
   *
   * @param stillThere whether whoever asks still waits for the answer
   * @return completes with nothing when none comes within {@code wait}
   */
  CompletableFuture<Optional<Handed>> next(
      EndpointId endpoint, Duration wait, BooleanSupplier stillThere) {
    CompletableFuture<Optional<Handed>> answer = new CompletableFuture<>();
    if (ask(endpoint, new Question(answer, stillThere))) {
      background.execute(() -> settle(endpoint));
    }
    timers.after(
        wait,
        () -> {
          answer.complete(Optional.empty());
          showLife(endpoint);
        });
    return answer;
  }

  /** Whether the listener has only now come. */
  private synchronized boolean ask(EndpointId endpoint, Question question) {
    if (closed) {
      question.answer().complete(Optional.empty());
      return false;
    }
    boolean came = !desks.containsKey(endpoint);
    Desk desk = desks.computeIfAbsent(endpoint, _ -> new Desk());
    desk.questions.add(question);
    handOver(desk);
    showLife(endpoint);
    return came;
  }

  /** Whether a request of that number was waiting for its answer. */
  boolean answer(EndpointId endpoint, long number, AttemptOutcome outcome) {
    Optional<Pending> pending = take(endpoint, number);
    pending.ifPresent(found -> {
      found.timeout().cancel();
      found.done().accept(outcome);
    });
    return pending.isPresent();
  }

  private synchronized Optional<Pending> take(EndpointId endpoint, long number) {
    Desk desk = desks.get(endpoint);
    if (desk == null) {
      return Optional.empty();
    }
    showLife(endpoint);
    Pending handed = desk.handedOver.remove(number);
    if (handed != null) {
      return Optional.of(handed);
    }
    Optional<Pending> waiting =
        desk.waiting.stream().filter(pending -> pending.handed().number() == number).findFirst();
    waiting.ifPresent(desk.waiting::remove);
    return waiting;
  }

  private void timedOut(EndpointId endpoint, long number) {
    take(endpoint, number)
        .ifPresent(pending ->
            pending
                .done()
                .accept(new AttemptOutcome.TimedOut(pending.handed().request().timeout())));
  }

  private synchronized void showLife(EndpointId endpoint) {
    Desk desk = desks.get(endpoint);
    if (desk != null) {
      long sign = ++desk.signsOfLife;
      timers.after(GRACE, () -> leaveIfSilent(endpoint, desk, sign));
    }
  }

  private void leaveIfSilent(EndpointId endpoint, Desk desk, long sign) {
    synchronized (this) {
      if (desk.signsOfLife != sign || !desk.isIdle()) {
        return;
      }
    }
    leave(endpoint);
  }

  private void leave(EndpointId endpoint) {
    List<Pending> left = new ArrayList<>();
    synchronized (this) {
      Desk desk = desks.remove(endpoint);
      if (desk != null) {
        left.addAll(desk.waiting);
        left.addAll(desk.handedOver.values());
        desk.questions.forEach(question -> question.answer().complete(Optional.empty()));
      }
    }
    end(left, "the listener has gone");
    background.execute(() -> settle(endpoint));
  }

  private static void end(List<Pending> left, String why) {
    for (Pending pending : left) {
      pending.timeout().cancel();
      pending.done().accept(new AttemptOutcome.Unreachable(why));
    }
  }

  /** Has the endpoint be active if somebody listens, and paused if nobody does. */
  private void settle(EndpointId endpoint) {
    try {
      endpoints.update(
          endpoint,
          found ->
              switch (found.status()) {
                case EndpointStatus.Active _ ->
                    isListening(endpoint)
                        ? found
                        : found.with(new EndpointStatus.Paused(clock.now()));
                case EndpointStatus.Paused _ ->
                    isListening(endpoint) ? found.with(new EndpointStatus.Active()) : found;
                case EndpointStatus.Disabled _ -> found;
              });
    } catch (RuntimeException e) {
      log.warn("listener endpoint {} could not be paused or resumed", endpoint, e);
    }
  }

  private synchronized boolean isListening(EndpointId endpoint) {
    return !closed && desks.containsKey(endpoint);
  }

  @Override
  public void close() {
    List<Pending> left = new ArrayList<>();
    synchronized (this) {
      closed = true;
      for (Desk desk : desks.values()) {
        left.addAll(desk.waiting);
        left.addAll(desk.handedOver.values());
        desk.questions.forEach(question -> question.answer().complete(Optional.empty()));
      }
      desks.clear();
    }
    end(left, "Tidings is stopping");
  }
}
