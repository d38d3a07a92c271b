package dev.tidings.core.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdGeneratorTest {
  private final TurnedClock clock = new TurnedClock();
  private final IdGenerator ids = new IdGenerator(clock, RandomGenerator.of("L64X128MixRandom"));

  @Test
  void eachKindHasItsPrefix() {
    assertThat(
            Stream.of(
                ids.event().value(),
                ids.endpoint().value(),
                ids.source().value(),
                ids.request().value(),
                ids.replay().value(),
                ids.key().value()))
        .allMatch(id -> id.matches("(evt|ep|src|req|rpl|key)_[0-9a-hjkmnp-tv-z]{26}"))
        .map(id -> id.substring(0, id.indexOf('_')))
        .containsExactly("evt", "ep", "src", "req", "rpl", "key");
  }

  @Test
  void sortInTheOrderTheyWereMade() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      if (i % 1000 == 0) {
        clock.now = clock.now.plusMillis(i % 3000 == 0 ? -50 : 1);
      }
      made.add(ids.event().value());
    }
    assertThat(made).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void sortByTimeAcrossGenerators() {
    String before = ids.event().value();
    clock.now = clock.now.plus(Duration.ofMillis(1));
    IdGenerator other = new IdGenerator(clock, RandomGenerator.of("L64X128MixRandom"));
    assertThat(other.event().value()).isGreaterThan(before);
  }

  @Test
  void areUniqueOverThreads() throws Exception {
    Set<String> all = new HashSet<>();
    IdGenerator shared = new IdGenerator(clock, dev.tidings.core.time.Randomness.fast());
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<List<String>> many =
          () -> Stream.generate(() -> shared.event().value()).limit(20_000).toList();
      for (Future<List<String>> made : threads.invokeAll(List.of(many, many, many, many))) {
        all.addAll(made.get());
      }
    }
    assertThat(all).hasSize(80_000);
  }

  @Property
  void printSortsAsTheNumberDoes(
      @ForAll long high, @ForAll long low, @ForAll long otherHigh, @ForAll long otherLow) {
    int byNumber = Long.compareUnsigned(high, otherHigh);
    if (byNumber == 0) {
      byNumber = Long.compareUnsigned(low, otherLow);
    }
    int byText =
        PrintableId.print("x_", high, low).compareTo(PrintableId.print("x_", otherHigh, otherLow));
    assertThat(Integer.signum(byText)).isEqualTo(Integer.signum(byNumber));
  }

  @Property
  void printedIdsAreAccepted(@ForAll long high, @ForAll long low) {
    String printed = PrintableId.print(EndpointId.PREFIX, high, low);
    assertThat(new EndpointId(printed).toString()).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ep_",
        "ep_0000000000000000000000000",
        "ep_000000000000000000000000000",
        "src_00000000000000000000000000",
        "ep_0000000000000000000000000I",
        "ep_0000000000000000000000000l",
        "ep_0000000000000000000000000/",
        "ep_0000000000000000000000000é",
      })
  void refusesWhatIsNoId(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EndpointId(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a b", "é", "a\n", "\u007f"})
  void refusesEventIdsThatCannotBeSigned(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EventId(value));
    assertThat(EventId.isValid(value)).isFalse();
  }

  @Test
  void takesTheEventIdsOfPublishers() {
    assertThat(new EventId("order/4711#paid~!").value()).isEqualTo("order/4711#paid~!");
    assertThat(EventId.isValid("x".repeat(EventId.MAX_LENGTH))).isTrue();
    assertThat(EventId.isValid("x".repeat(EventId.MAX_LENGTH + 1))).isFalse();
  }

  /** A clock that is turned by hand. */
  private static final class TurnedClock implements Clock {
    private Instant now = Instant.parse("2026-03-04T05:06:07.890Z");

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return now.toEpochMilli() * 1_000_000;
    }
  }
}
