package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.source.Item;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The events that must be understood, by a list that people wrote from the providers' own
 * documentation: {@code required-events.txt}. Neither the code nor the samples have a say in it, so
 * it fails when one of them loses an event, even if both lose it.
 */
class RequiredEventsTest {
  private static final Map<String, Provider> PROVIDERS =
      Connectors.all().stream().collect(Collectors.toMap(Provider::name, Function.identity()));

  /** What a provider's event, as {@code tidings send} names it, must become. */
  private record Required(String provider, String event, List<String> types) {}

  @TestFactory
  Stream<DynamicTest> everyRequiredEventBecomesWhatTheListSays() {
    return required().stream()
        .map(one -> DynamicTest.dynamicTest(one.provider() + " " + one.event(), () -> play(one)));
  }

  @Test
  void theListHasEveryProviderThatHasEventsOfItsOwn() {
    assertThat(required().stream().map(Required::provider).distinct())
        .containsExactlyInAnyOrderElementsOf(
            PROVIDERS.keySet().stream()
                .filter(name -> !ProviderPages.ANYBODY.contains(name))
                .toList());
  }

  @Test
  void theListHasAnEventOnce() {
    assertThat(required().stream().map(one -> one.provider() + " " + one.event()))
        .doesNotHaveDuplicates();
  }

  private static void play(Required one) {
    Provider provider = Optional.ofNullable(PROVIDERS.get(one.provider())).orElseThrow();
    List<Sample> samples =
        provider.samples().stream().filter(each -> each.event().equals(one.event())).toList();
    assertThat(samples).as("samples of %s %s", one.provider(), one.event()).hasSize(1);
    assertThat(ProviderPages.items(provider, ProviderPages.request(samples.getFirst())))
        .extracting((Item item) -> item.type().value())
        .as("%s %s", one.provider(), one.event())
        .containsOnly(one.types().toArray(String[]::new));
  }

  private static List<Required> required() {
    List<Required> all = new ArrayList<>();
    String provider = "";
    for (String line : text().lines().map(String::strip).toList()) {
      if (line.startsWith("[")) {
        provider = line.substring(1, line.length() - 1);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        String[] sides = line.split(" = ", -1);
        assertThat(sides).as(line).hasSize(2);
        all.add(new Required(provider, sides[0].strip(), List.of(sides[1].split(" \\+ ", -1))));
      }
    }
    return all;
  }

  private static String text() {
    try (InputStream in = RequiredEventsTest.class.getResourceAsStream("required-events.txt")) {
      assertThat(in).as("required-events.txt").isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
