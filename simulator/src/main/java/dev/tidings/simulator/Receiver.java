package dev.tidings.simulator;

import dev.tidings.core.delivery.AttemptOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Somebody else's server. */
final class Receiver {
  private final RandomGenerator random;
  private final Duration period;
  private final boolean alwaysGood;
  private Mood mood;

  Receiver(RandomGenerator random, Mood mood) {
    this.random = random;
    this.mood = mood;
    this.alwaysGood = mood == Mood.GOOD;
    this.period = Duration.ofSeconds(random.nextInt(3, 20));
  }

  /** How a server behaves. */
  enum Mood {
    /** Answers 200, soon. */
    GOOD,
    /** Answers 200, often later than the timeout. */
    SLOW,
    /** Refuses in all the ways there are, now and then not. */
    RUDE,
    /** Good for a while, then away for a while. */
    FLAPPING,
    /** Cannot be connected to. */
    AWAY,
    /** Never answers. */
    SILENT
  }

  /**
   * What comes of one request.
   *
   * @param accepted whether the server took it in with 2xx, heard or not
   */
  record Answer(AttemptOutcome outcome, Duration after, boolean accepted) {}

  Mood mood() {
    return mood;
  }

  /** Whether it has taken, soon, all that it was given. */
  boolean isAlwaysGood() {
    return alwaysGood;
  }

  /** The faults are over: some recover. */
  void calm() {
    if (mood != Mood.GOOD && random.nextBoolean()) {
      mood = Mood.GOOD;
    }
  }

  Answer answer(Instant now, Duration timeout) {
    return switch (mood) {
      case GOOD -> good();
      case SLOW -> slow(timeout);
      case RUDE -> rude();
      case FLAPPING -> now.getEpochSecond() / period.toSeconds() % 2 == 0 ? good() : unavailable();
      case AWAY -> away();
      case SILENT -> new Answer(new AttemptOutcome.TimedOut(timeout), timeout, false);
    };
  }

  private Answer good() {
    return new Answer(new AttemptOutcome.Delivered(200, "ok"), millis(1, 50), true);
  }

  private Answer slow(Duration timeout) {
    Duration after = millis(timeout.toMillis() / 5, timeout.toMillis() * 13 / 10);
    return after.compareTo(timeout) < 0
        ? new Answer(new AttemptOutcome.Delivered(202, ""), after, true)
        : new Answer(new AttemptOutcome.TimedOut(timeout), timeout, true);
  }

  private Answer rude() {
    return switch (random.nextInt(9)) {
      case 0 -> refused(429, Optional.of(Duration.ofSeconds(random.nextInt(0, 10))));
      case 1 -> refused(503, Optional.empty());
      case 2 -> refused(503, Optional.of(Duration.ofMillis(random.nextInt(0, 3_000))));
      case 3 -> refused(302, Optional.empty());
      case 4 -> refused(404, Optional.empty());
      case 5 -> refused(random.nextInt(20) == 0 ? 410 : 500, Optional.empty());
      case 6 -> away();
      default -> good();
    };
  }

  private Answer unavailable() {
    return random.nextBoolean() ? refused(503, Optional.empty()) : away();
  }

  private Answer away() {
    return new Answer(new AttemptOutcome.Unreachable("connection refused"), millis(1, 10), false);
  }

  private Answer refused(int status, Optional<Duration> retryAfter) {
    return new Answer(new AttemptOutcome.Refused(status, "no", retryAfter), millis(1, 100), false);
  }

  private Duration millis(long from, long to) {
    return Duration.ofNanos(random.nextLong(from * 1_000_000, to * 1_000_000));
  }
}
