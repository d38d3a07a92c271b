package dev.tidings.store.jdbc;

import dev.tidings.core.access.KeyStore;
import dev.tidings.core.audit.AuditLog;
import dev.tidings.core.catalogue.CatalogueStore;
import dev.tidings.core.delivery.DeliveryStore;
import dev.tidings.core.endpoint.EndpointStore;
import dev.tidings.core.event.Position;
import dev.tidings.core.quality.QualityStore;
import dev.tidings.core.replay.ReplayStore;
import dev.tidings.core.source.SourceStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All stores of one data folder, in the file {@value #FILE}. Only one process may have a folder
 * open at a time; the lock of the event log beside it sees to that.
 */
public final class JdbcStores implements AutoCloseable {
  /** The file's name in the data folder. */
  public static final String FILE = "tidings.db";

  /** The name of the file with the key, where none is configured. */
  public static final String KEY_FILE = "secrets.key";

  private static final String NATIVE_FOLDER = "native";

  private static final String ENDS =
      """
      SELECT max(known) FROM (
        SELECT max(log_offset) AS known FROM consumer_position WHERE log_partition = ?1
        UNION ALL SELECT max(log_offset) + 1 FROM delivery WHERE log_partition = ?1
        UNION ALL SELECT max(log_offset) + 1 FROM unmatched WHERE log_partition = ?1
        UNION ALL SELECT max(log_offset) + 1 FROM quarantined WHERE log_partition = ?1)
      """;

  private final Database database;
  private final Checkpoints checkpoints;
  private final JdbcDeliveryStore deliveries;
  private final JdbcEndpointStore endpoints;
  private final JdbcSourceStore sources;
  private final JdbcKeyStore keys;
  private final JdbcReplayStore replays;
  private final JdbcQualityStore quality;
  private final JdbcAuditLog audit;
  private final JdbcCatalogueStore catalogue;

  private JdbcStores(Database database, SecretBox box, MeterRegistry meters) {
    this.database = database;
    this.checkpoints = new Checkpoints(database);
    this.deliveries = new JdbcDeliveryStore(database, checkpoints::afterCommit, meters);
    this.endpoints = new JdbcEndpointStore(database, box);
    this.sources = new JdbcSourceStore(database, box);
    this.keys = new JdbcKeyStore(database);
    this.replays = new JdbcReplayStore(database);
    this.quality = new JdbcQualityStore(database);
    this.audit = new JdbcAuditLog(database);
    this.catalogue = new JdbcCatalogueStore(database);
  }

  /**
   * Opens the stores of a folder, which are made if they are not there.
   *
   * @param secretKey the key that secrets are encrypted with, 32 bytes in base 64; where it is
   *     empty, it is in {@value #KEY_FILE} in the folder, made with the stores
   * @throws dev.tidings.core.delivery.StoreUnavailableException if the disk does not let it, or the
   *     folder is of a newer version
   * @throws SecretKeyException if the key is missing, is no key, or is not the one that the secrets
   *     were encrypted with
   */
  public static JdbcStores open(Path folder, Optional<String> secretKey, MeterRegistry meters) {
    NativeLibrary.use(folder.resolve(NATIVE_FOLDER));
    Database database = Database.open(folder.resolve(FILE));
    try {
      SecretBox box = SecretKeys.box(database, folder.resolve(KEY_FILE), secretKey);
      return new JdbcStores(database, box, meters);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Opens the stores of a folder that no process has open, to be read only: nothing in the folder
   * is changed.
   *
   * @param secretKey as for {@link #open}
   * @throws dev.tidings.core.delivery.StoreUnavailableException if they cannot be read, or were
   *     written by another version
   * @throws SecretKeyException as for {@link #open}
   */
  public static JdbcStores look(Path folder, Optional<String> secretKey, MeterRegistry meters) {
    Database database = Database.look(folder.resolve(FILE));
    try {
      SecretBox box = SecretKeys.existing(database, folder.resolve(KEY_FILE), secretKey);
      return new JdbcStores(database, box, meters);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  public DeliveryStore deliveries() {
    return deliveries;
  }

  public EndpointStore endpoints() {
    return endpoints;
  }

  public SourceStore sources() {
    return sources;
  }

  public KeyStore keys() {
    return keys;
  }

  public ReplayStore replays() {
    return replays;
  }

  public QualityStore quality() {
    return quality;
  }

  public AuditLog audit() {
    return audit;
  }

  public CatalogueStore catalogue() {
    return catalogue;
  }

  /** Before which position all lie that are known in a partition; empty when none is. */
  public Optional<Position> end(int partition) {
    return database.read(
        "read which positions are known",
        session -> {
          OptionalLong end =
              session.command(ENDS).with(partition).first(Row::maybeWhole).orElseThrow();
          return end.isPresent()
              ? Optional.of(new Position(partition, end.getAsLong()))
              : Optional.empty();
        });
  }

  /** What keeps the stores from being written, as a sentence; empty when nothing does. */
  public Optional<String> trouble() {
    return database.trouble();
  }

  /** Reads through everything, which takes its time, and says what is there and what is wrong. */
  public StoreReport verify() {
    StoreReport report =
        database.read("verify the stores", session -> new Verification(session).report());
    List<String> problems = new ArrayList<>(report.problems());
    collect(problems, endpoints::all);
    collect(problems, sources::all);
    collect(problems, replays::underWay);
    collect(problems, catalogue::all);
    collect(problems, quality::learned);
    collect(problems, quality::unsettled);
    return new StoreReport(
        problems, report.schemaVersion(), report.kept(), report.deliveries(), report.positions());
  }

  /** Reading it all shows whether every secret can be decrypted and every setting understood. */
  private static void collect(List<String> problems, Runnable reading) {
    try {
      reading.run();
    } catch (RuntimeException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    checkpoints.close();
    database.close();
  }
}
