package dev.tidings.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contract.SampleEvents;
import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EventId;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.SystemClock;
import dev.tidings.log.file.FileEventLog;
import dev.tidings.log.file.FileLogConfig;
import dev.tidings.log.file.LogReport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The log on a disk that forgets, tears, fails and is full. */
class LyingDiskTest {
  private static final FileLogConfig SMALL = FileLogConfig.defaults().withSegmentBytes(8 << 10);

  /** A log that is opened again and again on one disk, driven step by step. */
  private static final class World {
    final SplittableRandom random;
    final SimulatedDisk disk;
    final SampleEvents samples = new SampleEvents();
    final Queue<Runnable> steps = new ArrayDeque<>();
    final FileLogConfig config;

    /** Every batch that was ever appended, with what was answered if it was. */
    final List<Told> told = new ArrayList<>();

    FileEventLog log;
    Duration clockAhead = Duration.ZERO;

    record Told(Batch batch, CompletableFuture<List<Appended>> answer) {
      boolean acknowledged() {
        return answer.isDone() && !answer.isCompletedExceptionally();
      }
    }

    World(long seed, FileLogConfig config) throws IOException {
      random = new SplittableRandom(seed);
      disk = new SimulatedDisk(random.split());
      this.config = config;
      log = open();
    }

    private FileEventLog open() throws IOException {
      steps.clear();
      return FileEventLog.open(
          disk,
          config,
          new FileEventLog.Surroundings(
              clock(), random.split(), steps::add, steps::add, new SimpleMeterRegistry()));
    }

    private Clock clock() {
      SystemClock system = new SystemClock();
      return new Clock() {
        @Override
        public Instant now() {
          return system.now().plus(clockAhead);
        }

        @Override
        public long nanos() {
          return system.nanos();
        }
      };
    }

    void reopen() throws IOException {
      log = open();
    }

    Told append(Batch batch) {
      Told one = new Told(batch, log.append(batch));
      told.add(one);
      return one;
    }

    Batch batch() {
      List<Batch.NewEvent> events = new ArrayList<>();
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        boolean known = !told.isEmpty() && random.nextInt(6) == 0;
        events.add(known ? known() : samples.keyed(event()));
      }
      return new Batch(
          random.nextBoolean() ? Optional.of(samples.request()) : Optional.empty(), events);
    }

    private Event event() {
      return random.nextInt(4) == 0 ? samples.richEvent() : samples.event();
    }

    private Batch.NewEvent known() {
      List<Batch.NewEvent> events = told.get(random.nextInt(told.size())).batch().events();
      return events.get(random.nextInt(events.size()));
    }

