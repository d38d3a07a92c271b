package dev.tidings.sender.archive;

import java.nio.file.Path;

/** Where the files of an archive are kept for others to read. */
interface Shelf extends AutoCloseable {
  /**
   * Puts a file there, in place of the one that has the name already; when this returns, it is
   * durable and can be read.
   *
   * @param name with slashes between folders
   */
  void put(String name, Path file) throws ShelfException;

  /** Finds out whether files can be put there. */
  void check() throws ShelfException;

  @Override
  void close();
}
