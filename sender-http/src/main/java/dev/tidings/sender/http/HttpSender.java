package dev.tidings.sender.http;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.Unshaped;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.sender.http.Exchange.Request;
import dev.tidings.sender.http.Wire.Site;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Makes attempts over HTTP/1.1. */
public final class HttpSender implements Sender<OutgoingRequest.Post> {
  private final Wire wire;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Attempts attempts;

  /** Takes the wire; closing the sender closes it. */
  public HttpSender(Wire wire, MeterRegistry meters) {
    this.wire = wire;
    this.attempts = new Attempts(meters);
    Gauge.builder("tidings.sender.in.flight", underWay, AtomicInteger::get)
        .description("Attempts that are under way")
        .register(meters);
  }

  @Override
  public void send(OutgoingRequest.Post request, Consumer<AttemptOutcome> done) {
    Site site;
    try {
      site = wire.site(request.url());
    } catch (UnusableUrlException e) {
      done.accept(attempts.count(new Blocked(e.reason()), 0));
      return;
    }
    Optional<String> unfit = Headers.objection(request.headers());
    if (unfit.isPresent()) {
      done.accept(attempts.count(new Unshaped(unfit.get()), 0));
      return;
    }
    underWay.incrementAndGet();
    long now = wire.clock().nanos();
    wire.start(
        site,
        new Exchange(
            new Request(
                "POST", site.destination(), request.headers(), request.body(), request.timeout()),
            now + request.timeout().toNanos(),
            Excerpt.MAX_BYTES,
            new Attempting(site, done, now)));
  }

  @Override
  public void close() {
    wire.close();
  }

  private final class Attempting implements Exchange.End {
    private final Site site;
    private final Consumer<AttemptOutcome> done;
    private final long began;

    Attempting(Site site, Consumer<AttemptOutcome> done, long now) {
      this.site = site;
      this.done = done;
      this.began = now;
    }

    @Override
    public void answered(Answer answer) {
      int status = answer.status();
      String excerpt = Excerpt.of(answer.start());
      end(
          status >= 200 && status < 300
              ? new Delivered(status, excerpt)
              : new Refused(status, excerpt, retryAfter(answer)));
    }

    private Optional<Duration> retryAfter(Answer answer) {
      return answer.retryAfter().flatMap(text -> RetryAfter.parse(text, wire.clock().now()));
    }

    @Override
    public void failed(AttemptOutcome outcome) {
      end(outcome);
    }

    private void end(AttemptOutcome outcome) {
      site.left();
      underWay.decrementAndGet();
      done.accept(attempts.count(outcome, wire.clock().nanos() - began));
    }
  }

  /** Counts and times attempts by how they ended. */
  private static final class Attempts {
    private final Timer delivered;
    private final Timer refused;
    private final Timer timedOut;
    private final Timer unreachable;
    private final Timer blocked;
    private final Timer unshaped;

    Attempts(MeterRegistry meters) {
      delivered = timer(meters, "delivered");
      refused = timer(meters, "refused");
      timedOut = timer(meters, "timed_out");
      unreachable = timer(meters, "unreachable");
      blocked = timer(meters, "blocked");
      unshaped = timer(meters, "unshaped");
    }

    private static Timer timer(MeterRegistry meters, String outcome) {
      return Timer.builder("tidings.sender.attempt")
          .description("How long attempts took, by outcome")
          .tag("outcome", outcome)
          .register(meters);
    }

    AttemptOutcome count(AttemptOutcome outcome, long nanos) {
      Timer timer =
          switch (outcome) {
            case Delivered _ -> delivered;
            case Refused _ -> refused;
            case AttemptOutcome.TimedOut _ -> timedOut;
            case AttemptOutcome.Unreachable _ -> unreachable;
            case Blocked _ -> blocked;
            case Unshaped _ -> unshaped;
          };
      timer.record(nanos, TimeUnit.NANOSECONDS);
      return outcome;
    }
  }
}
