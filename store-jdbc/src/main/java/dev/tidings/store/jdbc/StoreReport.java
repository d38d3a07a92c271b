package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.event.Position;
import java.util.List;
import java.util.Map;

/**
 * What is in the stores, and whether it is sound.
 *
 * @param problems what is wrong, in words; none when all is well
 * @param deliveries how many there are of each state
 * @param positions up to where each consumer is done with the log, one for each partition
 */
public record StoreReport(
    List<String> problems,
    int schemaVersion,
    Kept kept,
    Map<DeliveryState, Long> deliveries,
    Map<String, List<Position>> positions) {
  public StoreReport {
    problems = List.copyOf(problems);
  }

  /** How much there is of everything else. */
  public record Kept(
      long endpoints,
      long sources,
      long apiKeys,
      long replays,
      long attempts,
      long unmatched,
      long quarantined) {}

  public boolean isSound() {
    return problems.isEmpty();
  }
}
