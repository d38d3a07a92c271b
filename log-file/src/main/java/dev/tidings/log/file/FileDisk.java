package dev.tidings.log.file;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the machine's file system. */
public final class FileDisk implements Disk {
  private static final String LOCK = "lock";

  private final Path folder;

  /** Makes the folder if it is not there. */
  public FileDisk(Path folder) throws IOException {
    this.folder = folder;
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      force(folder.resolveSibling("."));
    }
  }

  @Override
  public Closeable lock() throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process: told below like one that is held by another.
    }
    channel.close();
    throw new IOException(
        "the event log in " + folder + " is in use: another process, or this one, has it open");
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(LOCK))
          .toList();
    }
  }

  @Override
  public File open(String name) throws IOException {
    return new ChannelFile(folder.resolve(name));
  }

  @Override
  public File create(String name) throws IOException {
    Path path = folder.resolve(name);
    FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)
        .close();
    return new ChannelFile(path);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        folder.resolve(from),
        folder.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void forceNames() throws IOException {
    force(folder);
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /**
   * A file behind two channels. A channel closes itself when a thread that reads from it is
   * interrupted, so readers have one of their own, which is opened again then.
   */
  private static final class ChannelFile implements File {
    private static final int PIECE = 256 << 10;

    private final Path path;
    private final FileChannel writer;
    private final Arena arena = Arena.ofShared();
    private volatile FileChannel reader;
    private volatile boolean closed;

    ChannelFile(Path path) throws IOException {
      this.path = path;
      writer = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      reader = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public long size() throws IOException {
      return writer.size();
    }

    @Override
    public boolean read(ByteBuffer to, long at) throws IOException {
      boolean interrupted = Thread.interrupted();
      try {
        int start = to.position();
        while (true) {
          FileChannel channel = reader;
          try {
            return readFully(channel, to, at);
          } catch (ClosedByInterruptException e) {
            interrupted |= Thread.interrupted();
            to.position(start);
            reopen(channel);
          } catch (ClosedChannelException e) {
            if (closed) {
              throw e;
            }
            to.position(start);
            reopen(channel);
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** In pieces, because the JDK keeps a buffer of the size of the largest read per thread. */
    private static boolean readFully(FileChannel channel, ByteBuffer to, long at)
        throws IOException {
      int end = to.limit();
      long from = at;
      try {
        while (to.position() < end) {
          to.limit(Math.min(end, to.position() + PIECE));
          int read = channel.read(to, from);
          if (read < 0) {
            return false;
          }
          from += read;
        }
        return true;
      } finally {
        to.limit(end);
      }
    }

    private synchronized void reopen(FileChannel broken) throws IOException {
      if (closed) {
        throw new ClosedChannelException();
      }
      if (reader.equals(broken)) {
        reader = FileChannel.open(path, StandardOpenOption.READ);
      }
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      long to = at;
      while (from.hasRemaining()) {
        to += writer.write(from, to);
      }
    }

    @Override
    public void force() throws IOException {
      writer.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
      writer.truncate(size);
    }

    @Override
    public ByteBuffer map() throws IOException {
      return writer.map(FileChannel.MapMode.READ_ONLY, 0, writer.size(), arena).asByteBuffer();
    }

    @Override
    public synchronized void close() throws IOException {
      closed = true;
      arena.close();
      try (FileChannel _ = writer;
          FileChannel _ = reader) {
        // Closes both, also when the first cannot be.
      }
    }
  }
}
