package dev.tidings.sender.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A disk of a machine that loses power at the n-th change: that change is not made, made in part or
 * made without anybody learning of it, nothing is changed after it, and of what was written and not
 * forced only some is left.
 */
final class CrashingDisk implements Disk {
  private final Disk disk = new RealDisk();
  private final Random random;
  private final List<Grown> open = new ArrayList<>();
  private int left;
  private boolean off;

  CrashingDisk(int changes, Random random) {
    this.left = changes;
    this.random = random;
  }

  /** The power is gone. */
  static final class PowerLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  boolean isOff() {
    return off;
  }

  private void change(IoAction action) throws IOException {
    if (off) {
      throw new PowerLostException();
    }
    if (left-- > 0) {
      action.run();
      return;
    }
    off = true;
    if (random.nextBoolean()) {
      action.run();
    }
    for (Grown file : open) {
      file.losePower();
    }
    throw new PowerLostException();
  }

  private interface IoAction {
    void run() throws IOException;
  }

  @Override
  public File append(Path file) throws IOException {
    List<File> opened = new ArrayList<>();
    change(() -> opened.add(disk.append(file)));
    Grown grown = new Grown(file, opened.getFirst(), java.nio.file.Files.size(file));
    open.add(grown);
    return grown;
  }

  private final class Grown implements File {
    private final Path path;
    private final File file;
    private long size;
    private long durable;

    Grown(Path path, File file, long size) {
      this.path = path;
      this.file = file;
      this.size = size;
      this.durable = size;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      change(() -> file.write(bytes));
      size += length;
    }

    @Override
    public void force() throws IOException {
      change(file::force);
      durable = size;
    }

    @Override
    public void truncate(long to) throws IOException {
      change(() -> file.truncate(to));
      size = to;
      durable = to;
    }

    void losePower() throws IOException {
      long now = java.nio.file.Files.exists(path) ? java.nio.file.Files.size(path) : 0;
      if (now > durable) {
        file.truncate(durable + random.nextLong(now - durable + 1));
      }
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      file.close();
    }
  }

  @Override
  public void write(Path file, Content content) throws IOException {
    change(() -> disk.write(file, content));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    change(() -> disk.rename(from, to));
  }

  @Override
  public void delete(Path file) throws IOException {
    change(() -> disk.delete(file));
  }

  @Override
  public void deleteAll(Path folder) throws IOException {
    change(() -> disk.deleteAll(folder));
  }

  @Override
  public List<Path> list(Path folder) throws IOException {
    return disk.list(folder);
  }
}
