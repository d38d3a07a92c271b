package dev.tidings.sender.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.endpoint.Target.Archive.FileFormat;
import dev.tidings.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each event is in the files exactly once, wherever the power is lost. */
class CrashTest {
  private static final int EVENTS = 24;

  @TempDir private Path folder;

  @Test
  void eachEventIsThereOnceWhereverThePowerIsLost() throws Exception {
    int crashes = 0;
    for (int cut = 0; cut < 400; cut++) {
      Path here = Files.createDirectory(folder.resolve("cut" + cut));
      Random random = new Random(cut);
      Set<Integer> acknowledged = new TreeSet<>();
      boolean finished = runsUntilPowerIsLost(here, cut, random, acknowledged);
      if (finished) {
        break;
      }
      crashes++;
      // A second crash, while what the first has left is taken up.
      var _ = runsUntilPowerIsLost(here, random.nextInt(40), random, acknowledged);
      List<String> before = archived(here);
      assertThat(before).doesNotHaveDuplicates();

      // All that has no outcome comes again, and some that has: a replay.
      Depot depot = Depot.open(new RealDisk(), here.resolve("depot"), FileFormat.NDJSON);
      for (int i = 0; i < EVENTS; i++) {
        if (!acknowledged.contains(i) || random.nextInt(4) == 0) {
          depot.add(Entry.of(Samples.event(i)));
        }
      }
      depot.force();
      depot.seal(FileFormat.NDJSON);
      putAllAway(depot, new RealDisk(), here);
      depot.close();
      assertThat(archived(here))
          .as("after the power was lost at change %d", cut)
          .doesNotHaveDuplicates()
          .hasSize(EVENTS);
    }
    assertThat(crashes).isGreaterThan(50);
  }

  /** Whether it came to its end. */
  private static boolean runsUntilPowerIsLost(
      Path here, int changes, Random random, Set<Integer> acknowledged)
      throws IOException, InterruptedException, ShelfException {
    CrashingDisk disk = new CrashingDisk(changes, random);
    try {
      Depot depot = Depot.open(disk, here.resolve("depot"), FileFormat.NDJSON);
      int next = 0;
      while (next < EVENTS) {
        List<Integer> group = new ArrayList<>();
        int size = 1 + random.nextInt(5);
        for (int i = 0; i < size && next < EVENTS; i++) {
          depot.add(Entry.of(Samples.event(next)));
          group.add(next++);
        }
        depot.force();
        acknowledged.addAll(group);
        if (random.nextInt(3) == 0) {
          depot.seal(FileFormat.NDJSON);
          if (random.nextBoolean()) {
            putAllAway(depot, disk, here);
          }
        }
      }
      depot.seal(FileFormat.NDJSON);
      putAllAway(depot, disk, here);
      return true;
    } catch (CrashingDisk.PowerLostException _) {
      return false;
    }
  }

  private static void putAllAway(Depot depot, Disk disk, Path here)
      throws IOException, InterruptedException, ShelfException {
    try (Shelf shelf = new FolderShelf(disk, here.resolve("shelf"))) {
      Semaphore packing = new Semaphore(1);
      while (depot.putAway(shelf, packing)) {
        assertThat(depot.waiting()).isNotNegative();
      }
    }
  }

  /** The ids of all events in the files that readers see. */
  private static List<String> archived(Path here) throws IOException {
    List<String> ids = new ArrayList<>();
    if (!Files.exists(here.resolve("shelf"))) {
      return ids;
    }
    try (Stream<Path> files = Files.walk(here.resolve("shelf"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".ndjson.gz")).toList()) {
        try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
          for (String line : lines.lines().toList()) {
            ids.add(
                Json.parseObject(line.getBytes(StandardCharsets.UTF_8)).text("id").orElseThrow());
          }
        }
      }
    }
    return ids;
  }
}
