package dev.tidings.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.EventType;
import dev.tidings.core.id.ProblemId;
import dev.tidings.core.quality.QualityProblem.About;
import dev.tidings.core.quality.QualityProblem.How;
import dev.tidings.core.tenant.TenantId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTransitionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static UnaryOperator<QualityProblem> doing(ProblemTransition transition) {
    return switch (transition) {
      case ACKNOWLEDGE -> QualityProblem::acknowledged;
      case RESOLVE -> before -> before.resolved(NOW, How.BY_PERSON);
    };
  }

  /** A problem in each state, by transitions alone. */
  private static Map<ProblemState, QualityProblem> states() {
    QualityProblem open =
        QualityProblem.opened(
            new ProblemId("prb_01jq3v7f6m0000e9w4k2m5n8rt"),
            new About(
                ProblemKind.FIELD_NEW,
                TenantId.DEFAULT,
                "shop",
                new EventType("order.completed"),
                "data.a"),
            "data.a was never there before",
            NOW,
            Evidence.of(NOW, Optional.empty()));
    Map<ProblemState, QualityProblem> states = new EnumMap<>(ProblemState.class);
    states.put(ProblemState.OPEN, open);
    for (ProblemTransition transition : ProblemTransition.values()) {
      states.put(transition.to(), doing(transition).apply(open));
    }
    return states;
  }

  @Test
  void everyStateCanBeReached() {
    assertThat(states()).containsOnlyKeys(ProblemState.values());
  }

  @ParameterizedTest
  @EnumSource
  void happensFromWhereTheTableSaysAndFromNowhereElse(ProblemTransition transition) {
    states()
        .forEach((from, before) -> {
          if (transition.from().contains(from)) {
            assertThat(doing(transition).apply(before).state())
                .as("from %s", from)
                .isEqualTo(transition.to());
          } else {
            assertThatThrownBy(() -> doing(transition).apply(before))
                .as("from %s", from)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(from.name().toLowerCase(Locale.ROOT) + " cannot");
          }
        });
  }

  @Test
  void nothingLeadsOutOfResolved() {
    assertThat(ProblemTransition.values())
        .noneMatch(transition -> transition.from().contains(ProblemState.RESOLVED));
  }
}
