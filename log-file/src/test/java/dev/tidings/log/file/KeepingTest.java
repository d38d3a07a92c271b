package dev.tidings.log.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contract.SampleEvents;
import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.LogUnavailableException;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.page.Page;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For how long the log keeps what, and who may use its folder. */
class KeepingTest {
  private static final FileLogConfig CONFIG = FileLogConfig.defaults().withSegmentBytes(4 << 10);

  @TempDir private Path folder;

  private final SampleEvents samples = new SampleEvents();
  private final TurnedClock clock = new TurnedClock(SampleEvents.START);
  private final MeterRegistry meters = new SimpleMeterRegistry();

  /** A clock that is turned by hand. */
  private static final class TurnedClock implements Clock {
    private Instant now;

    TurnedClock(Instant now) {
      this.now = now;
    }

    void turn(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return now.toEpochMilli() * 1_000_000;
    }
  }

  private FileEventLog open(FileLogConfig config) throws IOException {
    return open(config, Runnable::run);
  }

  private FileEventLog open(FileLogConfig config, Executor commits) throws IOException {
    return FileEventLog.open(
        new FileDisk(folder),
        config,
        new FileEventLog.Surroundings(
            clock, new SplittableRandom(5), commits, Runnable::run, meters));
  }

  private Appended append(FileEventLog log) {
    Event event = samples.event(clock.now());
    return log.append(new Batch(Optional.empty(), List.of(samples.keyed(event)))).join().getFirst();
  }

  private static List<Entry> read(FileEventLog log) {
    List<Entry> entries = new ArrayList<>();
    Position at = log.start(0);
    while (true) {
      Chunk chunk = log.read(at, 100);
      entries.addAll(chunk.entries());
      if (chunk.next().equals(at)) {
        return entries;
      }
      at = chunk.next();
    }
  }

  @Test
  void keepsEverythingOverAnOrderlyRestart() throws IOException {
    List<Entry> before;
    try (FileEventLog log = open(CONFIG)) {
      for (int i = 0; i < 100; i++) {
        append(log);
      }
      before = read(log);
    }
    try (FileEventLog log = open(CONFIG)) {
      assertThat(read(log)).isEqualTo(before).hasSize(100);
      Batch.NewEvent known = samples.keyed(((Entry.EventEntry) before.getFirst()).event());
      assertThat(log.append(new Batch(Optional.empty(), List.of(known))).join())
          .containsExactly(
              new Appended.Duplicate(known.event().id(), before.getFirst().position()));
      append(log);
      assertThat(read(log)).hasSize(101);
      assertThat(log.verify().problems()).isEmpty();
    }
  }

