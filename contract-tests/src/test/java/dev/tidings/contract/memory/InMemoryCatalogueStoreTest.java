package dev.tidings.contract.memory;

import dev.tidings.contract.CatalogueStoreContract;
import dev.tidings.core.catalogue.CatalogueStore;

final class InMemoryCatalogueStoreTest extends CatalogueStoreContract {
  @Override
  protected CatalogueStore create() {
    return new InMemoryCatalogueStore();
  }
}
