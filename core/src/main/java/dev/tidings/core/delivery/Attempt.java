package dev.tidings.core.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * One try at a delivery.
 *
 * @param number from 1, over all rounds
 */
public record Attempt(
    int number, Trigger trigger, Instant startedAt, Duration took, AttemptOutcome outcome) {}
