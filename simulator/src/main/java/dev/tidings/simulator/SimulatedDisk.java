package dev.tidings.simulator;

import dev.tidings.log.file.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that is as bad as real ones are allowed to be. What was not forced may be lost
 * with the power, or be there in part, in any order. What could not be forced is forgotten, and a
 * later force does not tell (as Linux does it). It can be full, fail, and lie.
 *
 * <p>Safe for use by many threads; what it does depends only on its random numbers and the order of
 * calls.
 */
public final class SimulatedDisk implements Disk {
  private static final int SECTOR = 512;

  private final RandomGenerator random;

  /** The files as a running process sees them. */
  private final Map<String, Inode> names = new TreeMap<>();

  /** The files as they are found after the power was lost. */
  private final Map<String, Inode> durableNames = new TreeMap<>();

  private final List<Runnable> pendingNames = new ArrayList<>();
  private Faults faults = Faults.NONE;
  private long capacity = Long.MAX_VALUE;
  private long operations;
  private long powerFailsAt = Long.MAX_VALUE;
  private int lives;
  private boolean locked;

  /**
   * How often what goes wrong, from 0 (never) to 1 (always).
   *
   * @param write a write fails, after a part of it
   * @param force a force fails, and what it was for is lost or not
   * @param lostForce a force does nothing and says it did
   * @param read a read fails
   */
  public record Faults(double write, double force, double lostForce, double read) {
    public static final Faults NONE = new Faults(0, 0, 0, 0);
  }

  public SimulatedDisk(RandomGenerator random) {
    this.random = random;
  }

  /** Has things go wrong from now on. */
  public synchronized void faults(Faults next) {
    faults = next;
  }

  /** How much fits on it. */
  public synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  /** Lets the power fail at the operation after so many more; then nothing works any more. */
  public synchronized void failPowerAfter(long more) {
    powerFailsAt = operations + more;
  }

  /** How many operations there were that change something. */
  public synchronized long operations() {
    return operations;
  }

  /** How much is on it. */
  public synchronized long used() {
    return names.values().stream().mapToLong(inode -> inode.cached.length).sum();
  }

  /**
   * Loses the power and comes back: files are what was forced, and of the rest what chance has
   * left. Nothing that was open before works any more.
   */
  public synchronized void crash() {
    int kept = random.nextInt(pendingNames.size() + 1);
    pendingNames.subList(0, kept).forEach(Runnable::run);
    pendingNames.clear();
    names.clear();
    names.putAll(durableNames);
    names.values().forEach(inode -> inode.crash(random));
    restart();
  }

  /** Kills the process: what it has written is all there, also what was not forced. */
  public synchronized void kill() {
    restart();
  }

  private void restart() {
    lives++;
    locked = false;
    powerFailsAt = Long.MAX_VALUE;
  }

  /** Changes one bit of a file, as rot does. */
  public synchronized void flip(String name, long at, int bit) {
    Inode inode = inode(name);
    inode.cached[(int) at] ^= (byte) (1 << bit);
    if (at < inode.durable.length) {
      inode.durable[(int) at] ^= (byte) (1 << bit);
    }
  }

  /** Cuts a file off, durably. */
  public synchronized void cut(String name, long size) {
    Inode inode = inode(name);
    inode.cached = Arrays.copyOf(inode.cached, (int) size);
    inode.durable = inode.cached.clone();
    inode.pending.clear();
  }

  /** What is in a file. */
  public synchronized byte[] content(String name) {
    return inode(name).cached.clone();
  }

