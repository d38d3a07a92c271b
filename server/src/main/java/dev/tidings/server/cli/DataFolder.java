package dev.tidings.server.cli;

import dev.tidings.core.time.SystemClock;
import dev.tidings.log.file.FileEventLog;
import dev.tidings.log.file.FileLogConfig;
import dev.tidings.log.file.StoppedLog;
import dev.tidings.server.config.TidingsConfig;
import dev.tidings.store.jdbc.JdbcStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The data folder of a server that is not running, opened to change what is in it. */
record DataFolder(FileEventLog log, JdbcStores stores) implements AutoCloseable {
  private static final String LOG = "log";

  /**
   * Opens it; nobody else can meanwhile.
   *
   * @throws CommandFailedException if there is none, or a server has it open
   */
  static DataFolder open(TidingsConfig config) {
    Path folder = checked(config);
    MeterRegistry meters = new SimpleMeterRegistry();
    FileEventLog log = openLog(folder.resolve(LOG), meters);
    try {
      return new DataFolder(log, JdbcStores.open(folder, config.secretKey(), meters));
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /** The data folder of a server that is not running, opened to look at it and change nothing. */
  record Untouched(StoppedLog log, JdbcStores stores) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      stores.close();
      log.close();
    }
  }

  /**
   * Opens it to be read only.
   *
   * @throws CommandFailedException if there is none, or a server has it open
   */
  static Untouched look(TidingsConfig config) throws IOException {
    Path folder = checked(config);
    StoppedLog log = look(folder.resolve(LOG));
    try {
      return new Untouched(
          log, JdbcStores.look(folder, config.secretKey(), new SimpleMeterRegistry()));
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static StoppedLog look(Path folder) {
    try {
      return StoppedLog.open(folder);
    } catch (IOException e) {
      throw cannotOpen(folder, e);
    }
  }

  private static Path checked(TidingsConfig config) {
    Path folder = config.data();
    if (!Files.isDirectory(folder.resolve(LOG))) {
      throw new CommandFailedException(
          folder + " is not a data folder: say which with --data or TIDINGS_DATA");
    }
    if (!Files.exists(folder.resolve(JdbcStores.FILE))) {
      throw new CommandFailedException(
          folder
              + " has an event log but no "
              + JdbcStores.FILE
              + ": what was in it (endpoints, sources, keys, what became of deliveries) is lost"
              + " unless you put it back; a server that is started makes an empty one");
    }
    return folder;
  }

  private static FileEventLog openLog(Path folder, MeterRegistry meters) {
    try {
      return FileEventLog.open(folder, FileLogConfig.defaults(), new SystemClock(), meters);
    } catch (IOException e) {
      throw cannotOpen(folder, e);
    }
  }

  private static CommandFailedException cannotOpen(Path folder, IOException e) {
    return new CommandFailedException(
        "cannot open " + folder + " (is a server running on it?): " + e.getMessage(), e);
  }

  @Override
  public void close() {
    stores.close();
    log.close();
  }
}
