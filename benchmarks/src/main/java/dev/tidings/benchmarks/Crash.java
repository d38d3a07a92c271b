package dev.tidings.benchmarks;

import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.StandardWebhooks;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.SystemClock;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Kills a real Tidings with {@code kill -9} at random moments, under load from many connections,
 * and starts it again, and at last takes the room on its disk away for a while; then sees that
 * every event it had accepted reached the endpoint, and that nothing came again but what was under
 * way when it was killed. Ends with status 1 when that does not hold.
 *
 * <p>Argument: how many times to kill.
 */
public final class Crash {
  private static final int CONNECTIONS = 64;
  private static final String KEY = "operator-key-of-the-crash-test";

  /**
   * A delivery whose outcome was answered so long before the kill must be on disk: the engine
   * gathers outcomes for 5 ms, and a commit on a busy machine takes its time.
   */
  private static final Duration UNDER_WAY = Duration.ofMillis(1_500);

  /** Each life of so many is long: most of what it delivered is not under way when it ends. */
  private static final int LONG_LIFE = 4;

  /**
   * How often the endpoint refuses an event at the most: of half a million, bad luck alone would
   * make some a dead letter.
   */
  private static final int MOST_REFUSALS = 5;

  private final Clock clock = new SystemClock();
  private final RandomGenerator random = Randomness.fast();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Path folder;
  private final int port;

  private final int kills;

  private final ConcurrentHashMap<String, Boolean> accepted = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Receipt> received = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Integer> refusals = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Repeat> repeats = new ConcurrentLinkedQueue<>();

  /** When each life ended, but for the one that is under way. */
  private final List<Long> killedAt = new ArrayList<>();

  /** How often it was killed and all that it had sent until then was taken. */
  private volatile int life;

  /** Connections that the endpoint has open. */
  private final AtomicInteger connections = new AtomicInteger();

  private final AtomicLong next = new AtomicLong();

  /** How many events were not accepted, with 503. */
  private final AtomicLong refused = new AtomicLong();

  private final List<String> faults = new ArrayList<>();
  private final AtomicBoolean loading = new AtomicBoolean(true);

  /** In which life a delivery was sent, and when, by the measuring clock, it was taken. */
  private record Receipt(int life, long at) {}

  /** A delivery that came again, and when it had come last. */
  private record Repeat(String id, Receipt last, Receipt again) {}

  private Crash(Path folder, int port, int kills) {
    this.folder = folder;
    this.port = port;
    this.kills = kills;
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    Crash crash =
        new Crash(
            Files.createTempDirectory("tidings-crash"), freePort(), Integer.parseInt(args[0]));
    List<String> faults = crash.run();
    faults.forEach(System.out::println);
    System.out.println(faults.isEmpty() ? "the crash test passed" : "the crash test FAILED");
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  static int freePort() throws IOException {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @SuppressWarnings("SystemOut")
  private List<String> run() {
    int sink = listen();
    Part tidings = start();
    Api api = new Api(port, KEY);
    awaitReady(api);
    api.post(
        "/v1/endpoints",
        JsonObject.builder()
            .put("url", "http://127.0.0.1:" + sink + "/to")
            .put("eventTypes", new JsonArray(List.of(new JsonText("*"))))
            .put(
                "retrySchedule",
                new JsonArray(
                    java.util.Collections.nCopies(
                        20, new dev.tidings.core.json.Json.JsonNumber(1L))))
            .build());
    for (int i = 0; i < CONNECTIONS; i++) {
      int number = i;
      Thread.ofVirtual().start(() -> load(number));
    }
    for (int i = 1; i <= kills; i++) {
      pause(
          i % LONG_LIFE == 0
              ? Duration.ofMillis(4_000 + random.nextInt(3_000))
              : Duration.ofMillis(300 + random.nextInt(1_500)));
      killedAt.add(clock.nanos());
      tidings.kill();
      awaitTaken(sink);
      life = i;
      tidings = start();
      awaitReady(api);
      System.out.println(
          "killed " + i + " times; accepted " + accepted.size() + ", received " + received.size());
    }
    fillDisk(tidings, api);
    pause(Duration.ofSeconds(1));
    loading.set(false);
    boolean all = awaitAll();
    tidings.close();
    return faults(all);
  }

  /** There is no room for a while, for events and for outcomes; then there is again. */
  @SuppressWarnings("SystemOut")
  private void fillDisk(Part tidings, Api api) {
    tidings.limitFiles("65536");
    await("no event is refused although there is no room", () -> refused.get() > 0);
    await("it says that it is ready although there is no room", () -> !api.isReady());
    pause(Duration.ofSeconds(3));
    int before = accepted.size();
    tidings.limitFiles("unlimited");
    await("no event is accepted although there is room again", () -> accepted.size() > before);
    await("it does not say that it is ready again", api::isReady);
    System.out.println("had no room for a while; refused " + refused.get());
  }

  private void await(String otherwise, BooleanSupplier condition) {
    long deadline = clock.nanos() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (clock.nanos() - deadline > 0) {
        faults.add(otherwise);
        return;
      }
      pause(Duration.ofMillis(50));
    }
  }

  private Part start() {
    return Part.tidings(port, folder, KEY, Map.of());
  }

  private void awaitReady(Api api) {
    long deadline = clock.nanos() + Duration.ofSeconds(60).toNanos();
    while (!api.isReady()) {
      if (clock.nanos() - deadline > 0) {
        throw new IllegalStateException("Tidings is not ready after a minute; see " + folder);
      }
      pause(Duration.ofMillis(50));
    }
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  // ---- the endpoint

  private int listen() {
    return vertx
        .createHttpServer()
        .connectionHandler(connection -> {
          connections.incrementAndGet();
          connection.closeHandler(_ -> connections.decrementAndGet());
        })
        .requestHandler(this::take)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  /**
   * Waits until what lies in the buffers of the endpoint's connections was taken: it was sent in
   * the life that has just ended. Connections are accepted in their order, so those of that life
   * are known when a new one has its answer, and each is closed when all that it brought was taken.
   */
  private void awaitTaken(int sink) {
    try (java.net.Socket socket =
        new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), sink)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: sink\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      status(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("the endpoint does not answer", e);
    }
    long deadline = clock.nanos() + Duration.ofSeconds(60).toNanos();
    while (connections.get() > 0) {
      if (clock.nanos() - deadline > 0) {
        throw new IllegalStateException("connections of a process that was killed stay open");
      }
      pause(Duration.ofMillis(5));
    }
  }

  /** Refuses some at first, so that retries are under way when the process is killed. */
  private void take(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.GET)) {
      var _ = request.response().setStatusCode(200).end();
      return;
    }
    String id = String.valueOf(request.getHeader("webhook-id"));
    Receipt now = new Receipt(life, clock.nanos());
    if (id.hashCode() % 50 == 0
        && random.nextInt(3) > 0
        && refusals.merge(id, 1, Integer::sum) <= MOST_REFUSALS) {
      var _ = request.response().setStatusCode(500).end();
      return;
    }
    Receipt last = received.put(id, now);
    if (last != null) {
      repeats.add(new Repeat(id, last, now));
    }
    var _ = request.response().setStatusCode(200).end();
  }

