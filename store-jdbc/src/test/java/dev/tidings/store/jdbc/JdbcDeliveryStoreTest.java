package dev.tidings.store.jdbc;

import dev.tidings.contract.DeliveryStoreContract;
import dev.tidings.core.delivery.DeliveryStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class JdbcDeliveryStoreTest extends DeliveryStoreContract {
  private final List<JdbcStores> opened = new ArrayList<>();
  @TempDir Path folder;

  @Override
  protected DeliveryStore create() {
    JdbcStores stores = JdbcStores.open(folder, new SimpleMeterRegistry());
    opened.add(stores);
    return stores.deliveries();
  }

  @AfterEach
  void close() {
    opened.forEach(JdbcStores::close);
  }
}
