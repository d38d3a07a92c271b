package dev.tidings.store.jdbc;

import dev.tidings.contract.KeyStoreContract;
import dev.tidings.core.access.KeyStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class JdbcKeyStoreTest extends KeyStoreContract {
  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @Override
  protected KeyStore create() {
    return opened.in(folder).keys();
  }

  @AfterEach
  void close() {
    opened.close();
  }
}
