package dev.tidings.sender.archive;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;

/**
 * The keys of all events that are on the shelf, a sorted file for each partition. They stay on
 * disk: 16 bytes for an event, looked up where they are. Not safe for use by many threads.
 */
final class KnownKeys implements Closeable {
  private static final int MAX_OPEN = 16;

  private final Disk disk;
  private final Path folder;
  private final Map<Partition, FileChannel> open = new LinkedHashMap<>(MAX_OPEN, 0.75f, true);

  KnownKeys(Disk disk, Path folder) {
    this.disk = disk;
    this.folder = folder;
  }

  private Path file(Partition partition) {
    return folder.resolve(partition.day().toString()).resolve(partition.type() + ".keys");
  }

  boolean has(Partition partition, EventKey key) throws IOException {
    FileChannel channel = open.get(partition);
    if (channel == null) {
      if (!Files.exists(file(partition))) {
        return false;
      }
      channel = FileChannel.open(file(partition), StandardOpenOption.READ);
      open.put(partition, channel);
      if (open.size() > MAX_OPEN) {
        Iterator<FileChannel> channels = open.values().iterator();
        channels.next().close();
        channels.remove();
      }
    }
    return has(channel, key);
  }

  private static boolean has(FileChannel channel, EventKey key) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(EventKey.BYTES);
    long low = 0;
    long high = channel.size() / EventKey.BYTES - 1;
    while (low <= high) {
      long middle = (low + high) >>> 1;
      channel.read(read.clear(), middle * EventKey.BYTES);
      int order = EventKey.read(read.flip()).compareTo(key);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  /** Adds keys; doing it again changes nothing. */
  void add(Partition partition, SortedSet<EventKey> keys) throws IOException {
    Path file = file(partition);
    Path next = file.resolveSibling(partition.type() + ".keys.next");
    disk.write(next, to -> merge(file, keys, to));
    FileChannel before = open.remove(partition);
    if (before != null) {
      before.close();
    }
    disk.rename(next, file);
  }

  private static void merge(Path before, SortedSet<EventKey> added, Path to) throws IOException {
    try (DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(to)));
        DataInputStream in =
            new DataInputStream(
                Files.exists(before)
                    ? new java.io.BufferedInputStream(Files.newInputStream(before))
                    : InputStream.nullInputStream())) {
      Iterator<EventKey> fresh = added.iterator();
      EventKey waiting = fresh.next();
      boolean left = true;
      long count = Files.exists(before) ? Files.size(before) / EventKey.BYTES : 0;
      for (long i = 0; i < count; i++) {
        EventKey old = new EventKey(in.readLong(), in.readLong());
        while (left && waiting.compareTo(old) <= 0) {
          if (!waiting.equals(old)) {
            write(waiting, out);
          }
          left = fresh.hasNext();
          waiting = left ? fresh.next() : waiting;
        }
        write(old, out);
      }
      while (left) {
        write(waiting, out);
        left = fresh.hasNext();
        waiting = left ? fresh.next() : waiting;
      }
    }
  }

  private static void write(EventKey key, DataOutputStream to) throws IOException {
    to.writeLong(key.high());
    to.writeLong(key.low());
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : open.values()) {
      channel.close();
    }
    open.clear();
  }
}
