package dev.tidings.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing proves something only if it would find what is wrong. */
class MutationTest {
  private static final int SEEDS = 50;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aBugThatIsPutInIsFound(Mutation bug) {
    assertThat(LongStream.rangeClosed(1, SEEDS))
        .as("seeds that break a promise")
        .anyMatch(seed -> !Simulation.run(seed, bug, false).isGood());
  }
}
