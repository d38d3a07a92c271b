package dev.tidings.log.file;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * What the log measures of itself.
 *
 * @param append from being asked to being durable, per batch
 * @param fsync one fsync
 * @param group events per fsync
 * @param duplicates events that were not stored because their key was seen
 * @param damaged stretches of damage that readers met
 */
record LogMeters(
    Timer append, Timer fsync, DistributionSummary group, Counter duplicates, Counter damaged) {

  static LogMeters in(MeterRegistry meters) {
    return new LogMeters(
        Timer.builder("tidings.log.append")
            .description("From an append to its being durable")
            .publishPercentileHistogram()
            .register(meters),
        Timer.builder("tidings.log.fsync")
            .description("One fsync of the log")
            .publishPercentileHistogram()
            .register(meters),
        DistributionSummary.builder("tidings.log.group")
            .description("Events per fsync")
            .register(meters),
        Counter.builder("tidings.log.duplicates")
            .description("Events that were not stored because their key was seen")
            .register(meters),
        Counter.builder("tidings.log.damaged")
            .description("Damaged stretches of the log that readers met and passed over")
            .register(meters));
  }
}
