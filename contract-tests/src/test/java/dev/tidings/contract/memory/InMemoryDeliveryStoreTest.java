package dev.tidings.contract.memory;

import dev.tidings.contract.DeliveryStoreContract;
import dev.tidings.core.delivery.DeliveryStore;

final class InMemoryDeliveryStoreTest extends DeliveryStoreContract {
  @Override
  protected DeliveryStore create() {
    return new InMemoryDeliveryStore();
  }
}
