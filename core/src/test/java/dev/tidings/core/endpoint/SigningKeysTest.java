package dev.tidings.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.endpoint.SigningKeys.Retiring;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant TOMORROW = NOW.plusSeconds(86_400);
  private static final SigningKeys ONE = new SigningKeys("whsec_one", List.of());

  @Test
  void signsWithTheOldKeyTooUntilItsTimeIsUp() {
    SigningKeys rotated = ONE.rotate("whsec_two", Optional.of(TOMORROW), NOW);
    assertThat(rotated.at(NOW)).containsExactly("whsec_two", "whsec_one");
    assertThat(rotated.at(TOMORROW.minusMillis(1))).containsExactly("whsec_two", "whsec_one");
    assertThat(rotated.at(TOMORROW)).containsExactly("whsec_two");
  }

  @Test
  void forgetsTheOldKeyAtOnceIfSo() {
    assertThat(ONE.rotate("whsec_two", Optional.empty(), NOW).at(NOW)).containsExactly("whsec_two");
    assertThat(
            ONE.rotate("whsec_two", Optional.of(TOMORROW), NOW)
                .rotate("whsec_three", Optional.empty(), NOW)
                .at(NOW))
        .containsExactly("whsec_three");
  }

  @Test
  void overlapsMayOverlap() {
    SigningKeys twice =
        ONE.rotate("whsec_two", Optional.of(TOMORROW), NOW)
            .rotate("whsec_three", Optional.of(TOMORROW), NOW);
    assertThat(twice.at(NOW)).containsExactly("whsec_three", "whsec_two", "whsec_one");
  }

  @Test
  void dropsWhatHasExpired() {
    SigningKeys later =
        ONE.rotate("whsec_two", Optional.of(NOW.plusSeconds(1)), NOW)
            .rotate("whsec_three", Optional.of(TOMORROW), NOW.plusSeconds(2));
    assertThat(later.previous()).containsExactly(new Retiring("whsec_two", TOMORROW));
  }

  @Test
  void printsNoKey() {
    SigningKeys rotated = ONE.rotate("whsec_two", Optional.of(TOMORROW), NOW);
    assertThat(rotated.toString() + rotated.previous()).doesNotContain("whsec_");
  }
}
