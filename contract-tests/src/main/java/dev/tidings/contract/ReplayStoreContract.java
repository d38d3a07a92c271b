package dev.tidings.contract;

import static dev.tidings.contract.SampleSettings.NOW;
import static dev.tidings.contract.SampleSettings.OTHER;
import static dev.tidings.contract.SampleSettings.TENANT;
import static dev.tidings.contract.SampleSettings.replay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.page.BadCursorException;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.Replay.State;
import dev.tidings.core.replay.ReplayStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ReplayStore} keeps to. */
public abstract class ReplayStoreContract {
  private ReplayStore store;

  /** A new, empty store. */
  protected abstract ReplayStore create();

  @BeforeEach
  void begin() {
    store = create();
  }

  @Test
  void givesBackReplaysOfEveryStateAsTheyWere() {
    List<State> states =
        List.of(
            new State.Counting(),
            new State.Planned(),
            new State.Running(),
            new State.Done(NOW),
            new State.Cancelled(NOW),
            new State.Failed(NOW, "the endpoint is gone"));
    int number = 0;
    for (State state : states) {
      number++;
      Replay replay = replay(number, TENANT, state);
      store.add(replay);
      assertThat(store.find(TENANT, replay.id())).contains(replay);
      assertThat(store.find(OTHER, replay.id())).isEmpty();
    }

    assertThat(store.underWay())
        .containsExactly(
            replay(1, TENANT, new State.Counting()), replay(3, TENANT, new State.Running()));
  }

  @Test
  void changesAReplay() {
    Replay running = replay(1, TENANT, new State.Running());
    Replay done = replay(1, TENANT, new State.Done(NOW));
    store.add(running);

    assertThat(store.update(running.id(), _ -> done)).contains(done);
    assertThat(store.find(TENANT, running.id())).contains(done);
    assertThat(store.underWay()).isEmpty();
    assertThat(store.update(replay(2, TENANT, new State.Running()).id(), before -> before))
        .isEmpty();
  }

  @Test
  void listsATenantsReplaysNewestFirstInPages() {
    List<Replay> expected = new ArrayList<>();
    for (int number = 1; number <= 7; number++) {
      store.add(replay(number, TENANT, new State.Planned()));
      expected.addFirst(replay(number, TENANT, new State.Planned()));
    }
    store.add(replay(8, OTHER, new State.Planned()));
    List<Replay> listed = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<Replay> page = store.list(TENANT, new PageRequest(3, cursor));
      listed.addAll(page.data());
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(listed).isEqualTo(expected);
    assertThatThrownBy(() -> store.list(TENANT, new PageRequest(3, Optional.of("rpl_x"))))
        .isInstanceOf(BadCursorException.class);
  }
}
