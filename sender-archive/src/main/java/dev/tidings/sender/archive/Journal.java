package dev.tidings.sender.archive;

import dev.tidings.core.endpoint.Target.Archive.FileFormat;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Events that wait to be put into files, in the order in which they came; a file of entries with
 * checksums. Its number and what kind of files it becomes are in its name.
 */
final class Journal {
  private static final Pattern NAME = Pattern.compile("(\\d{10})\\.(parquet|ndjson)\\.journal");
  private static final int HEADER = 8;

  private final Path file;
  private final long number;
  private final FileFormat format;
  private final Set<EventKey> keys = new HashSet<>();
  private final SortedMap<Partition, List<Long>> places = new TreeMap<>();
  private long size;
  private long durable;

  private Journal(Path file, long number, FileFormat format) {
    this.file = file;
    this.number = number;
    this.format = format;
  }

  static boolean isOne(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  /** An empty one, which is not on disk yet. */
  static Journal create(Path folder, long number, FileFormat format) {
    String name = "%010d.%s.journal".formatted(number, format.name().toLowerCase(Locale.ROOT));
    return new Journal(folder.resolve(name), number, format);
  }

  /** Reads what is on disk, as far as it is whole. */
  static Journal read(Path file) throws IOException {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException(file + " is no journal");
    }
    Journal journal =
        new Journal(
            file,
            Long.parseLong(name.group(1)),
            FileFormat.valueOf(name.group(2).toUpperCase(Locale.ROOT)));
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      long left = Files.size(file);
      while (left >= HEADER) {
        int length = in.readInt();
        int checksum = in.readInt();
        left -= HEADER;
        if (length <= 0 || length > left) {
          break;
        }
        byte[] body = in.readNBytes(length);
        if (checksum(body) != checksum) {
          break;
        }
        left -= length;
        journal.remember(Entry.read(ByteBuffer.wrap(body)), HEADER + length);
      }
    } catch (EOFException _) {
      // What is not whole was never acknowledged.
    }
    journal.durable = journal.size;
    return journal;
  }

  private static int checksum(byte[] body) {
    CRC32C checksum = new CRC32C();
    checksum.update(body);
    return (int) checksum.getValue();
  }

  private void remember(Entry entry, int length) {
    keys.add(entry.key());
    places.computeIfAbsent(entry.partition(), _ -> new ArrayList<>()).add(size);
    size += length;
  }

  void append(Entry entry, Disk.File to) throws IOException {
    int length = entry.length();
    byte[] body = new byte[length];
    entry.write(ByteBuffer.wrap(body));
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + length);
    bytes.putInt(length).putInt(checksum(body)).put(body).flip();
    to.write(bytes);
    remember(entry, HEADER + length);
  }

  /** What was appended is durable from now on. */
  void isForced() {
    durable = size;
  }

  /** How much of the file is known to be durable. */
  long durable() {
    return durable;
  }

  /** The entries of a partition, one after the other. */
  void forEach(Partition partition, EntryConsumer consumer) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      for (long place : places.getOrDefault(partition, List.of())) {
        fill(channel, header.clear(), place);
        ByteBuffer body = ByteBuffer.allocate(header.getInt(0));
        fill(channel, body, place + HEADER);
        if (checksum(body.array()) != header.getInt(Integer.BYTES)) {
          throw new IOException("the journal " + file + " is damaged at " + place);
        }
        consumer.accept(Entry.read(body.flip()));
      }
    }
  }

  private void fill(FileChannel channel, ByteBuffer to, long place) throws IOException {
    while (to.hasRemaining()) {
      int count = channel.read(to, place + to.position());
      if (count < 0) {
        throw new IOException("the journal " + file + " ends too early");
      }
    }
  }

  /** Takes an entry. */
  @FunctionalInterface
  interface EntryConsumer {
    void accept(Entry entry) throws IOException;
  }

  Path file() {
    return file;
  }

  long number() {
    return number;
  }

  FileFormat format() {
    return format;
  }

  boolean has(EventKey key) {
    return keys.contains(key);
  }

  int events() {
    return keys.size();
  }

  long size() {
    return size;
  }

  Set<Partition> partitions() {
    return places.keySet();
  }
}
