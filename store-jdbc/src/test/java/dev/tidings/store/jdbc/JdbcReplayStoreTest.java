package dev.tidings.store.jdbc;

import dev.tidings.contract.ReplayStoreContract;
import dev.tidings.core.replay.ReplayStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class JdbcReplayStoreTest extends ReplayStoreContract {
  private final OpenStores opened = new OpenStores();
  @TempDir Path folder;

  @Override
  protected ReplayStore create() {
    return opened.in(folder).replays();
  }

  @AfterEach
  void close() {
    opened.close();
  }
}
