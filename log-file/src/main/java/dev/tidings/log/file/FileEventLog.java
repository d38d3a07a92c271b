package dev.tidings.log.file;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.ThreadLoop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event log of one process: segment files in a folder, one partition. */
public final class FileEventLog implements EventLog {
  private static final Logger log = LoggerFactory.getLogger(FileEventLog.class);
  private static final Duration RETRY_READ = Duration.ofSeconds(5);

  private final FileLogConfig config;
  private final Clock clock;
  private final Closeable folderLock;
  private final Segments segments;
  private final LogReader reader;
  private final Commits commits;
  private final Runnable stopThreads;

  /**
   * What the log runs on.
   *
   * @param random unpredictable numbers, for the log's secret
   * @param commits runs the steps that write groups, one after the other
   * @param background runs what may take long: the writing of indexes
   */
  public record Surroundings(
      Clock clock,
      RandomGenerator random,
      Executor commits,
      Executor background,
      MeterRegistry meters) {}

  private FileEventLog(
      FileLogConfig config,
      Surroundings around,
      Closeable folderLock,
      Disk disk,
      Segments.Recovered recovered,
      Runnable stopThreads) {
    this.config = config;
    this.clock = around.clock();
    this.folderLock = folderLock;
    this.stopThreads = stopThreads;
    LogMeters meters = LogMeters.in(around.meters());
    segments = new Segments(disk, clock, around.background(), recovered, meters.damaged());
    reader = new LogReader(segments);
    commits = new Commits(config, segments, reader, clock, around.commits(), meters);
    Gauge.builder("tidings.log.bytes", segments, Segments::bytes)
        .description("How long the log is")
        .baseUnit("bytes")
        .register(around.meters());
  }

  /**
   * Opens the log in a folder, which is made if it is not there, on threads of its own.
   *
   * @throws IOException when the folder cannot be used, is in use already, or what is in it is not
   *     a log
   */
  public static FileEventLog open(
      Path folder, FileLogConfig config, Clock clock, MeterRegistry meters) throws IOException {
    FileDisk disk = new FileDisk(folder);
    ThreadLoop commits = new ThreadLoop("log");
    ThreadLoop background = new ThreadLoop("log-index");
    Runnable stop =
        () -> {
          commits.close();
          background.close();
        };
    try {
      Surroundings around =
          new Surroundings(clock, Randomness.secure(), commits, background, meters);
      return open(disk, config, around, stop);
    } catch (IOException | RuntimeException e) {
      stop.run();
      throw e;
    }
  }

  /**
   * Opens the log on a disk.
   *
   * @throws IOException when the disk fails, is in use already, or what is on it is not a log
   */
  public static FileEventLog open(Disk disk, FileLogConfig config, Surroundings around)
      throws IOException {
    return open(disk, config, around, () -> {});
  }

  private static FileEventLog open(
      Disk disk, FileLogConfig config, Surroundings around, Runnable stopThreads)
      throws IOException {
    Closeable lock = disk.lock();
    try {
      Instant now = Instant.ofEpochMilli(around.clock().now().toEpochMilli());
      RandomGenerator random = around.random();
      Recovery recovery =
          new Recovery(disk, now, () -> new Secret(random.nextLong(), random.nextLong()));
      return new FileEventLog(config, around, lock, disk, recovery.recover(), stopThreads);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public CompletableFuture<List<Appended>> append(Batch batch) {
    return commits.append(batch);
  }

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public Position start(int partition) {
    check(partition);
    return new Position(0, segments.current().getFirst().first());
  }

  @Override
  public Position end(int partition) {
    check(partition);
    return new Position(0, segments.active().end());
  }

  private static void check(int partition) {
    if (partition != 0) {
      throw new IllegalArgumentException("a log on files has partition 0, not " + partition);
    }
  }

  @Override
  public Chunk read(Position from, int max) {
    check(from.partition());
    return reading(() -> reader.read(from, max));
  }

  @Override
  public Optional<Entry> get(Position position) {
    return position.partition() == 0 ? reading(() -> reader.get(position)) : Optional.empty();
  }

  @Override
  public Optional<Entry.EventEntry> find(TenantId tenant, EventId id) {
    return reading(() -> reader.find(tenant, id));
  }

  @Override
  public Optional<KeptRequest> findRequest(TenantId tenant, RequestId id) {
    return reading(() -> reader.findRequest(tenant, id));
  }

  @Override
  public Page<Entry.EventEntry> search(EventQuery query, PageRequest page) {
    return reading(() -> new LogSearch(segments, query, page).run());
  }

  @Override
  public Position positionAt(int partition, Instant time) {
    check(partition);
    return reading(() -> reader.positionAt(time));
  }

  /**
   * Gives no position before {@code least} to what is appended from now on. Whoever has kept
   * positions knows that they were given; a log that ends before them has lost its end, or was put
   * back from a copy, and would give them again.
   *
   * @return whether the log ended before it
   */
  public boolean moveOn(Position least) {
    check(least.partition());
    return reading(() -> commits.moveOn(least.offset()));
  }

  /** Walks through the whole log and says what is in it, and what is wrong with it. */
  public LogReport verify() {
    return reading(() -> new Verification().verify(segments.current(), 0));
  }

  private interface Reading<T> {
    T run() throws IOException;
  }

  private static <T> T reading(Reading<T> reading) {
    try {
      return reading.run();
    } catch (IOException e) {
      throw new LogUnavailableException("the log cannot be read", RETRY_READ, e);
    }
  }

  @Override
  public void onAppend(Runnable listener) {
    commits.onAppend(listener);
  }

  /**
   * Why nothing can be appended just now; empty as far as is known that it can. Asking has the log
   * try again whether it can, in the background.
   */
  public Optional<String> trouble() {
    return commits.trouble();
  }

  /**
   * Deletes what retention does not keep any more: whole segments, the oldest first.
   *
   * @param needed where the slowest consumer is: nothing at or after it is deleted
   * @return how many segments
   */
  public int retain(Position needed) {
    check(needed.partition());
    long oldest = Facts.millis(clock.now().minus(config.retention()));
    return reading(() -> commits.retain(needed.offset(), oldest, config.retentionBytes()));
  }

  @Override
  public void close() {
    commits.close();
    stopThreads.run();
    segments.close();
    try {
      folderLock.close();
    } catch (IOException e) {
      log.warn("the lock of the log's folder could not be let go of", e);
    }
  }
}