  private Inode inode(String name) {
    return Optional.ofNullable(names.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no file " + name));
  }

  @Override
  public synchronized Closeable lock() throws IOException {
    if (locked) {
      throw new IOException("the folder is in use");
    }
    locked = true;
    int life = lives;
    return () -> {
      synchronized (this) {
        if (life == lives) {
          locked = false;
        }
      }
    };
  }

  @Override
  public synchronized List<String> list() throws IOException {
    return List.copyOf(names.keySet());
  }

  @Override
  public synchronized File open(String name) throws IOException {
    Inode inode = names.get(name);
    if (inode == null) {
      throw new IOException("there is no file " + name);
    }
    return new Handle(inode);
  }

  @Override
  public synchronized File create(String name) throws IOException {
    operate();
    Inode inode = new Inode();
    changeNames(files -> files.put(name, inode));
    return new Handle(inode);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    operate();
    if (!names.containsKey(from)) {
      throw new IOException("there is no file " + from);
    }
    changeNames(files -> {
      Inode inode = files.remove(from);
      if (inode != null) {
        files.put(to, inode);
      }
    });
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    operate();
    changeNames(files -> files.remove(name));
  }

  private interface NamesChange {
    void apply(Map<String, Inode> files);
  }

  private void changeNames(NamesChange change) {
    change.apply(names);
    pendingNames.add(() -> change.apply(durableNames));
  }

  @Override
  public synchronized void forceNames() throws IOException {
    operate();
    failBy(faults.force, "the names could not be forced");
    pendingNames.forEach(Runnable::run);
    pendingNames.clear();
  }

  /** Counts an operation; from the one on at which the power fails, nothing works. */
  private void operate() throws IOException {
    operations++;
    if (operations > powerFailsAt) {
      throw new IOException("the power is gone");
    }
  }

  private void failBy(double chance, String what) throws IOException {
    if (chance > 0 && random.nextDouble() < chance) {
      throw new IOException(what);
    }
  }

  /** A change to a file that was not forced yet: bytes written, or a length if there are none. */
  private record Change(long at, Optional<byte[]> bytes) {
    byte[] applyTo(byte[] content) {
      if (bytes.isEmpty()) {
        return Arrays.copyOf(content, (int) at);
      }
      byte[] written = bytes.get();
      int end = (int) at + written.length;
      byte[] result = end > content.length ? Arrays.copyOf(content, end) : content;
      System.arraycopy(written, 0, result, (int) at, written.length);
      return result;
    }

    /** What chance lets of it reach the disk. */
    List<Change> torn(RandomGenerator random) {
      int fate = random.nextInt(4);
      if (fate == 0) {
        return List.of();
      }
      if (fate == 1 || bytes.isEmpty()) {
        return List.of(this);
      }
      byte[] all = bytes.get();
      if (fate == 2) {
        return List.of(part(0, random.nextInt(all.length + 1)));
      }
      List<Change> parts = new ArrayList<>();
      int from = 0;
      while (from < all.length) {
        int length = (int) Math.min(all.length - from, SECTOR - (at + from) % SECTOR);
        if (random.nextBoolean()) {
          parts.add(part(from, from + length));
        }
        from += length;
      }
      return parts;
    }

    private Change part(int from, int to) {
      return new Change(at + from, Optional.of(Arrays.copyOfRange(bytes.orElseThrow(), from, to)));
    }
  }

  private static final class Inode {
    private byte[] cached = {};
    private byte[] durable = {};
    private final List<Change> pending = new ArrayList<>();

    void change(Change change) {
      cached = change.applyTo(cached);
      pending.add(change);
    }

    void force() {
      for (Change change : pending) {
        durable = change.applyTo(durable);
      }
      pending.clear();
    }

    /** Some of it reaches the disk; the system forgets the rest, but goes on showing it. */
    void failForce(RandomGenerator random) {
      for (Change change : pending) {
        for (Change part : change.torn(random)) {
          durable = part.applyTo(durable);
        }
      }
      pending.clear();
    }

    void crash(RandomGenerator random) {
      failForce(random);
      cached = durable.clone();
    }
  }

  private final class Handle implements File {
    private final Inode inode;
    private final int life = lives;
    private boolean closed;

    Handle(Inode inode) {
      this.inode = inode;
    }

    private void check() throws IOException {
      if (closed) {
        throw new IOException("the file is closed");
      }
      if (life != lives) {
        throw new IOException("the process that had the file open is gone");
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        return inode.cached.length;
      }
    }

    @Override
    public boolean read(ByteBuffer to, long at) throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        failBy(faults.read, "a sector cannot be read");
        int length = Math.clamp(inode.cached.length - at, 0, to.remaining());
        to.put(inode.cached, (int) Math.min(at, inode.cached.length), length);
        return !to.hasRemaining();
      }
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        operate();
        long growth = Math.max(0, at + from.remaining() - inode.cached.length);
        long room = Math.max(0, capacity - used());
        if (growth > room) {
          write(from, at, (int) Math.max(0, from.remaining() - (growth - room)));
          throw new IOException("No space left on device");
        }
        if (faults.write > 0 && random.nextDouble() < faults.write) {
          write(from, at, random.nextInt(from.remaining() + 1));
          throw new IOException("a sector cannot be written");
        }
        write(from, at, from.remaining());
      }
    }

    private void write(ByteBuffer from, long at, int length) {
      if (length > 0) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        inode.change(new Change(at, Optional.of(bytes)));
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        operate();
        if (faults.force > 0 && random.nextDouble() < faults.force) {
          inode.failForce(random);
          throw new IOException("Input/output error");
        }
        if (faults.lostForce == 0 || random.nextDouble() >= faults.lostForce) {
          inode.force();
        }
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        operate();
        failBy(faults.write, "the file cannot be cut off");
        if (size < inode.cached.length) {
          inode.change(new Change(size, Optional.empty()));
        }
      }
    }

    @Override
    public ByteBuffer map() throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        return ByteBuffer.wrap(inode.cached.clone()).asReadOnlyBuffer();
      }
    }

    @Override
    public void close() {
      synchronized (SimulatedDisk.this) {
        closed = true;
      }
    }
  }
}
