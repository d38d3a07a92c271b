package dev.tidings.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimeTest {
  @Test
  void theMachinesClockIsTheMachines() {
    assertThat(Duration.between(new SystemClock().now(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void theMeasuringClockNeverGoesBack() {
    SystemClock clock = new SystemClock();
    long last = clock.nanos();
    for (int i = 0; i < 10_000; i++) {
      long next = clock.nanos();
      assertThat(next).isGreaterThanOrEqualTo(last);
      last = next;
    }
  }

  @Test
  void randomNumbersDoNotRepeat() {
    assertThat(LongStream.generate(Randomness.fast()::nextLong).limit(1000).distinct().count())
        .isEqualTo(1000);
    assertThat(LongStream.generate(Randomness.secure()::nextLong).limit(1000).distinct().count())
        .isEqualTo(1000);
  }
}
