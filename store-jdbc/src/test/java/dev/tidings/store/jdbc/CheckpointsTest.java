package dev.tidings.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.SampleDeliveries;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.DeliveryStore.Change;
import dev.tidings.core.delivery.DeliveryStore.Changes;
import dev.tidings.core.delivery.DeliveryStore.Reached;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsTest {
  private static final int GROUP = 200;
  private static final int GROUPS_AT_MOST = 5000;

  @TempDir Path folder;

  @Test
  void letTheWriteAheadLogBeginAnewWhileCommitsGoOn() {
    try (Database database = Database.open(folder.resolve(JdbcStores.FILE));
        Checkpoints checkpoints = new Checkpoints(database)) {
      JdbcDeliveryStore store =
          new JdbcDeliveryStore(database, checkpoints::afterCommit, new SimpleMeterRegistry());
      long largest = 0;
      int groups = 0;
      while (database.walBytes() >= largest && groups < GROUPS_AT_MOST) {
        largest = database.walBytes();
        store.commit(group(groups));
        groups++;
      }

      assertThat(database.walBytes()).isLessThan(largest);
      assertThat(store.keptSince(SampleDeliveries.position(0))).hasSize(groups * GROUP);
      assertThat(store.position("router", 0))
          .contains(SampleDeliveries.position((long) groups * GROUP));
    }
  }

  private static Changes group(int number) {
    long from = (long) number * GROUP;
    List<Change> changes =
        LongStream.range(from, from + GROUP)
            .mapToObj(offset ->
                new Change(
                    SampleDeliveries.delivered(offset, SampleDeliveries.endpoint(1)),
                    Optional.of(
                        SampleDeliveries.attempt(
                            1, new AttemptOutcome.Delivered(200, "x".repeat(1024))))))
            .toList();
    return new Changes(
        changes,
        List.of(),
        List.of(),
        List.of(new Reached("router", SampleDeliveries.position(from + GROUP))),
        Map.of());
  }
}
