package dev.tidings.benchmarks;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.signature.StandardWebhooks;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Measures what is promised in numbers, each as a ratio to a ceiling in the same run, checks that
 * what was counted is right, and writes the table to {@code benchmarks/results/}. Ends with status
 * 1 when something was lost or came twice; a goal that is missed is written down, not hidden.
 *
 * <p>Arguments: {@code --growth N} for the measurement of a grown installation with N times 50,000
 * events kept, 10,000 retries waiting and 100 endpoints (100, the size that the goal speaks of, by
 * default; 0 leaves it out); {@code --connections N} for the load (64 by default); {@code --only
 * start,accept,deliver,contracts,isolate,grow} for some of the measurements; only a run of all of
 * them is written down.
 */
public final class Bench {
  private static final String KEY = "operator-key-of-the-benchmark";
  private static final int ROUNDS = 5;

  /** Of a minute each, without and with an endpoint that hangs. */
  private static final int ISOLATION_ROUNDS = 4;

  /** Times what {@code --growth 1} is, the installation that the goal speaks of. */
  private static final int GOAL_SCALE = 100;

  private static final int WARM_UP = 150_000;
  private static final int PER_ROUND = 100_000;
  private static final int PER_LOAD = 250_000;
  private static final String TYPE = "order.completed";

  private final Clock clock = new SystemClock();
  private final String secret = StandardWebhooks.newSecret(Randomness.secure());
  private final List<Row> rows = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final Path folder;
  private final int connections;
  private int runs;

  /** One line of the table. */
  private record Row(String what, String figure, String goal, boolean reached) {}

  private Bench(Path folder, int connections) {
    this.folder = folder;
    this.connections = connections;
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    List<String> arguments = Arrays.asList(args);
    int growth = number(arguments, "--growth", GOAL_SCALE);
    Bench bench =
        new Bench(
            Files.createTempDirectory("tidings-bench"), number(arguments, "--connections", 64));
    if (wanted(arguments, "start")) {
      bench.start();
    }
    if (wanted(arguments, "accept")) {
      bench.accept();
    }
    if (wanted(arguments, "deliver")) {
      bench.deliver();
    }
    if (wanted(arguments, "contracts")) {
      bench.contracts();
    }
    if (wanted(arguments, "isolate")) {
      bench.isolate();
    }
    if (growth > 0 && wanted(arguments, "grow")) {
      bench.grow(growth);
    }
    String table = bench.table();
    System.out.println(table);
    if (!arguments.contains("--only")) {
      bench.write(table);
    }
    bench.faults.forEach(System.out::println);
    System.exit(bench.faults.isEmpty() ? 0 : 1);
  }

  private static int number(List<String> arguments, String name, int otherwise) {
    int at = arguments.indexOf(name);
    return at < 0 ? otherwise : Integer.parseInt(arguments.get(at + 1));
  }

  private static boolean wanted(List<String> arguments, String part) {
    int only = arguments.indexOf("--only");
    return only < 0 || Arrays.asList(arguments.get(only + 1).split(",")).contains(part);
  }

  // ---- parts