    void runSteps() {
      for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
        step.run();
      }
    }

    /** Everything in the log, in order. */
    Map<EventId, Position> read() {
      Map<EventId, Position> found = new HashMap<>();
      Position at = log.start(0);
      Position last = new Position(0, 0);
      while (true) {
        Chunk chunk = log.read(at, 7);
        for (Entry entry : chunk.entries()) {
          assertThat(entry.position()).isGreaterThan(last);
          last = entry.position();
          Event event = ((Entry.EventEntry) entry).event();
          assertThat(found.put(event.id(), entry.position())).as("%s twice", event.id()).isNull();
        }
        if (chunk.next().equals(at)) {
          return found;
        }
        at = chunk.next();
      }
    }

    /** All that was acknowledged is where it was said to be; nothing is there in part. */
    void check() {
      Map<EventId, Position> found = read();
      Map<EventId, Event> events = new HashMap<>();
      for (Told one : told) {
        one.batch().events().forEach(added -> events.put(added.event().id(), added.event()));
      }
      for (Told one : told) {
        if (one.acknowledged()) {
          for (Appended answer : one.answer().join()) {
            assertThat(found).containsEntry(answer.id(), answer.position());
            Event event = Objects.requireNonNull(events.get(answer.id()));
            assertThat(log.find(event.tenant(), event.id()))
                .contains(new Entry.EventEntry(answer.position(), event));
          }
        } else if (hasOnlyItsOwn(one)) {
          Set<EventId> kept = new HashSet<>(ids(one.batch()));
          kept.retainAll(found.keySet());
          assertThat(kept.isEmpty() || kept.containsAll(ids(one.batch())))
              .as("%s of %s are kept", kept, ids(one.batch()))
              .isTrue();
        }
      }
      LogReport report = log.verify();
      assertThat(report.problems()).isEmpty();
      assertThat(report.events()).isEqualTo(found.size());
    }

    /** Whether no other batch has any of its events. */
    private boolean hasOnlyItsOwn(Told one) {
      Set<EventId> own = ids(one.batch());
      return told.stream().filter(any -> !Collections.disjoint(ids(any.batch()), own)).count() == 1;
    }

    private static Set<EventId> ids(Batch batch) {
      Set<EventId> ids = new HashSet<>();
      batch.events().forEach(added -> ids.add(added.event().id()));
      return ids;
    }
  }

  @Property(tries = 100)
  void everyAcknowledgedEventIsThereAfterAnyCrash(@ForAll long seed) throws IOException {
    World world = new World(seed, SMALL);
    for (int round = 0; round < 4; round++) {
      world.disk.failPowerAfter(world.random.nextInt(60));
      for (int group = 0; group < 12; group++) {
        int batches = 1 + world.random.nextInt(4);
        for (int i = 0; i < batches; i++) {
          world.append(world.batch());
        }
        world.runSteps();
      }
      if (world.random.nextInt(4) == 0) {
        world.disk.kill();
      } else {
        world.disk.crash();
      }
      world.reopen();
      world.check();
    }
  }

  @Test
  void aSegmentWhoseNameWasNotForcedBeforeAKillIsKept() throws IOException {
    for (long seed : new long[] {-1873, -1316, -144, 350, 780}) {
      everyAcknowledgedEventIsThereAfterAnyCrash(seed);
    }
  }

  @Property(tries = 100)
  void aFailingDiskLosesNothingThatWasAcknowledged(@ForAll long seed) throws IOException {
    World world = new World(seed, SMALL);
    for (int round = 0; round < 3; round++) {
      world.disk.faults(new SimulatedDisk.Faults(0.1, 0.1, 0, 0));
      for (int group = 0; group < 15; group++) {
        world.append(world.batch());
        world.append(world.batch());
        world.runSteps();
      }
      world.disk.faults(SimulatedDisk.Faults.NONE);
      world.check();
      if (world.random.nextBoolean()) {
        world.disk.crash();
        world.reopen();
        world.check();
      }
    }
    Batch.NewEvent fresh = world.samples.keyed(world.event());
    World.Told last = world.append(new Batch(Optional.empty(), List.of(fresh)));
    world.runSteps();
    assertThat(last.answer()).isCompleted();
    assertThat(world.log.trouble()).isEmpty();
  }

  @Property(tries = 50)
  void aDiskThatForgetsWhatItForcedStillLeavesNothingInPart(@ForAll long seed) throws IOException {
    World world = new World(seed, FileLogConfig.defaults());
    world.disk.faults(new SimulatedDisk.Faults(0, 0, 0.3, 0));
    for (int group = 0; group < 10; group++) {
      world.append(new Batch(Optional.empty(), List.of(world.samples.keyed(world.event()))));
      world.runSteps();
    }
    world.disk.faults(SimulatedDisk.Faults.NONE);
    world.disk.crash();
    world.reopen();

    Map<EventId, Position> found = world.read();
    world.told.forEach(one -> {
      Event event = one.batch().events().getFirst().event();
      Optional.ofNullable(found.get(event.id()))
          .ifPresent(position ->
              assertThat(world.log.get(position)).contains(new Entry.EventEntry(position, event)));
    });
  }

  @Test
  void aFullDiskFailsAppendsUntilThereIsRoom() throws IOException {
    World world = new World(1, SMALL);
    world.disk.capacity(20_000);
    while (world.log.trouble().isEmpty()) {
      world.append(world.batch());
      world.runSteps();
    }
    World.Told failed = world.told.getLast();

    assertThat(failed.answer()).isCompletedExceptionally();
    assertThatThrownBy(failed.answer()::join)
        .hasCauseInstanceOf(LogUnavailableException.class)
        .hasMessageContaining("No space left on device");
    assertThat(world.log.trouble().orElseThrow()).contains("No space left on device");
    world.check();

    world.disk.capacity(1_000_000);
    World.Told again = world.append(failed.batch());
    world.runSteps();
    assertThat(again.answer()).isCompleted();
    assertThat(world.log.trouble()).isEmpty();
    world.disk.crash();
    world.reopen();
    world.check();
  }

  @Test
  void whatIsFoundAfterAForceThatFailedIsWrittenAgainBeforeItIsSaidToBeKept() throws IOException {
    for (long seed = 0; seed < 20; seed++) {
      World world = new World(seed, SMALL);
      world.append(world.batch());
      world.runSteps();
      world.disk.faults(new SimulatedDisk.Faults(0, 1, 0, 0));
      World.Told failed = world.append(world.batch());
      world.runSteps();
      assertThat(failed.answer()).isCompletedExceptionally();
      world.disk.faults(SimulatedDisk.Faults.NONE);

      world.disk.kill();
      world.reopen();
      World.Told again = world.append(failed.batch());
      world.runSteps();
      assertThat(again.answer()).isCompleted();
      world.disk.crash();
      world.reopen();

      world.check();
    }
  }

  @Test
  void nothingOfAGroupThatFailedIsKept() throws IOException {
    World world = new World(2, SMALL);
    Batch batch = world.batch();
    world.disk.faults(new SimulatedDisk.Faults(0, 1, 0, 0));
    World.Told failed = world.append(batch);
    world.runSteps();
    world.disk.faults(SimulatedDisk.Faults.NONE);

    assertThat(failed.answer()).isCompletedExceptionally();
    assertThat(world.read()).isEmpty();
    World.Told again = world.append(batch);
    world.runSteps();
    assertThat(again.answer().join())
        .allSatisfy(a -> assertThat(a).isInstanceOf(Appended.Stored.class));
    world.check();
  }

  @Test
  void noticesWithoutAnAppendThatThereIsRoomAgain() throws IOException {
    World world = new World(3, SMALL);
    world.disk.capacity(0);
    world.append(world.batch());
    world.runSteps();
    assertThat(world.log.trouble()).isPresent();
    world.runSteps();
    assertThat(world.log.trouble()).isPresent();

    world.disk.capacity(10_000_000);
    world.runSteps();
    assertThat(world.log.trouble()).isEmpty();
    world.append(world.batch());
    world.runSteps();
    world.check();
  }

  @Test
  void retentionMakesRoomOnAFullDisk() throws IOException {
    World world = new World(11, SMALL.withRetention(Duration.ofDays(3), Long.MAX_VALUE));
    for (int i = 0; i < 40; i++) {
      world.append(world.batch());
      world.runSteps();
    }
    world.disk.capacity(world.disk.used());
    world.clockAhead = Duration.ofDays(400);

    assertThat(world.log.retain(world.log.end(0))).isPositive();
  }
}
