package dev.tidings.simulator;

import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.Position;
import dev.tidings.core.event.Request;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.RequestId;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * A log whose appends become durable in groups, some time after they were asked for; what was not
 * yet when the process ends is kept as far as chance has it.
 */
final class SimulatedLog implements EventLog {
  private final InMemoryEventLog kept;
  private final World world;
  private final RandomGenerator random;
  private final Strand thread;
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private boolean forcing;

  /**
   * @param kept what outlives the process
   * @param thread the log's own
   */
  SimulatedLog(InMemoryEventLog kept, World world, Strand thread) {
    this.kept = kept;
    this.world = world;
    this.random = world.random();
    this.thread = thread;
  }

  private record Waiting(Batch batch, CompletableFuture<List<Appended>> answer) {}

  @Override
  public CompletableFuture<List<Appended>> append(Batch batch) {
    world.time().preempt();
    CompletableFuture<List<Appended>> answer = new CompletableFuture<>();
    waiting.add(new Waiting(batch, answer));
    if (world.mutation() == Mutation.LOG_ANSWERS_BEFORE_FSYNC) {
      answer.complete(
          batch.events().stream()
              .<Appended>map(added -> new Appended.Stored(added.event().id(), kept.end(0)))
              .toList());
    }
    force();
    return answer;
  }

  private void force() {
    if (!forcing) {
      forcing = true;
      Duration fsync = Duration.ofNanos(random.nextLong(200_000, 20_000_000));
      world.time().after(fsync, thread, this::forced);
    }
  }

  private void forced() {
    forcing = false;
    List<Waiting> group = List.copyOf(waiting);
    waiting.clear();
    if (world.weather().logFails()) {
      group.forEach(one -> one.answer().completeExceptionally(Weather.noLog()));
      return;
    }
    List<List<Appended>> answers = group.stream().map(one -> keep(one.batch())).toList();
    world.time().preempt();
    for (int i = 0; i < group.size(); i++) {
      group.get(i).answer().complete(answers.get(i));
    }
    listeners.forEach(Runnable::run);
    if (!waiting.isEmpty()) {
      force();
    }
  }

  private List<Appended> keep(Batch batch) {
    List<Appended> answers = kept.append(batch).join();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof Appended.Stored stored) {
        world.ledger().durable(batch.events().get(i).event(), stored.position());
      }
    }
    return answers;
  }

  /** The process is gone; part of what was on its way to the disk is there nevertheless. */
  void crash() {
    int survive = waiting.isEmpty() ? 0 : random.nextInt(waiting.size() + 1);
    waiting.subList(0, survive).forEach(one -> keep(one.batch()));
    waiting.clear();
  }

  @Override
  public int partitions() {
    return kept.partitions();
  }

  @Override
  public Position start(int partition) {
    return kept.start(partition);
  }

  @Override
  public Position end(int partition) {
    return kept.end(partition);
  }

  @Override
  public Chunk read(Position from, int max) {
    world.time().preempt();
    return kept.read(from, max);
  }

  @Override
  public Optional<Entry> get(Position position) {
    world.time().preempt();
    return kept.get(position);
  }

  @Override
  public Optional<Entry.EventEntry> find(TenantId tenant, EventId id) {
    return kept.find(tenant, id);
  }

  @Override
  public Optional<Request> findRequest(TenantId tenant, RequestId id) {
    return kept.findRequest(tenant, id);
  }

  @Override
  public Page<Entry.EventEntry> search(EventQuery query, PageRequest page) {
    return kept.search(query, page);
  }

  @Override
  public Position positionAt(int partition, Instant time) {
    return kept.positionAt(partition, time);
  }

  @Override
  public void onAppend(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {}
}