  private int port() {
    try {
      return Crash.freePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path newFolder() {
    try {
      return Files.createTempDirectory(folder, "run");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A running Tidings and the way to call it. */
  private record Running(Part part, Api api, int port) implements AutoCloseable {
    String events() {
      return "http://127.0.0.1:" + port + "/v1/events";
    }

    @Override
    public void close() {
      part.close();
    }
  }

  private Running tidings(Path data) {
    return tidings(data, Map.of());
  }

  private Running tidings(Path data, Map<String, String> settings) {
    int port = port();
    Part part = Part.tidings(port, data, KEY, settings);
    Api api = new Api(port, KEY);
    await("Tidings to be ready", api::isReady);
    return new Running(part, api, port);
  }

  private Part ceiling(int port, String... forward) {
    List<String> arguments = new ArrayList<>(List.of(Integer.toString(port), secret));
    arguments.addAll(List.of(forward));
    Part part = Part.java(Ceiling.class, arguments, folder.resolve("errors.txt"));
    part.awaitLine("ready");
    return part;
  }

  /** A sink and the way to ask it. */
  private record Receiver(Part part, Api api, int port) implements AutoCloseable {
    String url(String path) {
      return "http://127.0.0.1:" + port + path;
    }

    void reset() {
      api.post("/reset", JsonObject.EMPTY);
    }

    JsonObject report() {
      return api.get("/report");
    }

    long distinct() {
      return api.get("/distinct").number("distinct").orElseThrow().longValue();
    }

    @Override
    public void close() {
      part.close();
    }
  }

  private Receiver sink() {
    int port = port();
    Part part =
        Part.java(Sink.class, List.of(Integer.toString(port)), folder.resolve("errors.txt"));
    part.awaitLine("ready");
    return new Receiver(part, new Api(port, ""), port);
  }

  /** Sends {@code events} and says what became of them. */
  private JsonObject load(String target, int connections, int events, double rate) {
    return load(target, TYPE, connections, events, rate);
  }

  private JsonObject load(String target, String type, int connections, int events, double rate) {
    runs++;
    try (Part load =
        Part.java(
            Load.class,
            List.of(
                target,
                "run" + runs,
                Integer.toString(connections),
                Integer.toString(events),
                Double.toString(rate),
                secret,
                KEY,
                type),
            folder.resolve("errors.txt"))) {
      JsonObject result =
          Json.parseObject(load.awaitLine("accepted").getBytes(StandardCharsets.UTF_8));
      check(
          number(result, "accepted") == events,
          target + " accepted " + number(result, "accepted") + " of " + events);
      return result;
    }
  }

  private static long number(JsonObject of, String name) {
    return of.number(name).orElseThrow().longValue();
  }

  private static double perSecond(JsonObject result) {
    return number(result, "accepted") * 1000.0 / number(result, "millis");
  }

  private void check(boolean holds, String fault) {
    if (!holds) {
      faults.add("NOT RIGHT: " + fault);
    }
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) {
    long deadline = clock.nanos() + Duration.ofMinutes(10).toNanos();
    while (!condition.holds()) {
      if (clock.nanos() - deadline > 0) {
        throw new IllegalStateException("waited ten minutes for " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void awaitQuiet(Running tidings) {
    await(
        "Tidings to be done",
        () ->
            tidings.api().metric("tidings_log_lag") == 0
                && tidings.api().metric("tidings_delivery_in_memory") == 0);
    LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
  }

  private String endpoint(Running tidings, String url, String eventType) {
    return endpoint(tidings, url, eventType, JsonObject.EMPTY);
  }

  private String endpoint(Running tidings, String url, String eventType, JsonObject dataPolicy) {
    return tidings
        .api()
        .post(
            "/v1/endpoints",
            JsonObject.builder()
                .put("url", url)
                .put("eventTypes", new JsonArray(List.of(new JsonText(eventType))))
                .put("dataPolicy", dataPolicy)
                .build())
        .text("id")
        .orElseThrow();
  }

  private String source(Running tidings) {
    JsonObject made =
        tidings
            .api()
            .post(
                "/v1/sources",
                JsonObject.builder()
                    .put("name", "benchmark")
                    .put("provider", "standard-webhooks")
                    .put("verification", JsonObject.builder().put("secret", secret).build())
                    .build());
    return made.text("url").orElseThrow();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  // ---- measurements

  private void start() {
    List<Double> seconds = new ArrayList<>();
    long resident = 0;
    for (int i = 0; i < 3; i++) {
      int port = port();
      long begun = clock.nanos();
      try (Part part = Part.tidings(port, newFolder(), KEY, Map.of())) {
        Api api = new Api(port, KEY);
        await("the first event to be accepted", () -> accepts(api));
        seconds.add((clock.nanos() - begun) / 1e9);
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        resident = part.residentMegabytes();
      }
    }
    row(
        "cold start to first accepted event",
        digits(median(seconds)) + " s",
        "≤ 2.5 s",
        median(seconds) <= 2.5);
    row("memory at rest", resident + " MB", "≤ 250 MB", resident <= 250);
  }

  private static boolean accepts(Api api) {
    try {
      api.post(
          "/v1/events",
          JsonObject.builder()
              .put("type", "benchmark.started")
              .put("data", JsonObject.EMPTY)
              .build());
      return true;
    } catch (UncheckedIOException | IllegalStateException _) {
      return false;
    }
  }

  private void accept() {
    int ceilingPort = port();
    try (Part _ = ceiling(ceilingPort);
        Running tidings = tidings(newFolder())) {
      String least = "http://127.0.0.1:" + ceilingPort + "/in";
      String ours = source(tidings);
      load(least, connections, WARM_UP, 0);
      load(ours, connections, WARM_UP, 0);
      awaitQuiet(tidings);
      List<Double> ratios = new ArrayList<>();
      List<Double> rates = new ArrayList<>();
      double fsyncs = tidings.api().metric("tidings_log_fsync_seconds_count");
      for (int i = 0; i < ROUNDS; i++) {
        double most = perSecond(load(least, connections, PER_ROUND, 0));
        double got = perSecond(load(ours, connections, PER_ROUND, 0));
        awaitQuiet(tidings);
        ratios.add(got / most);
        rates.add(got);
      }
      fsyncs =
          (tidings.api().metric("tidings_log_fsync_seconds_count") - fsyncs) / (ROUNDS * PER_ROUND);
      double routed = tidings.api().metric("tidings_quality_events_total");
      check(
          routed == WARM_UP + ROUNDS * PER_ROUND,
          "of "
              + (WARM_UP + ROUNDS * PER_ROUND)
              + " accepted events "
              + Math.round(routed)
              + " were read from the log and routed");
      row(
          "accept ÷ the same server keeping nothing",
          digits(median(ratios)) + " (" + Math.round(median(rates)) + "/s)",
          "≥ 0.8",
          median(ratios) >= 0.8);
      row(
          "fsyncs of the log per accepted event",
          String.format(Locale.ROOT, "%.3f", fsyncs),
          "",
          true);
    }
  }

  private void deliver() {
    try (Receiver sink = sink()) {
      int ceilingPort = port();
      try (Part _ = ceiling(ceilingPort, sink.url("/to/ceiling"));
          Running tidings = tidings(newFolder())) {
        String least = "http://127.0.0.1:" + ceilingPort + "/in";
        endpoint(tidings, sink.url("/to/tidings"), TYPE);
        deliverOnce(sink, least, WARM_UP, () -> {});
        deliverOnce(sink, tidings.events(), WARM_UP, () -> awaitQuiet(tidings));
        List<Double> ratios = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        double rowsBefore = tidings.api().metric("tidings_store_rows_total");
        for (int i = 0; i < ROUNDS; i++) {
          double most = deliverOnce(sink, least, PER_ROUND, () -> {});
          double got = deliverOnce(sink, tidings.events(), PER_ROUND, () -> awaitQuiet(tidings));
          ratios.add(got / most);
          rates.add(got);
        }
        double perEvent =
            (tidings.api().metric("tidings_store_rows_total") - rowsBefore) / (ROUNDS * PER_ROUND);
        row(
            "deliver ÷ an in-memory forwarder",
            digits(median(ratios)) + " (" + Math.round(median(rates)) + "/s)",
            "≥ 0.5",
            median(ratios) >= 0.5);
        row("SQL rows per delivered event", digits(perEvent), "≤ 4", perEvent <= 4);
        latency(sink, tidings);
      }
    }
  }

  /** Events per second from the first POST to the last outcome kept. */
  private double deliverOnce(Receiver sink, String target, int events, Runnable untilKept) {
    return deliverOnce(sink, target, TYPE, events, untilKept);
  }

  private double deliverOnce(
      Receiver sink, String target, String type, int events, Runnable untilKept) {
    sink.reset();
    long begun = clock.nanos();
    load(target, type, connections, events, 0);
    await("all deliveries", () -> sink.distinct() >= events);
    untilKept.run();
    double seconds = (clock.nanos() - begun) / 1e9;
    JsonObject report = sink.report();
    check(
        number(report, "distinct") == events && number(report, "repeated") == 0,
        "of "
            + events
            + " events the endpoint got "
            + number(report, "distinct")
            + ", "
            + number(report, "repeated")
            + " again");
    return events / seconds;
  }

  /**
   * What contracts cost: events that are held against their schema and watched for drift, and given
   * out with personal data hashed, against events of a type that nobody described, not watched, and
   * given out as they are.
   */
  private void contracts() {
    String plain = "benchmark.completed";
    try (Receiver sink = sink();
        Running bare = tidings(newFolder(), Map.of("TIDINGS_QUALITY_WATCH", "false"));
        Running full = tidings(newFolder())) {
      Runnable bareQuiet = () -> awaitQuiet(bare);
      Runnable fullQuiet = () -> awaitQuiet(full);
      List<Double> accepts =
          accepts(new Way(bare, source(bare), plain), new Way(full, source(full), TYPE));
      row(
          "accept with validation and drift ÷ without",
          digits(median(accepts)),
          "≥ 0.8",
          median(accepts) >= 0.8);
      endpoint(bare, sink.url("/to/bare"), plain);
      endpoint(
          full, sink.url("/to/full"), TYPE, JsonObject.builder().put("personal", "hash").build());
      deliverOnce(sink, bare.events(), plain, WARM_UP, bareQuiet);
      deliverOnce(sink, full.events(), TYPE, WARM_UP, fullQuiet);
      List<Double> deliveries = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        double without = deliverOnce(sink, bare.events(), plain, PER_ROUND, bareQuiet);
        check(
            number(sink.report(), "withAddress") == PER_ROUND,
            "without contracts the endpoint should have all addresses");
        deliveries.add(deliverOnce(sink, full.events(), TYPE, PER_ROUND, fullQuiet) / without);
        check(
            number(sink.report(), "withAddress") == 0,
            "the endpoint got " + number(sink.report(), "withAddress") + " addresses in clear");
      }
      check(
          full.api().metric("tidings_quality_events_total")
                  >= 2.0 * WARM_UP + 2 * ROUNDS * PER_ROUND
              && full.api().metric("tidings_quality_findings_total") == 0,
          "all events should be watched, and all should fit their schema");
      check(
          bare.api().metric("tidings_quality_events_total") == 0,
          "what is not watched should not be counted");
      row(
          "deliver with validation, drift and personal data hashed ÷ without",
          digits(median(deliveries)),
          "≥ 0.8",
          median(deliveries) >= 0.8);
    }
  }

  private void latency(Receiver sink, Running tidings) {
    sink.reset();
    load(tidings.events(), 32, 20_000, 1_000);
    await("all deliveries", () -> sink.distinct() >= 20_000);
    JsonObject report = sink.report();
    check(number(report, "repeated") == 0, "deliveries were repeated at 1,000 events/s");
    double p50 = number(report, "p50Micros") / 1000.0;
    double p99 = number(report, "p99Micros") / 1000.0;
    row(
        "POST → request at the endpoint, 1,000 events/s",
        "p50 " + digits(p50) + " ms, p99 " + digits(p99) + " ms",
        "p50 ≤ 5 ms, p99 ≤ 20 ms",
        p50 <= 5 && p99 <= 20);
  }

  /**
   * 100 endpoints, of which one answers and hangs by turns. It is the same process all the time, so
   * that what is compared has been compiled alike.
   */
  private void isolate() {
    List<Double> throughputs = new ArrayList<>();
    List<Double> tails = new ArrayList<>();
    try (Receiver sink = sink();
        Running tidings = tidings(newFolder())) {
      String first = endpoint(tidings, sink.url("/to/0"), TYPE);
      for (int i = 1; i < 100; i++) {
        endpoint(tidings, sink.url("/to/" + i), TYPE);
      }
      var _ = deliverToAll(sink, tidings, 3_000, 0, 100);
      for (int i = 0; i < ISOLATION_ROUNDS; i++) {
        Isolation all = isolation(sink, tidings, 100);
        move(tidings, first, sink.url("/hang"));
        Isolation one = isolation(sink, tidings, 99);
        move(tidings, first, sink.url("/to/0"));
        awaitQuiet(tidings);
        throughputs.add(one.perSecond() / all.perSecond());
        tails.add(one.p99Micros() / all.p99Micros());
        progress("isolation, round " + (i + 1) + ": all answer " + all + ", one hangs " + one);
      }
    }
    double throughput = median(throughputs);
    double tail = median(tails);
    row(
        "1 of 100 endpoints never answers: the others",
        "throughput " + digits(throughput) + ", p99 × " + digits(tail),
        "≥ 0.95, p99 ≤ × 1.5",
        throughput >= 0.95 && tail <= 1.5);
  }

  private void move(Running tidings, String endpoint, String url) {
    change(tidings, endpoint, JsonObject.builder().put("url", url).build());
  }

  /**
   * How the endpoints fare that answer.
   *
   * @param perSecond deliveries of each
   */
  private record Isolation(double perSecond, double p99Micros) {}

  private Isolation isolation(Receiver sink, Running tidings, int answering) {
    double seconds = deliverToAll(sink, tidings, 3_000, 0, answering);
    // What is still being written is not to show in the latencies.
    LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
    var _ = deliverToAll(sink, tidings, 800, 20, answering);
    check(number(sink.report(), "repeated") == 0, "deliveries were repeated beside one that hangs");
    return new Isolation(3_000 / seconds, number(sink.report(), "p99Micros"));
  }

  /** How many seconds it takes until all events are at all endpoints that answer. */
  private double deliverToAll(
      Receiver sink, Running tidings, int events, double rate, int endpoints) {
    sink.reset();
    long begun = clock.nanos();
    load(tidings.events(), 8, events, rate);
    await("all deliveries", () -> sink.distinct() >= (long) events * endpoints);
    return (clock.nanos() - begun) / 1e9;
  }

  /** Accept and deliver in an installation that has much to remember, against one that is new. */
  private void grow(int scale) {
    Path data = newFolder();
    int events = 50_000 * scale;
    int retries = 10_000 * scale;
    int endpoints = 100 * scale;
    try (Receiver sink = sink()) {
      try (Running grown = tidings(data);
          Running fresh = tidings(newFolder())) {
        String failing = endpoint(grown, sink.url("/missing"), TYPE);
        change(
            grown,
            failing,
            JsonObject.builder()
                .put("retrySchedule", new JsonArray(List.of(new JsonNumber(86_400L))))
                .build());
        loadInParts(
            grown,
            retries,
            sent ->
                await(
                    "retries to wait",
                    () -> grown.api().metric("tidings_delivery_retries_total") >= sent));
        for (int i = 1; i < endpoints; i++) {
          endpoint(grown, sink.url("/to/none"), "nothing.of_this_type_" + i);
        }
        change(
            grown,
            failing,
            JsonObject.builder()
                .put("eventTypes", new JsonArray(List.of(new JsonText("nothing.more"))))
                .build());
        loadInParts(grown, events, _ -> {});
        List<Double> accepts =
            accepts(
                new Way(fresh, source(fresh), "benchmark.completed"),
                new Way(grown, source(grown), "benchmark.completed"));
        endpoint(grown, sink.url("/to/grown"), TYPE);
        endpoint(fresh, sink.url("/to/fresh"), TYPE);
        deliverOnce(sink, fresh.events(), WARM_UP, () -> awaitQuiet(fresh));
        deliverOnce(sink, grown.events(), WARM_UP, () -> awaitQuiet(grown));
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
          double base = deliverOnce(sink, fresh.events(), PER_ROUND, () -> awaitQuiet(fresh));
          double got = deliverOnce(sink, grown.events(), PER_ROUND, () -> awaitQuiet(grown));
          ratios.add(got / base);
        }
        row(
            String.format(
                Locale.ROOT,
                "%,d events kept, %,d retries waiting, %,d endpoints, 512 MB of heap ÷ empty",
                events,
                retries,
                endpoints),
            "accept " + digits(median(accepts)) + ", deliver " + digits(median(ratios)),
            scale == GOAL_SCALE ? "≥ 0.9" : "≥ 0.9 at " + GOAL_SCALE / scale + " times this size",
            median(accepts) >= 0.9 && median(ratios) >= 0.9);
      }
    }
  }

  /** Sends so many, which takes long, and calls {@code then} now and then. */
  private void loadInParts(Running tidings, int events, IntConsumer then) {
    int sent = 0;
    while (sent < events) {
      int part = Math.min(PER_LOAD, events - sent);
      load(tidings.events(), connections, part, 0);
      sent += part;
      then.accept(sent);
      progress(String.format(Locale.ROOT, "%,d of %,d events are there", sent, events));
    }
  }

  /** Where events that nobody wants are sent to. */
  private record Way(Running tidings, String source, String type) {}

  /** How fast they are accepted the one way, as ratios to the other. */
  private List<Double> accepts(Way base, Way other) {
    acceptOnce(base, WARM_UP);
    acceptOnce(other, WARM_UP);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      double least = acceptOnce(base, PER_ROUND);
      ratios.add(acceptOnce(other, PER_ROUND) / least);
    }
    return ratios;
  }

  private double acceptOnce(Way way, int events) {
    double perSecond = perSecond(load(way.source(), way.type(), connections, events, 0));
    awaitQuiet(way.tidings());
    return perSecond;
  }

  private static void change(Running tidings, String endpoint, JsonObject patch) {
    var _ = tidings.api().patch("/v1/endpoints/" + endpoint, patch);
  }

  // ---- the table

  private void row(String what, String figure, String goal, boolean reached) {
    rows.add(new Row(what, figure, goal, reached));
    progress(what + ": " + figure);
  }

  /** Says how far it is, for it takes half an hour; the table comes at the end. */
  @SuppressWarnings("SystemOut")
  private static void progress(String line) {
    System.err.println(line);
  }

  private String table() {
    StringBuilder table =
        new StringBuilder("| what | measured | goal | reached |\n|---|---|---|---|\n");
    for (Row row : rows) {
      table.append(
          "| %s | %s | %s | %s |\n"
              .formatted(
                  row.what(),
                  row.figure(),
                  row.goal(),
                  row.goal().isEmpty() ? "" : row.reached() ? "yes" : "**no**"));
    }
    return table.toString();
  }

  private void write(String table) throws IOException {
    String commit = output("git", "rev-parse", "--short", "HEAD");
    String machine =
        "%d processors, %s %s, Java %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version"));
    String day = clock.now().toString().substring(0, 10);
    Path results = Files.createDirectories(Path.of("benchmarks", "results"));
    Files.writeString(
        results.resolve(day + "-" + commit + ".md"),
        "# %s, commit %s\n\n%s. The load, the endpoints and Tidings share the processors.\n\n%s"
            .formatted(day, commit, machine, table));
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
  }
}
