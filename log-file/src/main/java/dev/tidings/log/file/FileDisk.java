package dev.tidings.log.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
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
  private final boolean readOnly;

  private FileDisk(Path folder, boolean readOnly) {
    this.folder = folder;
    this.readOnly = readOnly;
  }

  /** A folder that is only read: what would change it fails. */
  static FileDisk readOnly(Path folder) {
    return new FileDisk(folder, true);
  }

  /** Makes the folder if it is not there. */
  public FileDisk(Path folder) throws IOException {
    this(folder, false);
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      force(folder.resolveSibling("."));
    }
  }

  @Override
  public Closeable lock() throws IOException {
    Path file = folder.resolve(LOCK);
    if (readOnly && !Files.exists(file)) {
      // Whoever has the folder open has made it: this is a copy of the segments alone.
      return () -> {};
    }
    FileChannel channel =
        readOnly
            ? FileChannel.open(file, StandardOpenOption.READ)
            : FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock(0, Long.MAX_VALUE, readOnly);
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
    return new ChannelFile(folder.resolve(name), readOnly);
  }

  @Override
  public File create(String name) throws IOException {
    mayChange();
    Path path = folder.resolve(name);
    FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)
        .close();
    return new ChannelFile(path, readOnly);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    mayChange();
    Files.move(
        folder.resolve(from),
        folder.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String name) throws IOException {
    mayChange();
    Files.deleteIfExists(folder.resolve(name));
  }

  private void mayChange() throws IOException {
    if (readOnly) {
      throw new IOException(folder + " is open to be read only");
    }
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
   * A file that is written through a channel and read past it: a channel closes itself when a
   * thread that uses it is interrupted, and anybody's thread may read.
   */
  private static final class ChannelFile implements File {
    private final FileChannel channel;
    private final RandomAccessFile reader;
    private final Arena arena = Arena.ofShared();

    ChannelFile(Path path, boolean readOnly) throws IOException {
      reader = new RandomAccessFile(path.toFile(), "r");
      try {
        channel =
            readOnly
                ? FileChannel.open(path, StandardOpenOption.READ)
                : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } catch (IOException e) {
        reader.close();
        throw e;
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public boolean read(ByteBuffer to, long at) throws IOException {
      synchronized (reader) {
        reader.seek(at);
        while (to.hasRemaining()) {
          int read = reader.read(to.array(), to.arrayOffset() + to.position(), to.remaining());
          if (read < 0) {
            return false;
          }
          to.position(to.position() + read);
        }
        return true;
      }
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      long to = at;
      while (from.hasRemaining()) {
        to += channel.write(from, to);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public ByteBuffer map() throws IOException {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
    }

    @Override
    public void close() throws IOException {
      arena.close();
      try (FileChannel _ = channel;
          RandomAccessFile _ = reader) {
        // Closes both, also when the first cannot be.
      }
    }
  }
}
