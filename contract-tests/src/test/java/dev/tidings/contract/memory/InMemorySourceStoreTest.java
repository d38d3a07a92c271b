package dev.tidings.contract.memory;

import dev.tidings.contract.SourceStoreContract;
import dev.tidings.core.source.SourceStore;

final class InMemorySourceStoreTest extends SourceStoreContract {
  @Override
  protected SourceStore create() {
    return new InMemorySourceStore();
  }
}
