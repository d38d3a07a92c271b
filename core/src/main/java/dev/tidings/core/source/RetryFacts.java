package dev.tidings.core.source;

import java.time.Duration;
import java.util.Optional;

/**
 * What a provider does when our answer is late or bad, as it documents it.
 *
 * @param timeout how long it waits for an answer; empty when it does not say
 * @param retries when it comes again, in words
 * @param gaveUp what it does after too many failures, in words; empty when nothing is known
 */
public record RetryFacts(Optional<Duration> timeout, String retries, String gaveUp) {
  public static final RetryFacts UNKNOWN =
      new RetryFacts(Optional.empty(), "not documented", "not documented");
}
