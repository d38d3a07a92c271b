package dev.tidings.contract;

import static dev.tidings.contract.SampleSettings.NOW;
import static dev.tidings.contract.SampleSettings.plain;
import static dev.tidings.contract.SampleSettings.rich;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointNameTakenException;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.EndpointStore;
import dev.tidings.core.endpoint.Target;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link EndpointStore} keeps to. */
public abstract class EndpointStoreContract {
  private EndpointStore store;

  /** A new, empty store. */
  protected abstract EndpointStore create();

  @BeforeEach
  void begin() {
    store = create();
  }

  @Test
  void givesBackEndpointsAsTheyWereAddedInTheOrderOfTheirIds() {
    List<Endpoint> endpoints =
        List.of(
            plain(1),
            rich(2, new EndpointStatus.Active()),
            rich(3, new EndpointStatus.Paused(NOW)),
            rich(4, new EndpointStatus.Disabled(NOW, "it answered 410")));
    endpoints.reversed().forEach(store::add);

    assertThat(store.all()).isEqualTo(endpoints);
  }

  @Test
  void keepsEveryKindOfTargetAsItIs() {
    List<Target> targets = SampleSettings.targets();
    for (int i = 0; i < targets.size(); i++) {
      store.add(SampleSettings.at(i + 1, targets.get(i)));
    }

    assertThat(store.all()).extracting(Endpoint::target).isEqualTo(targets);
  }

  @Test
  void changesAnEndpoint() {
    store.add(plain(1));
    store.add(plain(2));
    Endpoint paused = plain(1).with(new EndpointStatus.Paused(NOW));

    assertThat(store.update(paused.id(), before -> before.with(paused.status()))).contains(paused);
    assertThat(store.all()).containsExactly(paused, plain(2));
    assertThat(store.update(plain(3).id(), before -> before)).isEmpty();
  }

  @Test
  void leavesAnEndpointAsItWasWhenItsChangeFails() {
    store.add(plain(1));

    assertThatThrownBy(() ->
            store.update(
                plain(1).id(),
                _ -> {
                  throw new IllegalArgumentException("no");
                }))
        .hasMessage("no");
    assertThat(store.all()).containsExactly(plain(1));
  }

  private static Endpoint named(Endpoint endpoint, String name) {
    return new Endpoint(
        endpoint.id(),
        endpoint.tenant(),
        new Endpoint.Description(Optional.of(name), "", NOW, NOW),
        endpoint.target(),
        endpoint.subscription(),
        endpoint.policy(),
        endpoint.keys(),
        endpoint.status());
  }

  @Test
  void lendsANameOnceInATenant() {
    Endpoint crm = named(plain(1), "crm");
    Endpoint others = named(rich(2, new EndpointStatus.Active()), "crm");
    store.add(crm);
    store.add(others);
    store.add(plain(3));

    assertThatThrownBy(() -> store.add(named(plain(4), "crm")))
        .isInstanceOf(EndpointNameTakenException.class)
        .hasMessageContaining("crm");
    assertThatThrownBy(() -> store.update(plain(3).id(), before -> named(before, "crm")))
        .isInstanceOf(EndpointNameTakenException.class);
    assertThat(store.all()).containsExactly(crm, others, plain(3));
    assertThat(store.update(crm.id(), before -> named(before, "crm"))).contains(crm);
    assertThat(store.update(crm.id(), before -> named(before, "sales")))
        .contains(named(plain(1), "sales"));
    store.add(named(plain(4), "crm"));
    assertThat(store.delete(plain(4).id())).isTrue();
    store.add(named(plain(5), "crm"));
  }

  @Test
  void deletesAnEndpointOnce() {
    store.add(plain(1));

    assertThat(store.delete(plain(1).id())).isTrue();
    assertThat(store.delete(plain(1).id())).isFalse();
    assertThat(store.all()).isEmpty();
  }
}
