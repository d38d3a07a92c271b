package dev.tidings.simulator;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What all of a run share. */
record World(
    SimulatedTime time,
    RandomGenerator random,
    Scenario scenario,
    Mutation mutation,
    Weather weather,
    Ledger ledger,
    Trace trace) {

  /** A generator that gives the same numbers for the same seed, on every machine. */
  static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
