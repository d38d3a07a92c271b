package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SubscriptionIndexTest {
  private static final SubscriptionCompiler COMPILER = Subscriptions.compiler();

  /** Something done to an index; no patterns: the endpoint is taken out. */
  record Step(int endpoint, int tenant, List<String> patterns) {}

  @Property
  void findsWhatALinearScanFinds(@ForAll("steps") List<Step> steps, @ForAll("types") String type) {
    SubscriptionIndex<String> index = SubscriptionIndex.empty();
    Map<String, Step> all = new TreeMap<>();
    List<SubscriptionIndex<String>> before = new ArrayList<>();
    List<List<String>> foundBefore = new ArrayList<>();
    for (Step step : steps) {
      before.add(index);
      foundBefore.add(found(index, type));
      EndpointId id = endpoint(step.endpoint());
      if (step.patterns().isEmpty()) {
        index = index.without(id);
        all.remove(id.value());
      } else {
        index = index.with(id, tenant(step.tenant()), patterns(step.patterns()), id.value());
        all.put(id.value(), step);
      }
      assertThat(index.size()).isEqualTo(all.size());
      assertThat(found(index, type)).isEqualTo(scan(all, type));
    }
    for (int i = 0; i < before.size(); i++) {
      assertThat(found(before.get(i), type)).isEqualTo(foundBefore.get(i));
    }
  }

  @Test
  void keepsTenantsApart() {
    EndpointId id = endpoint(1);
    SubscriptionIndex<String> index =
        SubscriptionIndex.<String>empty().with(id, tenant(0), patterns(List.of("*")), "mine");
    assertThat(index.matching(tenant(0), new EventType("a"))).containsExactly("mine");
    assertThat(index.matching(tenant(1), new EventType("a"))).isEmpty();
    assertThat(
            index
                .with(id, tenant(1), patterns(List.of("*")), "theirs")
                .matching(tenant(0), new EventType("a")))
        .isEmpty();
  }

  @Test
  void holdsManyAndLosesNone() {
    SubscriptionIndex<Integer> index = SubscriptionIndex.empty();
    for (int i = 0; i < 20_000; i++) {
      index = index.with(endpoint(i), tenant(0), patterns(List.of("type" + i % 5000 + ".*")), i);
    }
    assertThat(index.size()).isEqualTo(20_000);
    assertThat(index.matching(tenant(0), new EventType("type7.done")))
        .containsExactly(7, 5007, 10_007, 15_007);
    for (int i = 0; i < 20_000; i += 2) {
      index = index.without(endpoint(i));
    }
    assertThat(index.size()).isEqualTo(10_000);
    assertThat(index.matching(tenant(0), new EventType("type7.done")))
        .containsExactly(7, 5007, 10_007, 15_007);
    assertThat(index.matching(tenant(0), new EventType("type8.done"))).isEmpty();
  }

  private static List<String> found(SubscriptionIndex<String> index, String type) {
    List<String> found = new ArrayList<>();
    for (int tenant = 0; tenant < 2; tenant++) {
      found.addAll(index.matching(tenant(tenant), new EventType(type)));
    }
    return found;
  }

  private static List<String> scan(Map<String, Step> all, String type) {
    List<String> found = new ArrayList<>();
    for (int tenant = 0; tenant < 2; tenant++) {
      for (Map.Entry<String, Step> entry : all.entrySet()) {
        Step step = entry.getValue();
        boolean matches =
            step.patterns().stream()
                .anyMatch(pattern -> EventTypePatternTest.matchesByWords(pattern, type));
        if (step.tenant() == tenant && matches) {
          found.add(entry.getKey());
        }
      }
    }
    return found;
  }

  private static EndpointId endpoint(int number) {
    return new EndpointId(EndpointId.PREFIX + "%026d".formatted(number));
  }

  private static TenantId tenant(int number) {
    return new TenantId("t" + number);
  }

  private static List<EventTypePattern> patterns(List<String> written) {
    return COMPILER
        .load(
            new Subscription(
                written, Optional.empty(), Optional.empty(), Subscription.OnFailure.DISCARD))
        .patterns();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 12),
            Arbitraries.integers().between(0, 1),
            EventTypePatternTest.patterns().list().ofMaxSize(5))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<String> types() {
    return EventTypePatternTest.types();
  }
}
