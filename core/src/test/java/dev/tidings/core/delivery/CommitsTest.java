package dev.tidings.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.DeliveryStore.Unmatched;
import dev.tidings.core.event.Position;
import dev.tidings.core.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommitsTest {
  private static final Duration SOON = Duration.ofMillis(10);

  private final HandLoop loop = new HandLoop();
  private final RecordingStore store = new RecordingStore();
  private final ArrayDeque<Runnable> writer = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private Position done = new Position(0, 0);
  private final Commits commits =
      new Commits(
          store,
          loop,
          writer::add,
          () -> List.of(new Reached("router", done)),
          () -> heard.add("committed"),
          new Figures(new SimpleMeterRegistry()));

  private static Change change(long offset) {
    return new Change(Given.delivery(offset), Optional.empty());
  }

  private static Change attempted(long offset, int number) {
    return new Change(
        Given.delivery(offset), Optional.of(Given.attempt(number, Given.UNREACHABLE)));
  }

  private void add(Change change, String name) {
    commits.add(change, () -> heard.add(name));
  }

  private void write() {
    loop.pass(SOON);
    while (!writer.isEmpty()) {
      writer.remove().run();
      loop.run();
    }
  }

  @Test
  void whatComesTogetherIsKeptTogetherWithThePosition() {
    add(change(1), "first");
    add(change(2), "second");
    done = new Position(0, 3);
    write();
    assertThat(store.kept()).hasSize(1);
    assertThat(store.kept().getFirst().deliveries()).containsExactly(change(1), change(2));
    assertThat(store.kept().getFirst().positions()).containsExactly(new Reached("router", done));
    assertThat(heard).containsExactly("first", "second", "committed");
    assertThat(commits.isIdle()).isTrue();
  }

  @Test
  void nobodyHearsBeforeItIsKept() {
    add(change(1), "first");
    loop.pass(SOON);
    assertThat(writer).hasSize(1);
    assertThat(heard).isEmpty();
    assertThat(commits.isIdle()).isFalse();
  }

  @Test
  void whatComesWhileAGroupIsWrittenIsTheNextGroup() {
    add(change(1), "first");
    loop.pass(SOON);
    add(change(2), "second");
    loop.pass(SOON);
    assertThat(writer).hasSize(1);
    write();
    write();
    assertThat(store.kept())
        .extracting(Changes::deliveries)
        .containsExactly(List.of(change(1)), List.of(change(2)));
  }

  @Test
  void theLastWordOnADeliveryIsKeptAndItsAttemptWithIt() {
    add(attempted(1, 1), "attempted");
    add(change(1), "again");
    write();
    assertThat(store.kept()).hasSize(1);
    assertThat(store.kept().getFirst().deliveries()).containsExactly(attempted(1, 1));
    assertThat(heard).containsExactly("attempted", "again", "committed");
  }

  @Test
  void twoAttemptsOfOneDeliveryAreTwoGroupsAndOnlyTheLastSaysHowFar() {
    add(attempted(1, 1), "first");
    add(attempted(1, 2), "second");
    done = new Position(0, 2);
    write();
    write();
    assertThat(store.kept())
        .extracting(Changes::deliveries)
        .containsExactly(List.of(attempted(1, 1)), List.of(attempted(1, 2)));
    assertThat(store.kept())
        .extracting(Changes::positions)
        .containsExactly(List.of(), List.of(new Reached("router", done)));
  }

  @Test
  void aGroupThatFailsIsTriedAgainUnchangedAndNothingGoesPastIt() {
    store.refuse(2);
    add(change(1), "first");
    write();
    assertThat(commits.isFailing()).isTrue();
    add(change(2), "second");
    loop.pass(Duration.ofSeconds(1));
    write();
    assertThat(store.kept()).isEmpty();
    assertThat(heard).isEmpty();
    loop.pass(Duration.ofSeconds(1));
    write();
    assertThat(commits.isFailing()).isFalse();
    write();
    assertThat(store.kept())
        .extracting(Changes::deliveries)
        .containsExactly(List.of(change(1)), List.of(change(2)));
    assertThat(commits.isIdle()).isTrue();
  }

  @Test
  void aPositionAloneIsKeptToo() {
    done = new Position(0, 9);
    commits.schedule();
    write();
    assertThat(store.kept())
        .extracting(Changes::positions)
        .containsExactly(List.of(new Reached("router", done)));
    commits.schedule();
    write();
    assertThat(store.kept()).as("nothing has changed").hasSize(1);
  }

  @Test
  void countsWhatWaits() {
    add(change(1), "first");
    add(change(1), "same");
    commits.add(new Unmatched(TenantId.DEFAULT, new Position(0, 5)));
    assertThat(commits.waiting()).isEqualTo(2);
    write();
    assertThat(commits.waiting()).isZero();
  }

  @Test
  void aFullGroupDoesNotWaitForMore() {
    for (int i = 0; i < 1_000; i++) {
      commits.add(change(i), () -> {});
    }
    assertThat(writer).hasSize(1);
  }

  @Test
  void whatFailsAsNothingShouldIsTriedAgain() {
    store.breakOnce();
    add(change(1), "first");
    write();
    assertThat(commits.isFailing()).isTrue();
    loop.pass(Duration.ofSeconds(1));
    write();
    assertThat(commits.isFailing()).isFalse();
    assertThat(heard).containsExactly("first", "committed");
  }
}
