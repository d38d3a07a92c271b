package dev.tidings.core.delivery;

import static dev.tidings.core.delivery.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Subscription.OnFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionTest {
  private static final NextStep NEXT_STEP = new NextStep(new Random(1));
  private static final Endpoint PATIENT = Given.endpoint(OnFailure.DEAD_LETTER, 5, 5, 5);
  private static final Endpoint IMPATIENT = Given.endpoint(OnFailure.DEAD_LETTER);

  /** What the engine does to make each transition happen. */
  private static UnaryOperator<Progress> doing(Transition transition) {
    return switch (transition) {
      case SUCCEED -> before -> attempted(before, Given.DELIVERED, PATIENT);
      case RETRY -> before -> attempted(before, Given.UNREACHABLE, PATIENT);
      case WAIT -> before -> NextStep.waiting(before, NOW);
      case GIVE_UP -> before -> attempted(before, Given.UNREACHABLE, IMPATIENT);
      case DISCARD -> before -> NextStep.ended(before, Transition.DISCARD, "expired", NOW);
      case REOPEN -> before -> before.reopened(Trigger.RESEND, Optional.of(NOW));
    };
  }

  private static Progress attempted(Progress before, AttemptOutcome outcome, Endpoint endpoint) {
    return NEXT_STEP.after(
        before, Given.attempt(before.attempts() + 1, outcome), endpoint, Optional.empty(), NOW);
  }

  /** A delivery in each state, by transitions alone. */
  private static Map<DeliveryState, Progress> states() {
    Progress pending = Progress.routed(NOW);
    Map<DeliveryState, Progress> states = new EnumMap<>(DeliveryState.class);
    states.put(DeliveryState.PENDING, pending);
    for (Transition transition : Transition.values()) {
      if (transition != Transition.REOPEN) {
        states.putIfAbsent(transition.to(), doing(transition).apply(pending));
      }
    }
    return states;
  }

  @Test
  void everyStateCanBeReached() {
    assertThat(states()).containsOnlyKeys(DeliveryState.values());
  }

  @ParameterizedTest
  @EnumSource
  void happensFromWhereTheTableSaysAndFromNowhereElse(Transition transition) {
    states()
        .forEach((from, before) -> {
          UnaryOperator<Progress> step = doing(transition);
          if (transition.from().contains(from)) {
            assertThat(step.apply(before).state()).as("from %s", from).isEqualTo(transition.to());
          } else {
            assertThatThrownBy(() -> step.apply(before))
                .as("from %s", from)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(from + " cannot " + transition);
          }
        });
  }

  /** To write the page anew: {@code mvn test -pl core -Dtest=TransitionTest -Dwrite=true}. */
  @Test
  void theDiagramIsThatOfTheTable() throws IOException {
    Path page = root().resolve("docs/reference/delivery-states.md");
    if (Boolean.getBoolean("write")) {
      Files.writeString(page, page());
    }
    assertThat(page).hasContent(page());
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("docs"))) {
      folder = Optional.ofNullable(folder.getParent()).orElseThrow();
    }
    return folder;
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # The states of a delivery

        Made from `core.delivery.Transition` by its test; there is no other way for a delivery to change.
        What each transition means is said there.

        ```mermaid
        stateDiagram-v2
            [*] --> pending
        """);
    for (Transition transition : Transition.values()) {
      for (DeliveryState from : transition.from()) {
        page.append(
            "    %s --> %s: %s\n".formatted(name(from), name(transition.to()), name(transition)));
      }
    }
    return page.append("```\n").toString();
  }

  private static String name(Enum<?> word) {
    return word.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
