package dev.tidings.store.jdbc;

import dev.tidings.contract.QualityStoreContract;
import dev.tidings.core.quality.QualityStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class JdbcQualityStoreTest extends QualityStoreContract {
  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @Override
  protected QualityStore create() {
    return opened.in(folder).quality();
  }

  @AfterEach
  void close() {
    opened.close();
  }
}
