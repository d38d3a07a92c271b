package dev.tidings.contract.memory;

import dev.tidings.contract.QualityStoreContract;
import dev.tidings.core.quality.QualityStore;

final class InMemoryQualityStoreTest extends QualityStoreContract {
  @Override
  protected QualityStore create() {
    return new InMemoryQualityStore();
  }
}
