package dev.tidings.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.id.SourceId;
import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MappingsTest {
  private static final SourceId ONE = new SourceId("src_00000000000000000000000001");
  private static final SourceId TWO = new SourceId("src_00000000000000000000000002");

  private final HandClock clock = new HandClock();
  private final Mappings mappings = new Mappings(clock);

  private static final class HandClock implements Clock {
    private long nanos;

    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }

  private void took(SourceId source, int times, Duration each) {
    for (int i = 0; i < times; i++) {
      mappings.took(source, each.toNanos());
    }
  }

  @Test
  void aSlowMappingRestsForAWhileAndIsTriedAgain() {
    took(ONE, 30, Duration.ofMillis(50));
    assertThat(mappings.rests(ONE)).isTrue();
    assertThat(mappings.rests(TWO)).isFalse();

    clock.nanos += Duration.ofSeconds(31).toNanos();
    assertThat(mappings.rests(ONE)).isFalse();
    took(ONE, 30, Duration.ofMillis(50));
    assertThat(mappings.rests(ONE)).isTrue();
  }

  @Test
  void aMappingThatWasHeldUpNowAndThenGoesOn() {
    for (int i = 0; i < 100; i++) {
      took(ONE, 50, Duration.ofNanos(80_000));
      took(ONE, 1, Duration.ofMillis(20));
      assertThat(mappings.rests(ONE)).isFalse();
    }
  }
}
