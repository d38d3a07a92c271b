package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pages about providers say what the code does: {@code make docs} has this test write them, and
 * it fails when they are stale.
 */
class ProviderPageTest {
  @Test
  void thePagesAreAsTheCode() throws IOException {
    Path reference = reference();
    Map<String, String> wanted = pages();
    if (Boolean.parseBoolean(System.getenv("WRITE_DOCS"))) {
      Files.createDirectories(reference.resolve("providers"));
      for (Path page : written(reference)) {
        if (!wanted.containsKey(reference.relativize(page).toString())) {
          Files.delete(page);
        }
      }
      for (Map.Entry<String, String> page : wanted.entrySet()) {
        Files.writeString(reference.resolve(page.getKey()), page.getValue());
      }
    }
    Map<String, String> there = new TreeMap<>();
    for (Path page : written(reference)) {
      there.put(reference.relativize(page).toString(), Files.readString(page));
    }
    assertThat(there.keySet()).as("run `make docs`").isEqualTo(wanted.keySet());
    wanted.forEach((name, text) ->
        assertThat(there.get(name)).as("%s: run `make docs`", name).isEqualTo(text));
  }

  @Test
  void fieldsHaveTheSameNamesForAll() {
    for (Provider provider : Connectors.all()) {
      if (!ProviderPages.ANYBODY.contains(provider.name())) {
        for (Sample sample : provider.samples()) {
          assertThat(Fields.ALL.keySet())
              .as(provider.name() + " " + sample.event())
              .containsAll(ProviderPages.data(provider, sample).members().keySet());
        }
      }
    }
  }

  @Test
  void everyProviderSaysHowItIsSetUp() {
    assertThat(Connectors.all())
        .allSatisfy(provider ->
            assertThat(provider.guide().setUp())
                .as(provider.name())
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(step -> assertThat(step).matches("(?s)[A-Z].*[.:]"))
                .anySatisfy(step -> assertThat(step).contains("`url`")));
  }

  @Test
  void whoSignsNothingSaysSo() {
    assertThat(Connectors.all())
        .filteredOn(provider ->
            provider.scheme().stream()
                .flatMap(scheme -> scheme.ways().stream())
                .noneMatch(Forgeries::coversTheBody))
        .allSatisfy(
            provider -> assertThat(provider.guide().unverified()).as(provider.name()).isNotEmpty());
  }

  @Test
  void theExamplesOfSettingsAreRight() {
    for (Provider provider : Connectors.all()) {
      for (String example : ProviderPages.examples(provider)) {
        if (!example.contains("…")) {
          assertThat(
                  Verification.read(
                      provider, Json.parseObject(example.getBytes(StandardCharsets.UTF_8))))
              .as(provider.name())
              .isNotNull();
        }
      }
    }
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new TreeMap<>();
    pages.put("providers.md", ProviderPages.index(Connectors.all()));
    for (Provider provider : Connectors.all()) {
      pages.put("providers/" + provider.name() + ".md", ProviderPages.of(provider));
    }
    return pages;
  }

  /** The pages that are there. */
  private static List<Path> written(Path reference) throws IOException {
    try (Stream<Path> pages =
        Files.isDirectory(reference.resolve("providers"))
            ? Files.list(reference.resolve("providers"))
            : Stream.empty()) {
      return Stream.concat(Stream.of(reference.resolve("providers.md")), pages)
          .filter(Files::exists)
          .toList();
    }
  }

  private static Path reference() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("docs/reference"))) {
      here = Optional.ofNullable(here.getParent()).orElseThrow();
    }
    return here.resolve("docs/reference");
  }
}
