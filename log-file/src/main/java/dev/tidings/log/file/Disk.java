package dev.tidings.log.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A folder of files, with what the log needs of it. The real one is {@link FileDisk}; the simulator
 * has one that forgets, tears and fails.
 *
 * <p>What was written, created, renamed or deleted survives the loss of power only once it was
 * forced.
 */
public interface Disk {
  /** Keeps all others out of the folder until the answer is closed. */
  Closeable lock() throws IOException;

  /** The names of all files. */
  List<String> list() throws IOException;

  /** Opens a file that is there. */
  File open(String name) throws IOException;

  /** Makes an empty file; one of that name that is there already is emptied. */
  File create(String name) throws IOException;

  /** Gives a file another name, in place of the one that has it already. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file if it is there. Whoever has it open goes on reading it. */
  void delete(String name) throws IOException;

  /** Makes what was created, renamed and deleted durable. */
  void forceNames() throws IOException;

  /** One file. Reads are safe for use by many threads, also while one thread writes. */
  interface File extends Closeable {
    long size() throws IOException;

    /**
     * Fills {@code to}, which is on the heap, from the bytes at {@code at}, as far as there are
     * any.
     *
     * @return whether it could be filled
     */
    boolean read(ByteBuffer to, long at) throws IOException;

    /** Writes all that is left in {@code from} to where {@code at} is. */
    void write(ByteBuffer from, long at) throws IOException;

    /** Makes what was written durable, and the length of the file. */
    void force() throws IOException;

    void truncate(long size) throws IOException;

    /**
     * All of the file, to be read only. It stays readable until the file is closed, and is not to
     * be touched after that.
     */
    ByteBuffer map() throws IOException;
  }
}
