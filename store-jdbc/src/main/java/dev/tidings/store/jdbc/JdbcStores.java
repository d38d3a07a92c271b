package dev.tidings.store.jdbc;

import dev.tidings.core.delivery.DeliveryStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All stores of one data folder, in the file {@value #FILE}. Only one process may have a folder
 * open at a time; the lock of the event log beside it sees to that.
 */
public final class JdbcStores implements AutoCloseable {
  /** The file's name in the data folder. */
  public static final String FILE = "tidings.db";

  private final Database database;
  private final Checkpoints checkpoints;
  private final DeliveryStore deliveries;

  private JdbcStores(Database database, MeterRegistry meters) {
    this.database = database;
    this.checkpoints = new Checkpoints(database);
    this.deliveries = new JdbcDeliveryStore(database, checkpoints::afterCommit, meters);
  }

  /**
   * Opens the stores of a folder, which are made if they are not there.
   *
   * @throws dev.tidings.core.delivery.StoreUnavailableException if the disk does not let it, or the
   *     folder is of a newer version
   */
  public static JdbcStores open(Path folder, MeterRegistry meters) {
    return new JdbcStores(Database.open(folder.resolve(FILE)), meters);
  }

  public DeliveryStore deliveries() {
    return deliveries;
  }

  /** What keeps the stores from being written, as a sentence; empty when nothing does. */
  public Optional<String> trouble() {
    return database.trouble();
  }

  @Override
  public void close() {
    checkpoints.close();
    database.close();
  }
}