  // ---- the load

  private void load(int number) {
    Requests requests =
        new Requests(
            URI.create("http://127.0.0.1:" + port + "/v1/events"),
            "crash-" + number,
            "order.completed",
            StandardWebhooks.newSecret(random),
            KEY,
            clock);
    while (loading.get()) {
      try (java.net.Socket socket =
          new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(30_000);
        while (loading.get()) {
          long n = next.getAndIncrement();
          socket.getOutputStream().write(requests.number(n));
          Optional<Integer> status = status(socket);
          if (status.isEmpty()) {
            break;
          }
          if (status.get() == 202) {
            accepted.put("crash-" + number + "-" + n, true);
          } else if (status.get() == 503) {
            refused.incrementAndGet();
          }
        }
      } catch (IOException _) {
        pause(Duration.ofMillis(20));
      }
    }
  }

  /** Reads one whole answer; empty when the connection ends before it does. */
  private static Optional<Integer> status(java.net.Socket socket) throws IOException {
    java.io.InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return Optional.empty();
      }
      head.append((char) b);
    }
    String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("content-length:");
    int length =
        at < 0 ? 0 : Integer.parseInt(lower.substring(at + 15, lower.indexOf('\r', at)).trim());
    return in.readNBytes(length).length == length
        ? Optional.of(Integer.parseInt(lower, 9, 12, 10))
        : Optional.empty();
  }

  // ---- the verdict

  private boolean awaitAll() {
    long deadline = clock.nanos() + Duration.ofMinutes(3).toNanos();
    while (!received.keySet().containsAll(accepted.keySet())) {
      if (clock.nanos() - deadline > 0) {
        return false;
      }
      pause(Duration.ofMillis(200));
    }
    pause(Duration.ofSeconds(2));
    return true;
  }

  @SuppressWarnings("SystemOut")
  private List<String> faults(boolean all) {
    if (!all) {
      List<String> lost =
          accepted.keySet().stream().filter(id -> !received.containsKey(id)).toList();
      faults.add(lost.size() + " accepted events did not arrive, such as " + lost.getFirst());
    }
    long worst = 0;
    for (Repeat repeat : repeats) {
      Receipt last = repeat.last();
      if (repeat.again().life() == last.life()) {
        faults.add(repeat.id() + " came again although nothing was killed in between");
        continue;
      }
      long age = killedAt.get(last.life()) - last.at();
      worst = Math.max(worst, age);
      if (age > UNDER_WAY.toNanos()) {
        faults.add(repeat.id() + " came again although it was not under way at a kill");
      }
    }
    if (accepted.size() < 100L * kills) {
      faults.add("only " + accepted.size() + " events were accepted: that proves little");
    }
    System.out.println(
        "killed "
            + kills
            + " times; accepted "
            + accepted.size()
            + ", received "
            + received.size()
            + ", repeated "
            + repeats.size()
            + ", at most "
            + Duration.ofNanos(worst).toMillis()
            + " ms before a kill");
    return faults.size() > 20 ? faults.subList(0, 20) : faults;
  }
}
