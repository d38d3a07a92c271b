package dev.tidings.contract.memory;

import dev.tidings.contract.EndpointStoreContract;
import dev.tidings.core.endpoint.EndpointStore;

final class InMemoryEndpointStoreTest extends EndpointStoreContract {
  @Override
  protected EndpointStore create() {
    return new InMemoryEndpointStore();
  }
}
