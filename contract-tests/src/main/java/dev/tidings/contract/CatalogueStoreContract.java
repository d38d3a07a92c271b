package dev.tidings.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.catalogue.CatalogueStore;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.Category;
import dev.tidings.core.catalogue.Compatibility;
import dev.tidings.core.catalogue.Conversion;
import dev.tidings.core.catalogue.SchemaVersion;
import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of the catalogue does. */
public abstract class CatalogueStoreContract {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private CatalogueStore store;

  /** A store with nothing in it. */
  protected abstract CatalogueStore create();

  @BeforeEach
  void open() {
    store = create();
  }

  private static CatalogueType type(String name) {
    return new CatalogueType(
        new EventType(name),
        new CatalogueType.About(Category.COMMERCE, "Something was bought", "shop team"),
        ValidationMode.QUARANTINE,
        false,
        List.of());
  }

  private static SchemaVersion.Content content(Conversion conversion) {
    return new SchemaVersion.Content(
        JsonObject.builder().put("type", "object").build(),
        Optional.of(JsonObject.builder().put("total", 4).build()),
        Compatibility.FULL,
        conversion);
  }

  @Test
  void keepsTypesWithAllTheirVersions() {
    CatalogueType bare = type("a.bare");
    CatalogueType described =
        type("b.described")
            .withDraft(content(Conversion.NOTHING), NOW)
            .activated(1, NOW.plusSeconds(1))
            .withDraft(
                content(new Conversion(Optional.of("data"), Optional.of("$"))), NOW.plusSeconds(2));
    store.put(List.of(described, bare));

    assertThat(store.all()).containsExactly(bare, described);
  }

  @Test
  void replacesATypeAsAWhole() {
    store.put(List.of(type("a.b")));
    CatalogueType changed =
        type("a.b").with(ValidationMode.REJECT).withDraft(content(Conversion.NOTHING), NOW);
    store.put(List.of(changed));

    assertThat(store.all()).containsExactly(changed);
  }

  @Test
  void deletesAType() {
    store.put(List.of(type("a.b")));
    assertThat(store.delete(new EventType("a.b"))).isTrue();
    assertThat(store.delete(new EventType("a.b"))).isFalse();
    assertThat(store.all()).isEmpty();
  }
}
