package dev.tidings.contract;

import static dev.tidings.contract.SampleSettings.NOW;
import static dev.tidings.contract.SampleSettings.OTHER;
import static dev.tidings.contract.SampleSettings.TENANT;
import static dev.tidings.contract.SampleSettings.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.source.NameTakenException;
import dev.tidings.core.source.Source;
import dev.tidings.core.source.SourceRules;
import dev.tidings.core.source.SourceStore;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SourceStore} keeps to. */
public abstract class SourceStoreContract {
  private SourceStore store;

  /** A new, empty store. */
  protected abstract SourceStore create();

  @BeforeEach
  void begin() {
    store = create();
  }

  @Test
  void givesBackSourcesAsTheyWereAddedInTheOrderOfTheirIds() {
    store.add(source(2, OTHER, "stripe"));
    store.add(source(1, TENANT, "stripe"));

    assertThat(store.all())
        .containsExactly(source(1, TENANT, "stripe"), source(2, OTHER, "stripe"));
  }

  @Test
  void refusesANameThatIsTaken() {
    store.add(source(1, TENANT, "one"));
    store.add(source(2, TENANT, "two"));

    assertThatThrownBy(() -> store.add(source(3, TENANT, "one")))
        .isInstanceOf(NameTakenException.class);
    assertThatThrownBy(() -> store.update(source(2, TENANT, "two").id(), s -> renamed(s, "one")))
        .isInstanceOf(NameTakenException.class);
    assertThat(store.all()).containsExactly(source(1, TENANT, "one"), source(2, TENANT, "two"));
  }

  private static Source renamed(Source source, String name) {
    return new Source(
        source.id(),
        source.tenant(),
        name,
        source.provider(),
        source.verification(),
        new SourceRules(
            Optional.of("data"), Map.of("order.*", ValidationMode.QUARANTINE), Optional.of("eu")),
        source.createdAt(),
        NOW.plusSeconds(60));
  }

  @Test
  void changesASource() {
    Source source = source(1, TENANT, "one");
    store.add(source);

    assertThat(store.update(source.id(), before -> renamed(before, "better")))
        .contains(renamed(source, "better"));
    assertThat(store.update(source.id(), before -> renamed(before, "better"))).isPresent();
    assertThat(store.all()).containsExactly(renamed(source, "better"));
    assertThat(store.update(source(2, TENANT, "x").id(), before -> before)).isEmpty();
  }

  @Test
  void deletesASourceOnceAndFreesItsName() {
    store.add(source(1, TENANT, "one"));

    assertThat(store.delete(source(1, TENANT, "one").id())).isTrue();
    assertThat(store.delete(source(1, TENANT, "one").id())).isFalse();
    store.add(source(2, TENANT, "one"));
    assertThat(store.all()).containsExactly(source(2, TENANT, "one"));
  }
}
