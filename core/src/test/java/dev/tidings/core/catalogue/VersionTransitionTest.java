package dev.tidings.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VersionTransitionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static SchemaVersion.Content content(String title) {
    return new SchemaVersion.Content(
        JsonObject.builder().put("title", title).build(),
        Optional.empty(),
        Compatibility.NONE,
        Conversion.NOTHING);
  }

  private static CatalogueType drafted() {
    return new CatalogueType(
            new EventType("seat.reserved"),
            new CatalogueType.About(Category.COMMERCE, "", ""),
            ValidationMode.OBSERVE,
            false,
            List.of())
        .withDraft(content("one"), NOW);
  }

  /** What a type does to have each transition happen to its first version. */
  private static UnaryOperator<CatalogueType> doing(VersionTransition transition) {
    return switch (transition) {
      case EDIT -> type -> type.edited(1, content("better"));
      case ACTIVATE -> type -> type.activated(1, NOW);
      case DEPRECATE -> type -> type.deprecated(1, NOW);
      case ROLL_BACK -> type -> type.rolledBack(1, NOW);
    };
  }

  private static Map<VersionState, CatalogueType> states() {
    Map<VersionState, CatalogueType> states = new EnumMap<>(VersionState.class);
    states.put(VersionState.DRAFT, drafted());
    states.put(VersionState.ACTIVE, drafted().activated(1, NOW));
    states.put(VersionState.DEPRECATED, drafted().activated(1, NOW).deprecated(1, NOW));
    return states;
  }

  private static VersionState state(CatalogueType type, int number) {
    return type.version(number).orElseThrow().state();
  }

  @ParameterizedTest
  @EnumSource
  void happensFromWhereTheTableSaysAndFromNowhereElse(VersionTransition transition) {
    states()
        .forEach((from, type) -> {
          if (from == transition.from()) {
            assertThat(state(doing(transition).apply(type), 1)).isEqualTo(transition.to());
          } else {
            assertThatThrownBy(() -> doing(transition).apply(type))
                .isInstanceOf(NotPossibleException.class)
                .hasMessageContaining("version 1 is " + Words.of(from));
          }
        });
  }

  @Test
  void whatWasInForceDoesNotChangeAndStays() {
    CatalogueType type = drafted().activated(1, NOW);
    SchemaVersion.Content before = type.active().orElseThrow().content();
    CatalogueType later =
        type.withDraft(content("two"), NOW).activated(2, NOW.plusSeconds(1)).deprecated(2, NOW);
    assertThat(later.version(1).orElseThrow().content()).isEqualTo(before);
    assertThatThrownBy(() -> later.without(1)).isInstanceOf(NotPossibleException.class);
  }

  @Test
  void oneVersionIsInForceAndTheOneBeforeCanComeBack() {
    CatalogueType type =
        drafted().activated(1, NOW).withDraft(content("two"), NOW).activated(2, NOW.plusSeconds(1));
    assertThat(state(type, 1)).isEqualTo(VersionState.DEPRECATED);
    assertThat(type.active().orElseThrow().number()).isEqualTo(2);

    CatalogueType back =
        type.rolledBack(type.fallback().orElseThrow().number(), NOW.plusSeconds(2));
    assertThat(back.active().orElseThrow().number()).isEqualTo(1);
    assertThat(state(back, 2)).isEqualTo(VersionState.DEPRECATED);
  }

  @Test
  void knowsWhatWasInForceWhenAfterVersionsHaveComeAndGone() {
    CatalogueType type =
        drafted()
            .activated(1, NOW)
            .withDraft(content("two"), NOW)
            .activated(2, NOW.plusSeconds(10))
            .rolledBack(1, NOW.plusSeconds(20))
            .withDraft(content("three"), NOW)
            .activated(3, NOW.plusSeconds(30));
    assertThat(List.of(-5, 0, 5, 10, 15, 25, 30, 99))
        .extracting(second -> type.inForceAt(NOW.plusSeconds(second)).orElseThrow().number())
        .containsExactly(1, 1, 1, 2, 2, 1, 3, 3);
  }

  @Test
  void aDraftIsHeldAgainstWhatItWouldReplace() {
    CatalogueType type =
        drafted()
            .activated(1, NOW)
            .withDraft(content("two"), NOW)
            .activated(2, NOW.plusSeconds(10))
            .rolledBack(1, NOW.plusSeconds(20))
            .withDraft(content("three"), NOW);
    assertThat(type.predecessor(3).orElseThrow().number()).isEqualTo(1);
    assertThat(type.predecessor(2).orElseThrow().number()).isEqualTo(1);
    assertThat(type.predecessor(1)).isEmpty();
  }

  /** Made anew by {@code mvn test -pl core -Dtest=VersionTransitionTest -Dwrite=true}. */
  @Test
  void theDiagramIsThatOfTheTable() throws IOException {
    Path page = root().resolve("docs/reference/schema-version-states.md");
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
        # The states of a schema version

        Made from `core.catalogue.VersionTransition` by its test; there is no other way for a version to
        change. What each transition means is said there.

        ```mermaid
        stateDiagram-v2
            [*] --> draft
            draft --> [*]: throw away
        """);
    for (VersionTransition transition : VersionTransition.values()) {
      page.append(
          "    %s --> %s: %s\n"
              .formatted(
                  Words.of(transition.from()), Words.of(transition.to()), Words.of(transition)));
    }
    return page.append("```\n").toString();
  }
}
