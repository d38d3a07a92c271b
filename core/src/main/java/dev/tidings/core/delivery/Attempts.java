package dev.tidings.core.delivery;

import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryLoop.Ports;
import dev.tidings.core.delivery.DeliveryLoop.Surroundings;
import dev.tidings.core.delivery.Preparations.Prepared;
import dev.tidings.core.event.Event;
import dev.tidings.core.signature.WebhookSigner;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts that are under way: each puts the event into the endpoint's shape, signs it, has it
 * sent, and judges the outcome. Lives on the engine's loop; what takes long is done elsewhere.
 */
final class Attempts {
  private static final Logger log = LoggerFactory.getLogger(Attempts.class);

  /** How long a delivery waits that could not be attempted because of an error of ours. */
  private static final Duration NOT_OUR_DAY = Duration.ofSeconds(30);

  private static final String EXPIRED = "the event has expired";

  private final Ports ports;
  private final Surroundings around;
  private final Memory memory;
  private final Health health;
  private final Figures figures;
  private final Ended ended;
  private final NextStep nextStep;
  private final Preparations preparations;
  private final AtomicInteger inFlight = new AtomicInteger();

  Attempts(
      Ports ports,
      Surroundings around,
      Memory memory,
      Health health,
      Figures figures,
      Ended ended,
      MeterRegistry registry) {
    this.ports = ports;
    this.around = around;
    this.memory = memory;
    this.health = health;
    this.figures = figures;
    this.ended = ended;
    this.nextStep = new NextStep(around.random());
    this.preparations =
        new Preparations(around.clock(), around.loop(), around.background(), around.slow());
    registry.gauge("tidings.delivery.in_flight", inFlight);
  }

  /** Is told on the loop what has become of a job that was begun. */
  interface Ended {
    /**
     * @param after how the delivery is now
     * @param attempt the attempt that was made of it, if one was
     */
    void ended(Lane lane, Job job, Progress after, Optional<Attempt> attempt);
  }

  /** Whether none is under way. */
  boolean isQuiet() {
    return inFlight.get() == 0;
  }

  void begin(Lane lane, Job job) {
    Instant now = around.clock().now();
    if (job.event().map(event -> isExpired(event, now)).orElse(false)) {
      discard(lane, job, EXPIRED);
      return;
    }
    lane.pace().begun();
    inFlight.incrementAndGet();
    job.start(now, around.clock().nanos());
    Recipient recipient = lane.recipient().orElseThrow();
    WebhookSigner signer = lane.signer(now);
    if (job.event().isPresent()
        && ports.contents().isPlain(recipient.endpoint(), job.event().get())) {
      Event event = job.event().get();
      send(lane, job, () -> Message.of(recipient.endpoint(), event, event.data(), signer, now));
      return;
    }
    preparations.add(lane.line(), () -> prepare(lane, job, recipient, signer));
  }

  /** Finds the event and puts it into shape, away from the loop. */
  private Prepared prepare(Lane lane, Job job, Recipient recipient, WebhookSigner signer) {
    try {
      return prepared(lane, job, recipient, signer);
    } catch (RuntimeException e) {
      log.error("cannot prepare {}; trying again in a while", job.id(), e);
      return new Prepared(0, () -> putOff(lane, job));
    }
  }

  private Prepared prepared(Lane lane, Job job, Recipient recipient, WebhookSigner signer) {
    Optional<Event> found = job.event().or(() -> ports.log().event(job.id().position()));
    if (found.isEmpty()) {
      return new Prepared(0, () -> abandon(lane, job, "the event is no longer kept"));
    }
    Event event = found.get();
    if (isExpired(event, around.clock().now())) {
      return new Prepared(0, () -> abandon(lane, job, EXPIRED));
    }
    long began = around.clock().nanos();
    Contents.Content content = ports.contents().of(recipient, event);
    return new Prepared(
        around.clock().nanos() - began,
        switch (content) {
          case Contents.Content.Given given -> {
            Instant now = around.clock().now();
            OutgoingRequest request =
                Message.of(recipient.endpoint(), given.event(), given.event().data(), signer, now);
            yield () -> sendPrepared(lane, job, event, request);
          }
          case Contents.Content.Withheld withheld -> () -> abandon(lane, job, withheld.reason());
          case Contents.Content.Failed failed ->
              () -> attempted(lane, job, new AttemptOutcome.Unshaped(failed.reason()));
        });
  }

  private void sendPrepared(Lane lane, Job job, Event event, OutgoingRequest request) {
    Instant now = around.clock().now();
    if (isExpired(event, now)) {
      abandon(lane, job, EXPIRED);
      return;
    }
    memory.found(job, event);
    // What it waited for being put into shape is not the endpoint's time.
    job.start(now, around.clock().nanos());
    send(lane, job, () -> request);
  }

  private void send(Lane lane, Job job, Supplier<OutgoingRequest> request) {
    try {
      ports
          .sender()
          .send(
              request.get(), outcome -> around.loop().execute(() -> attempted(lane, job, outcome)));
    } catch (RuntimeException e) {
      log.error("cannot send {}; trying again in a while", job.id(), e);
      around.loop().execute(() -> putOff(lane, job));
    }
  }

  /** No attempt could be made, and that is our fault: it does not count. */
  private void putOff(Lane lane, Job job) {
    inFlight.decrementAndGet();
    Instant due = around.clock().now().plus(NOT_OUR_DAY);
    Progress after = NextStep.waiting(job.delivery().progress(), due);
    ended.ended(lane, job, after, Optional.empty());
  }

  private void attempted(Lane lane, Job job, AttemptOutcome outcome) {
    inFlight.decrementAndGet();
    Instant now = around.clock().now();
    long nanos = around.clock().nanos();
    Progress before = job.delivery().progress();
    Attempt attempt =
        new Attempt(
            before.attempts() + 1,
            before.trigger(),
            job.startedAt(),
            Duration.ofNanos(nanos - job.startedNanos()),
            outcome);
    Progress after =
        lane.recipient()
            .map(recipient ->
                nextStep.after(before, attempt, recipient.endpoint(), expiresAt(job), now))
            .orElseGet(() -> nextStep.afterDeletion(before, attempt, now));
    lane.pace().ended(outcome, nanos);
    figures.attempted(outcome);
    boolean asked = before.trigger() == Trigger.RESEND || before.trigger() == Trigger.REPLAY;
    if (after.state() == DeliveryState.DELIVERED && !asked) {
      job.event()
          .ifPresent(
              event -> figures.deliveredAfter(Duration.between(event.receipt().receivedAt(), now)));
    }
    health.judge(lane, outcome, now);
    ended.ended(lane, job, after, Optional.of(attempt));
  }

  private void abandon(Lane lane, Job job, String reason) {
    inFlight.decrementAndGet();
    discard(lane, job, reason);
  }

  private void discard(Lane lane, Job job, String reason) {
    Instant now = around.clock().now();
    Progress after = NextStep.ended(job.delivery().progress(), Transition.DISCARD, reason, now);
    ended.ended(lane, job, after, Optional.empty());
  }

  private static Optional<Instant> expiresAt(Job job) {
    return job.event().flatMap(event -> event.context().expiresAt());
  }

  private static boolean isExpired(Event event, Instant now) {
    return event.context().expiresAt().map(until -> !now.isBefore(until)).orElse(false);
  }
}
