package dev.tidings.contract.memory;

import dev.tidings.contract.KeyStoreContract;
import dev.tidings.core.access.KeyStore;

final class InMemoryKeyStoreTest extends KeyStoreContract {
  @Override
  protected KeyStore create() {
    return new InMemoryKeyStore();
  }
}
