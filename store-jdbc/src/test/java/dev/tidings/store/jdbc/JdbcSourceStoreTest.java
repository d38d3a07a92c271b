package dev.tidings.store.jdbc;

import dev.tidings.contract.SourceStoreContract;
import dev.tidings.core.source.SourceStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class JdbcSourceStoreTest extends SourceStoreContract {
  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @Override
  protected SourceStore create() {
    return opened.in(folder).sources();
  }

  @AfterEach
  void close() {
    opened.close();
  }
}
