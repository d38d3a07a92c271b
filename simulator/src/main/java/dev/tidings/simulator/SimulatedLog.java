package dev.tidings.simulator;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.log.file.FileEventLog;
import dev.tidings.log.file.FileLogConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The log on segment files, on a simulated disk, watched by the world. */
final class SimulatedLog implements EventLog {
  /** So short that there are many segments in a run. */
  private static final FileLogConfig CONFIG = FileLogConfig.defaults().withSegmentBytes(8 << 10);

  private final FileEventLog log;
  private final World world;

  private SimulatedLog(FileEventLog log, World world) {
    this.log = log;
    this.world = world;
  }

  /**
   * Opens the log on what a disk holds.
   *
   * @param thread the log's own
   * @throws IOException when the disk fails
   */
  static SimulatedLog open(World world, SimulatedDisk disk, Strand thread, Executor background)
      throws IOException {
    Executor commits =
        task ->
            world
                .time()
                .after(
                    Duration.ofNanos(world.random().nextLong(100_000, 20_000_000)), thread, task);
    FileEventLog log =
        FileEventLog.open(
            disk,
            CONFIG,
            new FileEventLog.Surroundings(
                world.time(), world.random(), commits, background, new SimpleMeterRegistry()));
    return new SimulatedLog(log, world);
  }

  @Override
  public CompletableFuture<List<Appended>> append(Batch batch) {
    world.time().preempt();
    return log.append(batch)
        .thenApply(answers -> {
          for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof Appended.Stored stored) {
              world.ledger().durable(batch.events().get(i).event(), stored.position());
            }
          }
          return answers;
        });
  }

  @Override
  public int partitions() {
    return log.partitions();
  }

  @Override
  public Position start(int partition) {
    return log.start(partition);
  }

  @Override
  public Position end(int partition) {
    return log.end(partition);
  }

  @Override
  public Chunk read(Position from, int max) {
    world.time().preempt();
    Chunk chunk = log.read(from, max);
    chunk.entries().forEach(this::seen);
    return new Chunk(chunk.entries().stream().map(this::given).toList(), chunk.next());
  }

  /** What can be read is durable, whether or not it was acknowledged. */
  private void seen(Entry entry) {
    if (entry instanceof Entry.EventEntry(Position position, var event)) {
      world.ledger().durable(event, position);
    }
  }

  private Entry given(Entry entry) {
    if (world.mutation() != Mutation.LOG_FORGETS_EXPIRY
        || !(entry instanceof Entry.EventEntry(Position position, var event))) {
      return entry;
    }
    Context context = event.context();
    Context forever =
        new Context(
            context.source(),
            context.subject(),
            context.time(),
            context.orderingKey(),
            Optional.empty(),
            context.extensions());
    return new Entry.EventEntry(
        position,
        new Event(
            event.id(), event.tenant(), event.type(), forever, event.receipt(), event.data()));
  }

  @Override
  public Optional<Entry> get(Position position) {
    world.time().preempt();
    return log.get(position).map(this::given);
  }

  @Override
  public Optional<Entry.EventEntry> find(TenantId tenant, EventId id) {
    return log.find(tenant, id);
  }

  @Override
  public Optional<KeptRequest> findRequest(TenantId tenant, RequestId id) {
    return log.findRequest(tenant, id);
  }

  @Override
  public Page<Entry.EventEntry> search(EventQuery query, PageRequest page) {
    return log.search(query, page);
  }

  @Override
  public Position positionAt(int partition, Instant time) {
    return log.positionAt(partition, time);
  }

  @Override
  public void onAppend(Runnable listener) {
    log.onAppend(listener);
  }

  @Override
  public void close() {
    log.close();
  }
}
