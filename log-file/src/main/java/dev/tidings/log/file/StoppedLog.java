package dev.tidings.log.file;

import dev.tidings.core.event.Position;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The event log in a folder that no process has open: it is looked at, and nothing is changed. */
public final class StoppedLog implements AutoCloseable {
  private static final Position NOWHERE = new Position(0, 0);

  private final Closeable folderLock;
  private final Optional<Recovery.Found> found;

  private StoppedLog(Closeable folderLock, Optional<Recovery.Found> found) {
    this.folderLock = folderLock;
    this.found = found;
  }

  /**
   * Opens it; until it is closed, nobody else can to write to it.
   *
   * @throws IOException when the folder cannot be read, is in use, or what is in it is not a log
   */
  public static StoppedLog open(Path folder) throws IOException {
    Disk disk = FileDisk.readOnly(folder);
    Closeable lock = disk.lock();
    try {
      return new StoppedLog(lock, Recovery.look(disk));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Walks through the whole log and says what is in it, and what is wrong with it. */
  public LogReport verify() throws IOException {
    if (found.isEmpty()) {
      return new LogReport(0, 0, NOWHERE, NOWHERE, 0, 0, 0, 0, List.of());
    }
    return new Verification().verify(found.get().segments(), found.get().torn());
  }

  @Override
  public void close() throws IOException {
    found.ifPresent(all -> all.segments().forEach(Segment::release));
    folderLock.close();
  }
}
