package dev.tidings.log.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contract.SampleEvents;
import dev.tidings.core.event.Batch;
import dev.tidings.core.time.SystemClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at a log without changing it. */
class StoppedLogTest {
  private static final FileLogConfig CONFIG = FileLogConfig.defaults().withSegmentBytes(4 << 10);

  @TempDir private Path folder;

  private FileEventLog open() throws IOException {
    return FileEventLog.open(folder, CONFIG, new SystemClock(), new SimpleMeterRegistry());
  }

  @BeforeEach
  void write() throws IOException {
    SampleEvents samples = new SampleEvents();
    try (FileEventLog log = open()) {
      for (int i = 0; i < 50; i++) {
        log.append(
                new Batch(
                    Optional.empty(), List.of(samples.keyed(samples.event(SampleEvents.START)))))
            .join();
      }
    }
  }

  private Map<Path, String> files() throws IOException {
    Map<Path, String> files = new HashMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        files.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(Segment.SUFFIX)).sorted().toList();
    }
  }

  /** What is in it, for certain without a change to it. */
  private LogReport look() throws IOException {
    Map<Path, String> before = files();
    try (StoppedLog log = StoppedLog.open(folder)) {
      return log.verify();
    } finally {
      assertThat(files()).isEqualTo(before);
    }
  }

  @Test
  void saysWhatTheLogItselfSays() throws IOException {
    LogReport report = look();
    assertThat(report.problems()).isEmpty();
    assertThat(report.events()).isEqualTo(50);
    assertThat(report.segments()).isGreaterThan(1);
    try (FileEventLog log = open()) {
      assertThat(report).isEqualTo(log.verify());
      assertThat(report.end()).isEqualTo(log.end(0));
    }
  }

  @Test
  void tellsOfATornTailAndLeavesIt() throws IOException {
    Files.write(segments().getLast(), new byte[] {1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);
    LogReport report = look();
    assertThat(report.torn()).isEqualTo(7);
    assertThat(report.problems()).isEmpty();
    assertThat(report.events()).isEqualTo(50);
  }

  @Test
  void makesNothingThatAStartWouldMake() throws IOException {
    Files.delete(folder.resolve("lock"));
    Files.delete(folder.resolve(segments().getFirst().toString().replace(".seg", ".idx")));
    Files.createFile(folder.resolve("left behind.tmp"));
    assertThat(look().problems()).isEmpty();
    for (Path segment : segments()) {
      Files.delete(segment);
    }
    assertThat(look().segments()).isZero();
  }

  @Test
  void findsDamageInTheMiddle() throws IOException {
    for (Path damaged : List.of(segments().getFirst(), segments().getLast())) {
      try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
        file.seek(SegmentHeader.SIZE + 30);
        file.write(0xff);
      }
    }
    LogReport report = look();
    assertThat(report.torn()).isZero();
    assertThat(report.problems()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void isNotOpenBesideOneThatWrites() throws IOException {
    try (FileEventLog _ = open()) {
      assertThatThrownBy(() -> StoppedLog.open(folder)).hasMessageContaining("is in use");
    }
    try (StoppedLog _ = StoppedLog.open(folder)) {
      assertThatThrownBy(this::open).hasMessageContaining("is in use");
    }
    open().close();
  }
}
