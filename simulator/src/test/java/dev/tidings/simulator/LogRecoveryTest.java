package dev.tidings.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contract.SampleEvents;
import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Chunk;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Position;
import dev.tidings.core.time.SystemClock;
import dev.tidings.log.file.Disk;
import dev.tidings.log.file.FileEventLog;
import dev.tidings.log.file.FileLogConfig;
import dev.tidings.log.file.LogReport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What the log makes of files that are not as it left them. */
class LogRecoveryTest {
  private static final FileLogConfig ONE_SEGMENT = FileLogConfig.defaults();
  private static final FileLogConfig SMALL_SEGMENTS =
      FileLogConfig.defaults().withSegmentBytes(4 << 10);
  private static final String FIRST_SEGMENT = "00000000000000000000.seg";

  private final SampleEvents samples = new SampleEvents();

  private static SimulatedDisk disk() {
    return new SimulatedDisk(new SplittableRandom(7));
  }

  private static FileEventLog open(SimulatedDisk disk, FileLogConfig config) throws IOException {
    return FileEventLog.open(
        disk,
        config,
        new FileEventLog.Surroundings(
            new SystemClock(),
            new SplittableRandom(11),
            Runnable::run,
            Runnable::run,
            new SimpleMeterRegistry()));
  }

  /** A request with three events, written as one group. */
  private List<Event> append(FileEventLog log) {
    List<Event> events = List.of(samples.event(), samples.richEvent(), samples.event());
    List<Appended> answers =
        log.append(
                new Batch(
                    Optional.of(samples.request()), events.stream().map(samples::keyed).toList()))
            .join();
    assertThat(answers).allSatisfy(a -> assertThat(a).isInstanceOf(Appended.Stored.class));
    return events;
  }

  private static List<Event> read(FileEventLog log) {
    List<Event> events = new ArrayList<>();
    Position at = log.start(0);
    while (true) {
      Chunk chunk = log.read(at, 100);
      chunk.entries().forEach(entry -> events.add(((Entry.EventEntry) entry).event()));
      if (chunk.next().equals(at)) {
        return events;
      }
      at = chunk.next();
    }
  }

  @Test
  void cutsATornTailWhereverItIsTorn() throws IOException {
    SimulatedDisk disk = disk();
    List<Event> kept = new ArrayList<>();
    long before;
    List<Event> last;
    try (FileEventLog log = open(disk, ONE_SEGMENT)) {
      for (int i = 0; i < 3; i++) {
        kept.addAll(append(log));
      }
      before = log.end(0).offset();
      last = append(log);
    }
    byte[] whole = disk.content(FIRST_SEGMENT);
    List<Event> all = new ArrayList<>(kept);
    all.addAll(last);

    for (int length = whole.length; length >= before; length--) {
      disk.cut(FIRST_SEGMENT, length);
      try (FileEventLog log = open(disk, ONE_SEGMENT)) {
        assertThat(read(log)).as("%d bytes", length).isEqualTo(length == whole.length ? all : kept);
        assertThat(log.verify().problems()).isEmpty();
      }
    }
    try (FileEventLog log = open(disk, ONE_SEGMENT)) {
      kept.addAll(append(log));
      assertThat(read(log)).isEqualTo(kept);
    }
  }

