package dev.tidings.store.jdbc;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens stores for a test and closes them after it. */
final class OpenStores implements AutoCloseable {
  private final List<JdbcStores> opened = new ArrayList<>();

  JdbcStores in(Path folder) {
    return in(folder, Optional.empty());
  }

  JdbcStores in(Path folder, Optional<String> secretKey) {
    JdbcStores stores = JdbcStores.open(folder, secretKey, new SimpleMeterRegistry());
    opened.add(stores);
    return stores;
  }

  @Override
  public void close() {
    opened.reversed().forEach(JdbcStores::close);
    opened.clear();
  }
}
