package dev.tidings.store.jdbc;

import dev.tidings.contract.CatalogueStoreContract;
import dev.tidings.core.catalogue.CatalogueStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class JdbcCatalogueStoreTest extends CatalogueStoreContract {
  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @Override
  protected CatalogueStore create() {
    return opened.in(folder).catalogue();
  }

  @AfterEach
  void close() {
    opened.close();
  }
}
