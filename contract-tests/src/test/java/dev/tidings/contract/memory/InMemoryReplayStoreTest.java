package dev.tidings.contract.memory;

import dev.tidings.contract.ReplayStoreContract;
import dev.tidings.core.replay.ReplayStore;

final class InMemoryReplayStoreTest extends ReplayStoreContract {
  @Override
  protected ReplayStore create() {
    return new InMemoryReplayStore();
  }
}
