package dev.tidings.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.SampleDeliveries;
import dev.tidings.contract.memory.InMemoryDeliveryStore;
import dev.tidings.core.delivery.Attempt;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.Delivery.Progress;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.DeliveryQuery;
import dev.tidings.core.delivery.DeliveryStore.Replacement;
import dev.tidings.core.delivery.DeliveryStore.Span;
import dev.tidings.core.delivery.DeliveryStore.Unmatched;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever is done to it, the store on SQL holds the same as the one in memory. */
final class SameAsInMemoryTest {
  private static final int OFFSETS = 6;
  private static final int ENDPOINTS = 2;

  /** Something done to a store. */
  interface Step {
    void on(DeliveryStore store);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.frequencyOf(
            Tuple.of(8, commits()),
            Tuple.of(3, reopenings()),
            Tuple.of(2, replacements()),
            Tuple.of(1, forgettings()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  private static Arbitrary<Step> commits() {
    return changes()
        .list()
        .ofMaxSize(6)
        .map(changes -> {
          // A delivery is in a set of changes at most once.
          Map<Object, Change> byId = new LinkedHashMap<>();
          changes.forEach(change -> byId.put(change.delivery().id(), change));
          List<Unmatched> unmatched =
              changes.isEmpty()
                  ? List.of(new Unmatched(SampleDeliveries.TENANT, SampleDeliveries.position(1)))
                  : List.of();
          Changes all =
              new Changes(List.copyOf(byId.values()), unmatched, List.of(), List.of(), Map.of());
          return store -> store.commit(all);
        });
  }

  private static Arbitrary<Change> changes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, OFFSETS - 1),
            Arbitraries.integers().between(1, ENDPOINTS),
            Arbitraries.of("", "", "k", "l"),
            Arbitraries.of(
                DeliveryState.PENDING,
                DeliveryState.PENDING,
                DeliveryState.DELIVERED,
                DeliveryState.DEAD),
            Arbitraries.integers().between(0, 60),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(true, false))
        .as(SameAsInMemoryTest::change);
  }

  private static Change change(
      int offset,
      int endpoint,
      String key,
      DeliveryState state,
      int second,
      int attempts,
      boolean saysWhen) {
    Optional<String> orderedBy = Optional.of(key).filter(name -> !name.isEmpty());
    int made = state == DeliveryState.DELIVERED ? Math.max(1, attempts) : attempts;
    Progress progress =
        state == DeliveryState.PENDING
            ? SampleDeliveries.pendingSince(
                made,
                saysWhen || orderedBy.isEmpty()
                    ? Optional.of(SampleDeliveries.second(second))
                    : Optional.empty())
            : SampleDeliveries.finished(state, made, SampleDeliveries.second(second));
    Optional<Attempt> attempt =
        made == 0
            ? Optional.empty()
            : Optional.of(
                SampleDeliveries.attempt(made, new AttemptOutcome.Unreachable("at " + second)));
    return new Change(
        SampleDeliveries.delivery(offset, SampleDeliveries.endpoint(endpoint), orderedBy, progress),
        attempt);
  }

  private static Arbitrary<Step> reopenings() {
    return Combinators.combine(
            Arbitraries.integers().between(0, OFFSETS - 1),
            Arbitraries.integers().between(1, ENDPOINTS),
            Arbitraries.of(Trigger.RESEND, Trigger.REPLAY),
            Arbitraries.integers().between(60, 90))
        .as((offset, endpoint, trigger, second) ->
            store ->
                store.reopen(
                    SampleDeliveries.TENANT,
                    SampleDeliveries.id(offset, SampleDeliveries.endpoint(endpoint)),
                    trigger,
                    SampleDeliveries.second(second)));
  }

  private static Arbitrary<Step> replacements() {
    return Combinators.combine(changes(), Arbitraries.of(true, true, false))
        .as((change, asRead) -> {
          Delivery after = change.delivery();
          return store ->
              store.replace(
                  List.of(
                      new Replacement(
                          asRead
                              ? store.find(SampleDeliveries.TENANT, after.id())
                              : Optional.empty(),
                          after)),
                  List.of());
        });
  }

  /** All there is: which of several deliveries of one event goes first is nobody's business. */
  private static Arbitrary<Step> forgettings() {
    return Arbitraries.integers()
        .between(0, OFFSETS)
        .map(offset -> store -> store.forgetBefore(SampleDeliveries.position(offset), 1_000));
  }

  @Property(tries = 60)
  void holdsTheSame(@ForAll("steps") List<Step> steps) throws IOException {
    Path folder = Files.createTempDirectory("same-as-in-memory");
    try (OpenStores opened = new OpenStores()) {
      JdbcStores stores = opened.in(folder);
      InMemoryDeliveryStore memory = new InMemoryDeliveryStore();
      for (Step step : steps) {
        step.on(memory);
        step.on(stores.deliveries());
        assertThat(everything(stores.deliveries())).isEqualTo(everything(memory));
      }
      assertThat(stores.verify().problems()).isEmpty();
    } finally {
      delete(folder);
    }
  }

  private static List<Object> everything(DeliveryStore store) {
    List<Object> everything = new ArrayList<>();
    everything.add(store.counts());
    everything.add(store.firstDue());
    everything.add(store.keptSince(SampleDeliveries.position(2)));
    everything.add(store.unmatched(SampleDeliveries.TENANT, PageRequest.first(5)).data());
    for (int offset = 0; offset < OFFSETS; offset++) {
      List<Delivery> deliveries = store.ofEvent(SampleDeliveries.position(offset));
      everything.add(deliveries);
      deliveries.forEach(delivery -> everything.add(store.attempts(delivery.id())));
    }
    for (int number = 1; number <= ENDPOINTS; number++) {
      EndpointId endpoint = SampleDeliveries.endpoint(number);
      everything.add(store.due(endpoint, SampleDeliveries.second(45), 100));
      everything.add(store.nextDue(endpoint, SampleDeliveries.second(30)));
      everything.add(store.hasOrderedPending(endpoint));
      everything.add(
          store.states(endpoint, SampleDeliveries.position(1), SampleDeliveries.position(5)));
      for (DeliveryState state : DeliveryState.values()) {
        everything.add(
            listed(
                store,
                new DeliveryQuery(
                    SampleDeliveries.TENANT,
                    Optional.of(endpoint),
                    Optional.of(state),
                    List.of(
                        new Span(
                            SampleDeliveries.position(1), SampleDeliveries.position(OFFSETS))))));
      }
    }
    everything.add(
        listed(store, DeliveryQuery.of(SampleDeliveries.TENANT)).stream()
            .sorted(Comparator.comparing(Delivery::id))
            .toList());
    return everything;
  }

  private static List<Delivery> listed(DeliveryStore store, DeliveryQuery query) {
    List<Delivery> listed = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Delivery> page = store.list(query, new PageRequest(2, cursor));
      listed.addAll(page.data());
      cursor = page.next();
    } while (cursor.isPresent());
    assertThat(IntStream.range(1, listed.size()))
        .allMatch(
            i -> listed.get(i).id().position().compareTo(listed.get(i - 1).id().position()) <= 0);
    return listed;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }
}
