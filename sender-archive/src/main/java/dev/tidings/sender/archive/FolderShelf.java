package dev.tidings.sender.archive;

import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A folder of this machine. */
final class FolderShelf implements Shelf {
  private final Disk disk;
  private final Path folder;

  FolderShelf(Disk disk, Path folder) {
    this.disk = disk;
    this.folder = folder;
  }

  @Override
  public void put(String name, Path file) throws ShelfException {
    Path place = folder.resolve(name);
    // Readers look for *.parquet and the like and do not see what is not whole.
    Path next = place.resolveSibling("." + place.getFileName() + ".next");
    try {
      disk.write(next, to -> Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING));
      disk.rename(next, place);
    } catch (IOException e) {
      throw new ShelfException(new Unreachable("the archive's folder cannot be written: " + e));
    }
  }

  @Override
  public void check() throws ShelfException {
    Path probe = folder.resolve(".probe.next");
    try {
      disk.write(probe, to -> Files.writeString(to, "tidings"));
      disk.delete(probe);
    } catch (IOException e) {
      throw new ShelfException(new Unreachable("the archive's folder cannot be written: " + e));
    }
  }

  @Override
  public void close() {}
}
