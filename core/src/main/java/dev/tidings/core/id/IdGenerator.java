package dev.tidings.core.id;

import dev.tidings.core.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes new identifiers: 48 bits of milliseconds, then 80 bits of which the first 16 count up
 * within a millisecond and the rest are random. Safe for use by many threads when its random
 * generator is.
 */
public final class IdGenerator {
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * Milliseconds and a 16-bit count in one number that only grows, so that ids keep their order in
   * one process.
   */
  private final AtomicLong last = new AtomicLong();

  public IdGenerator(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public EventId event() {
    return new EventId(next(EventId.PREFIX));
  }

  public EndpointId endpoint() {
    return new EndpointId(next(EndpointId.PREFIX));
  }

  public SourceId source() {
    return new SourceId(next(SourceId.PREFIX));
  }

  public RequestId request() {
    return new RequestId(next(RequestId.PREFIX));
  }

  public ReplayId replay() {
    return new ReplayId(next(ReplayId.PREFIX));
  }

  public ProblemId problem() {
    return new ProblemId(next(ProblemId.PREFIX));
  }

  public ShapeId shape() {
    return new ShapeId(next(ShapeId.PREFIX));
  }

  public KeyId key() {
    return new KeyId(next(KeyId.PREFIX));
  }

  public AuditId audit() {
    return new AuditId(next(AuditId.PREFIX));
  }

  private String next(String prefix) {
    long now = clock.now().toEpochMilli() << 16;
    long high = last.updateAndGet(previous -> Math.max(previous + 1, now));
    return PrintableId.print(prefix, high, random.nextLong());
  }
}
