package dev.tidings.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FrontierTest {
  private static Position at(long offset) {
    return new Position(0, offset);
  }

  @Test
  void beginsWhereItIsTold() {
    assertThat(new Frontier(at(7)).done()).isEqualTo(at(7));
  }

  @Test
  void standsAtTheFirstEventThatSomebodyHasWorkWith() {
    Frontier frontier = new Frontier(at(0));
    Frontier.Span first = frontier.begin(at(0));
    Frontier.Span second = frontier.begin(at(5));
    second.settle();
    frontier.routedTo(at(9));
    assertThat(frontier.done()).isEqualTo(at(0));
    first.settle();
    assertThat(frontier.done()).isEqualTo(at(9));
  }

  @Test
  void anEventIsDoneWhenAllAre() {
    Frontier frontier = new Frontier(at(0));
    Frontier.Span span = frontier.begin(at(3));
    span.expect();
    span.expect();
    span.settle();
    span.settle();
    frontier.routedTo(at(4));
    assertThat(frontier.done()).isEqualTo(at(3));
    span.settle();
    assertThat(frontier.done()).isEqualTo(at(4));
  }

  /** The same, kept in the simplest way. */
  private record Simple(long offset, Frontier.Span span, AtomicInteger left) {}

  @Property
  void isTheFirstOfWhatIsNotDoneWhateverTheOrder(@ForAll long seed) {
    RandomGenerator random = new java.util.Random(seed);
    Frontier frontier = new Frontier(at(0));
    List<Simple> all = new ArrayList<>();
    long end = 0;
    long before = 0;
    for (int i = 0; i < 100; i++) {
      if (random.nextInt(3) == 0) {
        Simple event = new Simple(end, frontier.begin(at(end)), new AtomicInteger(1));
        for (int n = random.nextInt(3); n > 0; n--) {
          event.span().expect();
          event.left().incrementAndGet();
        }
        all.add(event);
        end += 1 + random.nextInt(10);
        frontier.routedTo(at(end));
      } else if (!all.isEmpty()) {
        Simple event = all.get(random.nextInt(all.size()));
        if (event.left().get() > 0) {
          event.span().settle();
          event.left().decrementAndGet();
        }
      }
      long expected =
          all.stream()
              .filter(event -> event.left().get() > 0)
              .mapToLong(Simple::offset)
              .findFirst()
              .orElse(end);
      assertThat(frontier.done()).isEqualTo(at(expected));
      assertThat(expected).isGreaterThanOrEqualTo(before);
      before = expected;
    }
  }
}
