package dev.tidings.store.jdbc;

import dev.tidings.contract.EndpointStoreContract;
import dev.tidings.core.endpoint.EndpointStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class JdbcEndpointStoreTest extends EndpointStoreContract {
  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @Override
  protected EndpointStore create() {
    return opened.in(folder).endpoints();
  }

  @AfterEach
  void close() {
    opened.close();
  }
}
