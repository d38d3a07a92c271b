package dev.tidings.store.jdbc;

import dev.tidings.contract.DeliveryStoreContract;
import dev.tidings.core.delivery.DeliveryStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class JdbcDeliveryStoreTest extends DeliveryStoreContract {
  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @Override
  protected DeliveryStore create() {
    return opened.in(folder).deliveries();
  }

  @AfterEach
  void close() {
    opened.close();
  }
}
