package dev.tidings.sender.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Changes of files, and when they are durable; reading needs nothing of it. */
interface Disk {
  /** Opens a file to be written at its end; makes it, and its name durable, if there is none. */
  File append(Path file) throws IOException;

  /** Writes a whole file, durably; its name is not. */
  void write(Path file, Content content) throws IOException;

  /** Gives a file another name in the same folder, durably, in place of the one that has it. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file, durably. */
  void delete(Path file) throws IOException;

  /** Deletes a folder with all that is in it. */
  void deleteAll(Path folder) throws IOException;

  /** The files in a folder, by name; none if there is no such folder. */
  List<Path> list(Path folder) throws IOException;

  /** A file that grows. */
  interface File extends Closeable {
    void write(ByteBuffer bytes) throws IOException;

    /** Makes what was written durable. */
    void force() throws IOException;

    void truncate(long size) throws IOException;
  }

  /** Writes what is to be in a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(Path file) throws IOException;
  }
}
