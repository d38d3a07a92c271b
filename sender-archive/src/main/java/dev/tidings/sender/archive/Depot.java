package dev.tidings.sender.archive;

import dev.tidings.core.endpoint.Target.Archive.FileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;

/**
 * What is kept of an archive in the data folder: what waits to be put on its shelf, and the keys of
 * what is there already. One thread adds, another may put away at the same time.
 *
 * <p>The number of a journal is never used twice, for it is in the names of files: a journal is
 * deleted only when the next one is there.
 */
final class Depot implements AutoCloseable {
  private static final String PACKED = "packed";

  private final Disk disk;
  private final Path folder;
  private final KnownKeys known;
  private final Deque<Journal> sealed = new ArrayDeque<>();
  private Journal current;
  private Disk.File file;

  private Depot(Disk disk, Path folder, List<Journal> left, Journal current) throws IOException {
    this.disk = disk;
    this.folder = folder;
    this.known = new KnownKeys(disk, folder.resolve("known"));
    this.sealed.addAll(left);
    this.current = current;
    this.file = disk.append(current.file());
  }

  /** Opens a depot, with what was left in it. */
  static Depot open(Disk disk, Path folder, FileFormat format) throws IOException {
    long number = 0;
    List<Journal> left = new ArrayList<>();
    List<Path> empty = new ArrayList<>();
    for (Path path : journals(disk, folder)) {
      Journal journal = Journal.read(path);
      number = Math.max(number, journal.number());
      if (journal.events() == 0) {
        empty.add(path);
      } else {
        // What could be read may never have been forced, and is about to count as kept.
        try (Disk.File whole = disk.append(path)) {
          whole.truncate(journal.size());
        }
        left.add(journal);
      }
    }
    Depot depot = new Depot(disk, folder, left, Journal.create(folder, number + 1, format));
    for (Path path : empty) {
      disk.delete(path);
    }
    return depot;
  }

  private static List<Path> journals(Disk disk, Path folder) throws IOException {
    return disk.list(folder).stream().filter(Journal::isOne).toList();
  }

  /** Whether something waits in a depot that is not open. */
  static boolean isWaiting(Disk disk, Path folder) throws IOException {
    for (Path journal : journals(disk, folder)) {
      if (Files.size(journal) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Takes an event, unless it is here already; it is kept after the next {@link #force()}. */
  synchronized void add(Entry entry) throws IOException {
    if (current.has(entry.key())
        || sealed.stream().anyMatch(journal -> journal.has(entry.key()))
        || known.has(entry.partition(), entry.key())) {
      return;
    }
    current.append(entry, file);
  }

  /** Makes durable what was added. */
  void force() throws IOException {
    writing().force();
    synchronized (this) {
      current.isForced();
    }
  }

  private synchronized Disk.File writing() {
    return file;
  }

  /** Takes back what was added and not forced; the depot is of no use afterwards. */
  synchronized void takeBack() throws IOException {
    file.truncate(current.durable());
  }

  /** Begins another journal if anything is in the current one, or if it is for other files. */
  synchronized void seal(FileFormat format) throws IOException {
    if (current.events() == 0 && current.format() == format) {
      return;
    }
    Journal next = Journal.create(folder, current.number() + 1, format);
    Disk.File nextFile = disk.append(next.file());
    file.close();
    Journal before = current;
    current = next;
    file = nextFile;
    if (before.events() == 0) {
      disk.delete(before.file());
    } else {
      sealed.add(before);
    }
  }

  /** Takes over what waits in another depot, which is not open, and leaves nothing there. */
  synchronized void takeOver(Path other) throws IOException {
    List<Path> journals = journals(disk, other);
    for (Path path : journals) {
      Journal journal = Journal.read(path);
      for (Partition partition : journal.partitions()) {
        journal.forEach(partition, this::add);
      }
    }
    force();
    // The last one stays, emptied: its number must not come again.
    for (Path path : journals) {
      if (path.equals(journals.getLast())) {
        try (Disk.File emptied = disk.append(path)) {
          emptied.truncate(0);
        }
      } else {
        disk.delete(path);
      }
    }
  }

  synchronized FileFormat format() {
    return current.format();
  }

  /** How large the current journal is. */
  synchronized long filling() {
    return current.size();
  }

  /** How many events are in the current journal. */
  synchronized int fillingEvents() {
    return current.events();
  }

  /** How many journals wait to be put away. */
  synchronized int backlog() {
    return sealed.size();
  }

  /** How many events are not on the shelf yet. */
  synchronized long waiting() {
    return current.events() + sealed.stream().mapToLong(Journal::events).sum();
  }

  private synchronized Optional<Journal> oldest() {
    return Optional.ofNullable(sealed.peek());
  }

  /**
   * Puts away the oldest sealed journal.
   *
   * @param packing how many files may be made at the same time
   * @return whether there was one
   */
  boolean putAway(Shelf shelf, Semaphore packing)
      throws IOException, ShelfException, InterruptedException {
    Optional<Journal> oldest = oldest();
    if (oldest.isEmpty()) {
      return false;
    }
    Journal journal = oldest.get();
    SortedMap<Partition, SortedSet<EventKey>> stored = new TreeMap<>();
    for (Partition partition : journal.partitions()) {
      stored.put(partition, put(journal, partition, shelf, packing));
    }
    forget(journal, stored);
    return true;
  }

  private SortedSet<EventKey> put(
      Journal journal, Partition partition, Shelf shelf, Semaphore packing)
      throws IOException, ShelfException, InterruptedException {
    List<EventKey> keys = new ArrayList<>();
    journal.forEach(partition, entry -> keys.add(entry.key()));
    Path packed = folder.resolve(PACKED);
    packing.acquire();
    try {
      Packing.write(journal, partition, packed);
    } finally {
      packing.release();
    }
    shelf.put(
        "%s/part-%010d-%s%s"
            .formatted(
                partition.folder(),
                journal.number(),
                keys.getFirst(),
                Packing.extension(journal.format())),
        packed);
    Files.delete(packed);
    return new TreeSet<>(keys);
  }

  private synchronized void forget(Journal journal, Map<Partition, SortedSet<EventKey>> stored)
      throws IOException {
    for (Map.Entry<Partition, SortedSet<EventKey>> partition : stored.entrySet()) {
      known.add(partition.getKey(), partition.getValue());
    }
    disk.delete(journal.file());
    sealed.remove(journal);
  }

  @Override
  public synchronized void close() throws IOException {
    known.close();
    file.close();
  }
}
