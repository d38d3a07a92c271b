package dev.tidings.store.jdbc;

import static dev.tidings.contract.SampleDeliveries.TENANT;
import static dev.tidings.contract.SampleDeliveries.delivered;
import static dev.tidings.contract.SampleDeliveries.endpoint;
import static dev.tidings.contract.SampleDeliveries.pending;
import static dev.tidings.contract.SampleDeliveries.position;
import static dev.tidings.contract.SampleDeliveries.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import dev.tidings.core.delivery.DeliveryStore.Unmatched;
import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.page.PageRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a process is killed or a disk is full. */
final class CrashTest {
  private static final int GROUP = 20;

  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @AfterEach
  void close() {
    opened.close();
  }

  /** A group whose parts tell whether all of it is there. */
  private static Changes group(int number) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < GROUP; i++) {
      long offset = (long) number * GROUP + i;
      Delivery delivery =
          i % 2 == 0
              ? delivered(offset, endpoint(i % 3))
              : pending(offset, endpoint(i % 3), second(i));
      changes.add(new Change(delivery, Optional.empty()));
    }
    return new Changes(
        changes,
        List.of(new Unmatched(TENANT, position(number))),
        List.of(),
        List.of(new Reached("router", position((number + 1L) * GROUP))),
        Map.of());
  }

  @Test
  void keepsEveryCommittedGroupWholeWhenKilledAtAnyMoment() throws IOException {
    JdbcStores stores = opened.in(folder.resolve("live"));
    Path copies = Files.createDirectory(folder.resolve("copies"));
    for (int number = 0; number < 30; number++) {
      stores.deliveries().commit(group(number));
      if (number % 3 == 0) {
        assertHoldsGroups(copyAsKilled(copies.resolve("" + number)), number + 1);
      }
    }
  }

  /** The files as the operating system has them, without the process having closed them. */
  private Path copyAsKilled(Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(folder.resolve("live"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith("-shm")) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
    return to;
  }

  private void assertHoldsGroups(Path copy, int groups) {
    try (OpenStores again = new OpenStores()) {
      JdbcStores stores = again.in(copy);
      assertThat(stores.deliveries().position("router", 0))
          .contains(position((long) groups * GROUP));
      Set<DeliveryId> kept = stores.deliveries().keptSince(position(0));
      assertThat(kept).hasSize(groups * GROUP);
      assertThat(stores.deliveries().unmatched(TENANT, PageRequest.first(500)).data())
          .hasSize(groups);
      assertThat(stores.verify().problems()).isEmpty();
    }
  }

  @Test
  void keepsNothingOfAGroupThatWasCutOff() throws IOException {
    JdbcStores stores = opened.in(folder.resolve("live"));
    for (int number = 0; number < 5; number++) {
      stores.deliveries().commit(group(number));
    }
    Path whole = copyAsKilled(folder.resolve("whole"));
    Path wal = whole.resolve(JdbcStores.FILE + "-wal");
    byte[] bytes = Files.readAllBytes(wal);
    for (int cut = 1; cut <= 20; cut++) {
      Path copy = Files.createDirectory(folder.resolve("cut" + cut));
      Files.copy(whole.resolve(JdbcStores.FILE), copy.resolve(JdbcStores.FILE));
      Files.copy(whole.resolve(JdbcStores.KEY_FILE), copy.resolve(JdbcStores.KEY_FILE));
      Files.write(copy.resolve(wal.getFileName()), Arrays.copyOf(bytes, bytes.length - cut * 1777));
      try (OpenStores again = new OpenStores()) {
        DeliveryStore store = again.in(copy).deliveries();
        long until = store.position("router", 0).map(at -> at.offset()).orElse(0L);
        assertThat(store.keptSince(position(0))).hasSize((int) until);
        assertThat(until % GROUP).isZero();
      }
    }
  }

  @Test
  void doesNothingOnAFullDiskAndGoesOnWhenThereIsRoom() throws SQLException {
    Database database = Database.open(folder.resolve(JdbcStores.FILE));
    try (database) {
      JdbcDeliveryStore store =
          new JdbcDeliveryStore(database, () -> {}, new SimpleMeterRegistry());
      store.commit(group(0));
      database.limit(1);
      int number = 1;
      while (database.trouble().isEmpty() && number < 1000) {
        Changes changes = group(number);
        try {
          store.commit(changes);
          number++;
        } catch (StoreUnavailableException e) {
          assertThat(database.trouble()).isPresent();
          assertThat(e).hasStackTraceContaining("SQLITE_FULL");
          break;
        }
      }
      Changes refused = group(number);
      assertThatThrownBy(() -> store.commit(refused)).isInstanceOf(StoreUnavailableException.class);
      assertThat(store.position("router", 0)).contains(position((long) number * GROUP));
      assertThat(store.keptSince(position(0))).hasSize(number * GROUP);

      database.limit(Database.MOST_PAGES);
      store.commit(refused);
      assertThat(database.trouble()).isEmpty();
      assertThat(store.keptSince(position(0))).hasSize((number + 1) * GROUP);
      assertThat(store.counts().values().stream().flatMap(c -> c.values().stream()))
          .satisfies(counts ->
              assertThat(counts.stream().mapToLong(Long::longValue).sum())
                  .isEqualTo((number(refused) + 1L) * GROUP));
    }
  }

  private static int number(Changes changes) {
    return (int) (changes.deliveries().getFirst().delivery().id().position().offset() / GROUP);
  }
}
