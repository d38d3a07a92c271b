package dev.tidings.sender.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.SenderContract;
import dev.tidings.contract.memory.InMemoryEndpointStore;
import dev.tidings.core.delivery.Addresses;
import dev.tidings.core.delivery.Addresses.Found;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.AttemptOutcome.Blocked;
import dev.tidings.core.delivery.AttemptOutcome.Delivered;
import dev.tidings.core.delivery.AttemptOutcome.Refused;
import dev.tidings.core.delivery.AttemptOutcome.Unreachable;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.OutgoingRequest.Archival;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.endpoint.ArchiveFolders;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.endpoint.Target.Archive;
import dev.tidings.core.endpoint.Target.Archive.FileFormat;
import dev.tidings.core.endpoint.Target.Archive.Flush;
import dev.tidings.core.endpoint.Target.Archive.Folder;
import dev.tidings.core.event.Event;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Loop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives in folders and in S3, read by DuckDB. What may block runs when the test says so. */
class ArchiveSenderTest extends SenderContract<Archival> {
  private static final EndpointId ENDPOINT = new EndpointId("ep_00000000000000000000000001");
  private static final Flush FLUSH = new Flush(Flush.MIN_BYTES, Duration.ofMinutes(5));
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @TempDir private Path data;

  private final Time time = new Time();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Optional<ArchiveSender> opened = Optional.empty();

  /** Time that passes when the test says so; all that is to be done is done in between. */
  private static final class Time implements Loop {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final TreeMap<Long, List<Runnable>> later = new TreeMap<>();
    private long now;

    @Override
    public synchronized void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
      Runnable[] kept = {task};
      later.computeIfAbsent(now + delay.toNanos(), _ -> new ArrayList<>()).add(() -> kept[0].run());
      return () -> kept[0] = () -> {};
    }

    void work() {
      while (!tasks.isEmpty()) {
        tasks.remove().run();
      }
    }