  @Test
  void aPageIsFullWhenItsDataIs() throws IOException {
    JsonBytes large = JsonBytes.of(new JsonText("x".repeat(1 << 20)));
    try (FileEventLog log = open(FileLogConfig.defaults())) {
      List<EventId> appended = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Event small = samples.event(clock.now());
        Event event =
            new Event(
                small.id(), small.tenant(), small.type(), small.context(), small.receipt(), large);
        log.append(new Batch(Optional.empty(), List.of(samples.keyed(event)))).join();
        appended.addFirst(event.id());
      }
      EventQuery everything =
          new EventQuery(
              TenantId.DEFAULT,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());

      List<EventId> found = new ArrayList<>();
      Optional<String> cursor = Optional.empty();
      do {
        Page<Entry.EventEntry> page = log.search(everything, new PageRequest(500, cursor));
        assertThat(page.data()).hasSizeBetween(1, 5);
        page.data().forEach(entry -> found.add(entry.event().id()));
        cursor = page.next();
      } while (cursor.isPresent());

      assertThat(found).isEqualTo(appended);
    }
  }

  @Test
  void deletesWholeSegmentsThatAreOlderThanRetention() throws IOException {
    try (FileEventLog log = open(CONFIG)) {
      for (int i = 0; i < 100; i++) {
        append(log);
      }
      clock.turn(Duration.ofDays(29));
      Appended young = append(log);
      assertThat(log.retain(log.end(0))).isZero();
      clock.turn(Duration.ofDays(2));

      int deleted = log.retain(log.end(0));

      assertThat(deleted).isGreaterThan(2);
      assertThat(read(log)).extracting(Entry::position).contains(young.position());
      assertThat(log.start(0)).isGreaterThan(new Position(0, 4 << 10));
      assertThat(log.read(new Position(0, 0), 1).entries()).isNotEmpty();
      assertThat(log.get(new Position(0, 105))).isEmpty();
      assertThat(log.verify().problems()).isEmpty();
    }
    try (FileEventLog log = open(CONFIG)) {
      assertThat(log.verify().problems()).isEmpty();
      assertThat(read(log)).isNotEmpty();
    }
  }

  @Test
  void givesNoPositionAgainThatIsKnownToHaveBeenGiven() throws IOException {
    // So far away that nobody could look at each byte in between.
    Position known = new Position(0, 1L << 50);
    Appended before;
    Appended after;
    try (FileEventLog log = open(CONFIG)) {
      before = append(log);
      assertThat(log.moveOn(known)).isTrue();
      assertThat(log.moveOn(known)).isFalse();
      after = append(log);
      assertThat(after.position()).isGreaterThan(known);
      assertThat(read(log))
          .extracting(Entry::position)
          .containsExactly(before.position(), after.position());
    }
    try (FileEventLog log = open(CONFIG)) {
      assertThat(read(log))
          .extracting(Entry::position)
          .containsExactly(before.position(), after.position());
      assertThat(log.verify().problems()).hasSize(1);
      assertThat(log.read(known, 10).entries()).hasSize(1);
    }
  }

  @Test
  void keepsWhatAConsumerHasNotReadYet() throws IOException {
    try (FileEventLog log = open(CONFIG)) {
      Position first = append(log).position();
      for (int i = 0; i < 50; i++) {
        append(log);
      }
      clock.turn(Duration.ofDays(365));

      assertThat(log.retain(first)).isZero();
      assertThat(read(log)).hasSize(51);
    }
  }

  @Test
  void deletesTheOldestWhenTheLogGetsTooLong() throws IOException {
    FileLogConfig config = CONFIG.withRetention(Duration.ofDays(30), 16 << 10);
    try (FileEventLog log = open(config)) {
      for (int i = 0; i < 200; i++) {
        append(log);
      }
      assertThat(log.retain(log.end(0))).isPositive();

      long bytes = log.end(0).offset() - log.start(0).offset();
      assertThat(bytes).isLessThanOrEqualTo(16 << 10).isGreaterThan(8 << 10);
    }
  }

  @Test
  void beginsANewSegmentAfterADaySoThatRetentionHasSomethingToDelete() throws IOException {
    try (FileEventLog log = open(CONFIG)) {
      append(log);
      clock.turn(Duration.ofDays(1));
      append(log);
      clock.turn(Duration.ofDays(31));

      log.retain(log.end(0));

      assertThat(read(log)).isEmpty();
      assertThat(append(log)).isInstanceOf(Appended.Stored.class);
    }
  }

  @Test
  void readsOnWhileSegmentsAreDeleted() throws IOException, InterruptedException {
    try (FileEventLog log = open(CONFIG)) {
      List<Throwable> failures = new ArrayList<>();
      Thread reader =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!Thread.currentThread().isInterrupted()) {
                    read(log);
                    log.find(samples.event().tenant(), new EventId("nowhere"));
                  }
                } catch (RuntimeException | Error e) {
                  failures.add(e);
                }
              });
      for (int i = 0; i < 60; i++) {
        append(log);
        clock.turn(Duration.ofHours(8));
        log.retain(log.end(0));
      }
      reader.interrupt();
      reader.join();

      assertThat(failures).isEmpty();
      assertThat(read(log)).isNotEmpty();
    }
  }

  @Test
  void anInterruptedReaderDoesNotDisturbTheOthers() throws IOException {
    try (FileEventLog log = open(CONFIG)) {
      append(log);
      Thread.currentThread().interrupt();
      assertThat(read(log)).hasSize(1);
      assertThat(Thread.interrupted()).isTrue();
      append(log);
      assertThat(read(log)).hasSize(2);
    }
  }

  @Test
  void oneAtATimeMayHaveTheFolder() throws IOException {
    try (FileEventLog _ = open(CONFIG)) {
      assertThatThrownBy(() -> open(CONFIG).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
    }
    open(CONFIG).close();
  }

  @Test
  void saysThatItIsOverloadedWhenTooMuchIsWaiting() throws IOException {
    Queue<Runnable> steps = new ArrayDeque<>();
    FileEventLog log = open(CONFIG.withQueueBytes(1000), steps::add);
    List<CompletableFuture<List<Appended>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Batch.NewEvent event = samples.keyed(samples.event());
      answers.add(log.append(new Batch(Optional.empty(), List.of(event))));
    }

    assertThat(answers.getFirst()).isNotDone();
    assertThatThrownBy(answers.getLast()::join)
        .cause()
        .isInstanceOfSatisfying(
            LogUnavailableException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(1)));
    steps.remove().run();
    assertThat(answers.getFirst()).isCompleted();
    Batch.NewEvent event = samples.keyed(samples.event());
    CompletableFuture<List<Appended>> again =
        log.append(new Batch(Optional.empty(), List.of(event)));
    log.close();
    assertThat(again).isCompleted();
  }

  @Test
  void measuresItself() throws IOException {
    try (FileEventLog log = open(CONFIG)) {
      Batch.NewEvent one = samples.keyed(samples.event());
      log.append(new Batch(Optional.empty(), List.of(one, samples.keyed(samples.event())))).join();
      log.append(new Batch(Optional.empty(), List.of(one))).join();

      assertThat(meters.get("tidings.log.append").timer().count()).isEqualTo(2);
      assertThat(meters.get("tidings.log.fsync").timer().count()).isEqualTo(1);
      assertThat(meters.get("tidings.log.group").summary().totalAmount()).isEqualTo(2);
      assertThat(meters.get("tidings.log.duplicates").counter().count()).isEqualTo(1);
      assertThat(meters.get("tidings.log.bytes").gauge().value())
          .isEqualTo((double) log.end(0).offset());
    }
  }

  @Test
  void refusesConfigurationThatMakesNoSense() {
    assertThatThrownBy(() -> CONFIG.withSegmentBytes(10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CONFIG.withRetention(Duration.ofDays(1), Long.MAX_VALUE))
        .hasMessageContaining("dedupe window");
    assertThatThrownBy(() -> CONFIG.withQueueBytes(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