  @Property(tries = 300)
  void neverTellsAnythingElseThanWhatWasAppended(@ForAll long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedDisk disk = disk();
    List<Event> appended = new ArrayList<>();
    List<Event> lastGroup = List.of();
    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      for (int i = 0; i < 20; i++) {
        lastGroup = append(log);
        appended.addAll(lastGroup);
      }
    }
    List<String> files = disk.list();
    String file = files.get(random.nextInt(files.size()));
    disk.flip(file, random.nextInt(disk.content(file).length), random.nextInt(8));

    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      List<Event> found = read(log);
      assertThat(appended).containsAll(found);
      assertThat(found).doesNotHaveDuplicates();
      List<Event> lost = new ArrayList<>(appended);
      lost.removeAll(found);
      assertThat(lost.size()).isLessThanOrEqualTo(3);
      if (!lost.isEmpty() && !lastGroup.containsAll(lost)) {
        assertThat(log.verify().problems()).isNotEmpty();
      }
      for (Event event : found) {
        assertThat(log.find(event.tenant(), event.id())).isPresent();
      }
    }
  }

  @Test
  void damageCostsOnlyTheRecordThatItIsIn() throws IOException {
    SimulatedDisk disk = disk();
    Position middle;
    List<Event> events = new ArrayList<>();
    try (FileEventLog log = open(disk, ONE_SEGMENT)) {
      append(log);
      append(log);
      append(log);
      Chunk chunk = log.read(log.start(0), 100);
      chunk.entries().forEach(entry -> events.add(((Entry.EventEntry) entry).event()));
      middle = chunk.entries().get(4).position();
    }
    disk.flip(FIRST_SEGMENT, middle.offset() + 40, 3);

    try (FileEventLog log = open(disk, ONE_SEGMENT)) {
      events.remove(4);
      assertThat(read(log)).isEqualTo(events);
      assertThat(log.get(middle)).isEmpty();
      assertThat(log.verify().problems())
          .extracting(LogReport.Problem::position)
          .containsExactly(middle);
      events.addAll(append(log));
      assertThat(read(log)).isEqualTo(events);
    }
  }

  @Test
  void aDamagedLengthCostsNoRecordButItsOwn() throws IOException {
    SimulatedDisk disk = disk();
    Position middle;
    List<Event> events;
    try (FileEventLog log = open(disk, ONE_SEGMENT)) {
      append(log);
      append(log);
      append(log);
      events = read(log);
      middle = log.read(log.start(0), 100).entries().get(3).position();
    }
    disk.flip(FIRST_SEGMENT, middle.offset() + 2, 5);

    try (FileEventLog log = open(disk, ONE_SEGMENT)) {
      events.remove(3);
      assertThat(read(log)).isEqualTo(events);
    }
  }

  @Test
  void makesAnIndexThatIsMissingAgain() throws IOException {
    SimulatedDisk disk = disk();
    List<Event> events = new ArrayList<>();
    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      for (int i = 0; i < 20; i++) {
        events.addAll(append(log));
      }
    }
    List<String> indexes = disk.list().stream().filter(name -> name.endsWith(".idx")).toList();
    assertThat(indexes).hasSizeGreaterThan(1);
    disk.delete(indexes.getFirst());
    disk.cut(indexes.get(1), 100);

    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      for (Event event : events) {
        assertThat(log.find(event.tenant(), event.id())).isPresent();
      }
      assertThat(log.verify().problems()).isEmpty();
      while (!disk.list().containsAll(indexes)) {
        append(log);
      }
    }
  }

  @Test
  void aDamagedIndexIsMadeAgainWhenItIsMet() throws IOException {
    SimulatedDisk disk = disk();
    List<Event> events = new ArrayList<>();
    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      for (int i = 0; i < 10; i++) {
        events.addAll(append(log));
      }
    }
    for (String name : disk.list()) {
      if (name.endsWith(".idx")) {
        disk.flip(name, 4096, 1);
      }
    }

    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      assertThat(log.verify().problems()).isNotEmpty();
      for (Event event : events) {
        assertThat(log.find(event.tenant(), event.id())).isPresent();
      }
      assertThat(log.verify().problems()).isEmpty();
    }
  }

  @Test
  void aSegmentThatIsGoneIsReported() throws IOException {
    SimulatedDisk disk = disk();
    List<Event> events = new ArrayList<>();
    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      for (int i = 0; i < 12; i++) {
        events.addAll(append(log));
      }
    }
    List<String> segments = disk.list().stream().filter(name -> name.endsWith(".seg")).toList();
    disk.delete(segments.get(1));

    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      List<Event> found = read(log);
      assertThat(events).containsAll(found);
      assertThat(found.size()).isBetween(1, events.size() - 1);
      assertThat(found.getLast()).isEqualTo(events.getLast());
      assertThat(log.verify().problems()).isNotEmpty();
    }
  }

  @Test
  void aDamagedHeaderIsReportedAndCostsNothing() throws IOException {
    SimulatedDisk disk = disk();
    List<Event> events = new ArrayList<>();
    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      for (int i = 0; i < 12; i++) {
        events.addAll(append(log));
      }
    }
    String segment = disk.list().stream().filter(name -> name.endsWith(".seg")).toList().get(1);
    for (int at = 0; at < 96; at++) {
      disk.flip(segment, at, 3);
    }

    try (FileEventLog log = open(disk, SMALL_SEGMENTS)) {
      assertThat(read(log)).isEqualTo(events);
      assertThat(log.verify().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem.what()).contains("header"));
    }
  }

  @Test
  void refusesSegmentsOfAnotherLog() throws IOException {
    SimulatedDisk disk = disk();
    open(disk, ONE_SEGMENT).close();
    SimulatedDisk other = new SimulatedDisk(new SplittableRandom(8));
    FileEventLog stranger =
        FileEventLog.open(
            other,
            ONE_SEGMENT,
            new FileEventLog.Surroundings(
                new SystemClock(),
                new SplittableRandom(12),
                Runnable::run,
                Runnable::run,
                new SimpleMeterRegistry()));
    append(stranger);
    stranger.close();
    try (Disk.File file = disk.create("00000000000000000096.seg")) {
      byte[] content = other.content(FIRST_SEGMENT);
      file.write(ByteBuffer.wrap(content), 0);
    }

    assertThatThrownBy(() -> open(disk, ONE_SEGMENT).close()).isInstanceOf(IOException.class);
  }
}
