package dev.tidings.sender.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.OutgoingRequest.Archival;
import dev.tidings.core.endpoint.ArchiveFolders;
import dev.tidings.core.endpoint.Target.Archive;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.time.ThreadLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that archives is killed, again and again. */
class KillTest {
  private static final int EVENTS = 6000;
  private static final int KILLS = 6;
  private static final List<String> ALL = List.of(EVENTS + " | " + EVENTS);
  private static final String END = "end";

  @TempDir private Path data;

  /** Archives the events from the given number on, and says which are delivered. */
  static final class Victim {
    private static final int UNDER_WAY = 64;
    private static final Duration RETRY = Duration.ofMillis(50);

    private Victim() {}

    public static void main(String[] arguments) throws InterruptedException {
      Path data = Path.of(arguments[0]);
      ThreadLoop timers = new ThreadLoop("timers");
      ArchiveSender sender =
          new ArchiveSender(
              data.resolve("journals"),
              new ArchiveFolders(data.resolve("archive"), List.of()),
              host -> new Found.Missing(host),
              timers,
              Executors.newVirtualThreadPerTaskExecutor(),
              new SimpleMeterRegistry());
      Archive target =
          new Archive(
              new Archive.Folder("x"),
              Archive.FileFormat.NDJSON,
              new Archive.Flush(Archive.Flush.MIN_BYTES, Duration.ofSeconds(1)));
      Semaphore free = new Semaphore(UNDER_WAY);
      for (int i = Integer.parseInt(arguments[1]); i < EVENTS; i++) {
        free.acquire();
        send(sender, timers, target, i, free);
      }
      free.acquire(UNDER_WAY);
      say(END);
      // Until it is killed: the last file is written meanwhile.
      Thread.currentThread().join();
    }

    private static void send(
        ArchiveSender sender, ThreadLoop timers, Archive target, int number, Semaphore free) {
      sender.send(
          new Archival(
              new EndpointId("ep_00000000000000000000000001"),
              target,
              Samples.event(number),
              Duration.ofSeconds(20)),
          outcome -> {
            if (outcome instanceof AttemptOutcome.Delivered) {
              say("delivered " + number);
              free.release();
            } else {
              timers.after(RETRY, () -> send(sender, timers, target, number, free));
            }
          });
    }

    private static synchronized void say(String line) {
      System.out.println(line);
      System.out.flush();
    }
  }

  private Process start(int from) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName(),
            data.toString(),
            Integer.toString(from))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void eachEventIsThereOnceAfterManyKills() throws Exception {
    Random random = new Random(7);
    Set<Integer> delivered = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      // Some of what was delivered comes again, as after a crash or in a replay.
      Process process = start(Math.max(0, delivered.size() - 100 - random.nextInt(300)));
      readUntil(process, delivered, 200 + random.nextInt(800));
      process.destroyForcibly().waitFor();
    }
    Process last = start(0);
    readUntil(last, delivered, Integer.MAX_VALUE);
    List<String> archived = Duck.ask(count());
    for (int waits = 0; waits < 150 && !archived.equals(ALL); waits++) {
      assertThat(last.waitFor(200, TimeUnit.MILLISECONDS)).as("it is still there").isFalse();
      archived = Duck.ask(count());
    }
    last.destroyForcibly().waitFor();
    assertThat(delivered).hasSize(EVENTS);
    assertThat(archived).isEqualTo(ALL);
  }

  private String count() {
    return "SELECT count(*), count(DISTINCT id) FROM read_json('"
        + data.resolve("archive")
        + "/default/x/*/*/*.ndjson.gz', columns = {id: 'VARCHAR'})";
  }

  private static void readUntil(Process process, Set<Integer> delivered, int lines)
      throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (int i = 0; i < lines; i++) {
      String line = out.readLine();
      if (line == null || line.equals(END)) {
        return;
      }
      delivered.add(Integer.parseInt(line.substring("delivered ".length())));
    }
  }
}