    void passes(Duration duration) {
      now += duration.toNanos();
      while (!later.isEmpty() && later.firstKey() <= now) {
        later.pollFirstEntry().getValue().forEach(Runnable::run);
        work();
      }
    }
  }

  private ArchiveSender archives() {
    return opened.orElseGet(() -> open(host -> allowed()));
  }

  @Override
  protected Sender<Archival> open() {
    return archives();
  }

  @Override
  protected Archival answered() {
    return new Archival(ENDPOINT, folder(FileFormat.PARQUET), Samples.event(1), TIMEOUT);
  }

  /** Nothing is done before the test says so. */
  @Override
  protected Archival unanswered() {
    return answered();
  }

  @Override
  protected void work() {
    time.work();
  }

  private ArchiveSender open(Addresses addresses) {
    close();
    ArchiveSender sender =
        new ArchiveSender(
            data.resolve("archive-journals"),
            new ArchiveFolders(data.resolve("archive"), List.of()),
            addresses,
            time,
            time,
            meters);
    opened = Optional.of(sender);
    return sender;
  }

  private static Found allowed() {
    return new Found.Allowed(List.of(InetAddress.getLoopbackAddress()));
  }

  @AfterEach
  void close() {
    opened.ifPresent(ArchiveSender::close);
    opened = Optional.empty();
  }

  private static Archive folder(FileFormat format) {
    return new Archive(new Folder("marketing"), format, FLUSH);
  }

  private Path files() {
    return data.resolve("archive/default/marketing");
  }

  private List<AttemptOutcome> send(Archive target, Event... events) {
    List<AttemptOutcome> outcomes = new ArrayList<>();
    for (Event event : events) {
      archives().send(new Archival(ENDPOINT, target, event, TIMEOUT), outcomes::add);
    }
    time.work();
    return outcomes;
  }

  private AttemptOutcome probe(Archive target) {
    return send(
            target, Samples.event("evt_probe", OutgoingRequest.PROBED.value(), Samples.NOON, "{}"))
        .getFirst();
  }

  private static Event[] events(int count) {
    return Stream.iterate(0, i -> i + 1).limit(count).map(Samples::event).toArray(Event[]::new);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.walk(files())) {
      return all.filter(Files::isRegularFile)
          .map(file -> files().relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void writesAFileForEachDayAndTypeWhenTheFirstEventIsOldEnough() throws Exception {
    assertThat(send(folder(FileFormat.PARQUET), events(12)))
        .hasSize(12)
        .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Delivered.class));
    assertThat(files()).doesNotExist();
    time.passes(FLUSH.age());

    assertThat(names())
        .hasSize(4)
        .allSatisfy(name ->
            assertThat(name)
                .matches("day=2026-11-2[45]/type=\\w+\\.\\w+/part-\\d{10}-[0-9a-f]{16}\\.parquet"));
    assertThat(
            Duck.ask(
                "SELECT day, type, count(*) FROM read_parquet('"
                    + files()
                    + "/*/*/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY ALL"))
        .containsExactly(
            "2026-11-24 | email.opened | 2",
            "2026-11-24 | order.completed | 2",
            "2026-11-25 | email.opened | 4",
            "2026-11-25 | order.completed | 4");
  }

  @Test
  void theColumnsHoldTheEventAsItIs() throws Exception {
    Event odd = Samples.event("evt_7", "order.completed", Samples.NOON, "{\"n\":12.50,\n\"a\":1}");
    for (FileFormat format : FileFormat.values()) {
      send(
          new Archive(new Folder("marketing"), format, FLUSH),
          format == FileFormat.PARQUET ? odd : Samples.event(4),
          format == FileFormat.PARQUET ? Samples.event(2) : Samples.event(17));
      time.passes(FLUSH.age());
    }
    assertThat(
            Duck.ask(
                "SELECT id, type, source, subject, time, received_at, tenant, data FROM"
                    + " read_parquet('"
                    + files()
                    + "/day=2026-11-25/*/*.parquet', hive_partitioning = false) ORDER BY id"))
        .containsExactly(
            "evt_2 | order.completed | shop | maria@example.com |"
                + " 2026-11-25T12:00:00.123456Z | 2026-11-25T12:00:01.123456Z | default |"
                + " {\"number\":2,\"total\":12.50,\"note\":\"grüße\"}",
            "evt_7 | order.completed | shop | null |"
                + " 2026-11-25T12:00:00.123456Z | 2026-11-25T12:00:01.123456Z | default |"
                + " {\"n\":12.50,\"a\":1}");
    assertThat(
            Duck.ask(
                "SELECT id, data.note, data.number FROM read_json('"
                    + files()
                    + "/*/*/*.ndjson.gz') ORDER BY id"))
        .containsExactly("evt_17 | grüße | 17", "evt_4 | grüße | 4");
  }

  @Test
  void theDocumentedQueryOverADaysArchiveWorks() throws Exception {
    send(folder(FileFormat.PARQUET), events(40));
    time.passes(FLUSH.age());
    String guide = Files.readString(guide());
    int from = guide.indexOf("```sql") + "```sql".length();
    String query = guide.substring(from, guide.indexOf("```", from));
    assertThat(Duck.ask(query.replace("archive/default/marketing", files().toString())))
        .containsExactly("12 | 162.50 | 13");
  }

  private static Path guide() {
    Path here = Path.of("").toAbsolutePath();
    return (here.endsWith("sender-archive") ? here.resolveSibling("docs") : here.resolve("docs"))
        .resolve("guides/sync.md");
  }

  @Test
  void writesAFileWhenMuchWaits() throws Exception {
    send(folder(FileFormat.NDJSON), Samples.event("evt_1", "a.b", Samples.NOON, large()));
    time.work();
    assertThat(names()).hasSize(1);
  }

  private static String large() {
    return "{\"text\":\"" + "x".repeat(70_000) + "\"}";
  }

  @Test
  void aRepeatChangesNothing() throws Exception {
    Archive target = folder(FileFormat.NDJSON);
    send(target, Samples.event(2), Samples.event(2));
    send(target, Samples.event(2));
    time.passes(FLUSH.age());
    assertThat(send(target, Samples.event(2), Samples.event(4)))
        .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Delivered.class));
    time.passes(FLUSH.age());
    close();
    send(target, Samples.event(4), Samples.event(2), Samples.event(8));
    time.passes(FLUSH.age());
    assertThat(Duck.ask("SELECT id FROM read_json('" + files() + "/*/*/*.gz') ORDER BY id"))
        .containsExactly("evt_2", "evt_4", "evt_8");
  }

  @Test
  void goesOnAfterAStartWithoutAnotherEvent() throws Exception {
    send(folder(FileFormat.PARQUET), events(5));
    close();
    Endpoints endpoints = new Endpoints(new InMemoryEndpointStore());
    endpoints.add(
        new Endpoint(
            ENDPOINT,
            TenantId.DEFAULT,
            new Endpoint.Description("", Samples.NOON, Samples.NOON),
            folder(FileFormat.PARQUET),
            Subscription.EVERYTHING,
            DeliveryPolicy.DEFAULT,
            new SigningKeys("whsec_x", List.of()),
            new EndpointStatus.Active()));
    archives().start(endpoints);
    time.work();
    assertThat(names()).isNotEmpty();
    assertThat(
            Duck.ask(
                "SELECT count(DISTINCT id) FROM read_parquet('" + files() + "/*/*/*.parquet')"))
        .containsExactly("5");
  }

  @Test
  void whatWaitsGoesAlongWhenTheArchiveMoves() throws Exception {
    send(folder(FileFormat.PARQUET), events(3));
    Archive elsewhere = new Archive(new Folder("moved"), FileFormat.PARQUET, FLUSH);
    send(elsewhere, Samples.event(3));
    time.passes(FLUSH.age());
    assertThat(files()).doesNotExist();
    assertThat(
            Duck.ask(
                "SELECT count(*) FROM read_parquet('"
                    + data.resolve("archive/default/moved")
                    + "/*/*/*.parquet')"))
        .containsExactly("4");
    // It may come back, and what it has had there is known there.
    send(folder(FileFormat.PARQUET), events(3));
    time.passes(FLUSH.age());
    assertThat(Duck.ask("SELECT count(*) FROM read_parquet('" + files() + "/*/*/*.parquet')"))
        .containsExactly("3");
  }

  @Test
  void nobodyWritesOutsideOfTheFolders() {
    for (String path : List.of("/etc", "../x", "a/../../x", "a//b", ".", "a\0b", "")) {
      assertThat(send(new Archive(new Folder(path), FileFormat.NDJSON, FLUSH), Samples.event(1)))
          .singleElement()
          .isInstanceOf(Blocked.class);
    }
  }

  @Test
  void aFolderThatCannotBeWrittenHoldsUpWhatComesAndIsTriedAgain() throws Exception {
    Files.createDirectories(data.resolve("archive"));
    Path obstacle = Files.createFile(data.resolve("archive/default"));
    Archive target = folder(FileFormat.NDJSON);
    assertThat(send(target, Samples.event(1))).singleElement().isInstanceOf(Delivered.class);
    time.passes(FLUSH.age());
    assertThat(send(target, Samples.event(2))).singleElement().isInstanceOf(Unreachable.class);
    assertThat(probe(target)).isInstanceOf(Unreachable.class);
    assertThat(meters.get("tidings.archive.failing").gauge().value()).isOne();
    assertThat(meters.get("tidings.archive.waiting").gauge().value()).isOne();

    Files.delete(obstacle);
    assertThat(probe(target)).isInstanceOf(Delivered.class);
    time.work();
    assertThat(names()).hasSize(1);
    assertThat(send(target, Samples.event(2))).singleElement().isInstanceOf(Delivered.class);
    assertThat(meters.get("tidings.archive.failing").gauge().value()).isZero();
  }

  /** A disk on which no file can be written, for a reason that quotes what was to be in it. */
  private record Quoting(Disk disk) implements Disk {
    @Override
    public File append(Path file) throws IOException {
      return disk.append(file);
    }

    @Override
    public void write(Path file, Content content) {
      throw new IllegalStateException("cannot write ana@example.com");
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      disk.delete(file);
    }

    @Override
    public void deleteAll(Path folder) throws IOException {
      disk.deleteAll(folder);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
      return disk.list(folder);
    }
  }

  @Test
  void whatFailsIsNotToldInTheWordsOfALibrary() {
    Archiver archiver =
        new Archiver(
            ENDPOINT,
            data.resolve("archive-journals"),
            new ArchiveSender.Surroundings(
                new Quoting(new RealDisk()),
                new ArchiveFolders(data.resolve("archive"), List.of()),
                host -> allowed(),
                time,
                time,
                new Semaphore(1),
                meters.counter("flushes")));
    Archive target = folder(FileFormat.NDJSON);
    List<AttemptOutcome> outcomes = new ArrayList<>();
    archiver.take(new Archival(ENDPOINT, target, Samples.event(1), TIMEOUT), outcomes::add);
    time.work();
    time.passes(FLUSH.age());
    archiver.take(new Archival(ENDPOINT, target, Samples.event(2), TIMEOUT), outcomes::add);
    archiver.probe(new Archival(ENDPOINT, target, Samples.event(3), TIMEOUT), outcomes::add);
    time.work();
    archiver.close();

    assertThat(outcomes.subList(1, 3))
        .extracting(AttemptOutcome::describe)
        .containsExactlyInAnyOrder(
            "a file of the archive cannot be made: IllegalStateException",
            "the archive cannot be written: IllegalStateException");
  }

  @Test
  void writesToABucket() throws Exception {
    try (Bucket bucket = Bucket.open()) {
      Archive target = new Archive(bucket.place(), FileFormat.PARQUET, FLUSH);
      send(target, events(12));
      time.passes(FLUSH.age());
      send(target, events(20));
      time.passes(FLUSH.age());
      assertThat(bucket.keys())
          .allSatisfy(key -> assertThat(key).startsWith("events/day=2026-11-2"));
      bucket.copyTo(data.resolve("copy"));
      assertThat(
              Duck.ask(
                  "SELECT count(*), count(DISTINCT id) FROM read_parquet('"
                      + data.resolve("copy")
                      + "/events/*/*/*.parquet')"))
          .containsExactly("20 | 20");
    }
  }

  @Test
  void saysWhatTheStoreHasAgainstAFileAndWritesItWhenThatIsOver() throws Exception {
    try (Bucket bucket = Bucket.open()) {
      Archive wrong = new Archive(bucket.place("a wrong key"), FileFormat.NDJSON, FLUSH);
      assertThat(probe(wrong))
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.status()).isEqualTo(403));
      send(wrong, Samples.event(1));
      time.passes(FLUSH.age());
      assertThat(send(wrong, Samples.event(2))).singleElement().isInstanceOf(Refused.class);
      assertThat(bucket.keys()).isEmpty();

      Archive right = new Archive(bucket.place(), FileFormat.NDJSON, FLUSH);
      send(right, Samples.event(2));
      time.work();
      assertThat(send(right, Samples.event(2))).singleElement().isInstanceOf(Delivered.class);
      time.passes(FLUSH.age());
      assertThat(bucket.keys()).hasSize(2);
      bucket.remove();
      assertThat(probe(right)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void connectsToNoForbiddenStore() throws Exception {
    opened = Optional.of(open(host -> new Found.Forbidden(host + " is a loopback address")));
    try (ServerSocket trap = new ServerSocket(0)) {
      Archive.S3 place =
          new Archive.S3(
              URI.create("http://127.0.0.1:" + trap.getLocalPort()),
              "eu-west-1",
              "lake",
              "",
              true,
              new Archive.AccessKey("a", "b"));
      assertThat(probe(new Archive(place, FileFormat.NDJSON, FLUSH)))
          .isEqualTo(new Blocked("127.0.0.1 is a loopback address"));
      trap.setSoTimeout(1);
      org.assertj.core.api.Assertions.assertThatThrownBy(trap::accept)
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void twoEndpointsDoNotKnowOfEachOther() throws Exception {
    send(folder(FileFormat.NDJSON), Samples.event(1));
    List<AttemptOutcome> outcomes = new ArrayList<>();
    archives()
        .send(
            new Archival(
                new EndpointId("ep_00000000000000000000000002"),
                new Archive(new Folder("other"), FileFormat.NDJSON, FLUSH),
                Samples.event(1),
                TIMEOUT),
            outcomes::add);
    time.work();
    time.passes(FLUSH.age());
    assertThat(names()).hasSize(1);
    assertThat(data.resolve("archive/default/other")).isDirectory();
  }
}
