package dev.tidings.core.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the engine counts and times. */
final class Figures {
  private final Counter delivered;
  private final Counter refused;
  private final Counter timedOut;
  private final Counter unreachable;
  private final Counter blocked;
  private final Counter unshaped;
  private final Counter retries;
  private final Counter deadLetters;
  private final Counter discarded;
  private final Counter unmatched;
  private final Counter quarantined;
  private final Counter waits;
  private final Counter rows;
  private final Counter commits;
  private final Timer latency;
  private final DistributionSummary groups;

  Figures(MeterRegistry registry) {
    delivered = attempts(registry, "delivered");
    refused = attempts(registry, "refused");
    timedOut = attempts(registry, "timed_out");
    unreachable = attempts(registry, "unreachable");
    blocked = attempts(registry, "blocked");
    unshaped = attempts(registry, "unshaped");
    retries = registry.counter("tidings.delivery.retries");
    deadLetters = registry.counter("tidings.delivery.dead");
    discarded = registry.counter("tidings.delivery.discarded");
    unmatched = registry.counter("tidings.routing.unmatched");
    quarantined = registry.counter("tidings.routing.quarantined");
    waits = registry.counter("tidings.delivery.waits");
    rows = registry.counter("tidings.store.rows");
    commits = registry.counter("tidings.store.commits");
    groups = registry.summary("tidings.store.group");
    latency =
        Timer.builder("tidings.delivery.latency")
            .description(
                "from an event's receipt until it is delivered, retries included; not what somebody"
                    + " asked for again")
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofMinutes(1),
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                Duration.ofHours(12))
            .register(registry);
  }

  private static Counter attempts(MeterRegistry registry, String outcome) {
    return registry.counter("tidings.delivery.attempts", "outcome", outcome);
  }

  void attempted(AttemptOutcome outcome) {
    switch (outcome) {
      case AttemptOutcome.Delivered _ -> delivered.increment();
      case AttemptOutcome.Refused _ -> refused.increment();
      case AttemptOutcome.TimedOut _ -> timedOut.increment();
      case AttemptOutcome.Unreachable _ -> unreachable.increment();
      case AttemptOutcome.Blocked _ -> blocked.increment();
      case AttemptOutcome.Unshaped _ -> unshaped.increment();
    }
  }

  void became(DeliveryState state) {
    switch (state) {
      case PENDING -> retries.increment();
      case DEAD -> deadLetters.increment();
      case DISCARDED -> discarded.increment();
      case DELIVERED -> {}
    }
  }

  void deliveredAfter(Duration sinceReceipt) {
    latency.record(sinceReceipt);
  }

  void unmatched() {
    unmatched.increment();
  }

  void quarantined() {
    quarantined.increment();
  }

  /** A delivery has to wait in the store before its first attempt. */
  void waits() {
    waits.increment();
  }

  void kept(int changes) {
    commits.increment();
    rows.increment(changes);
    groups.record(changes);
  }
}
