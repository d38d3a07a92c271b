package dev.tidings.benchmarks;

import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.catalogue.Validation;
import dev.tidings.core.delivery.Announcer;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.quality.Findings;
import dev.tidings.core.quality.Quality;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import dev.tidings.core.time.Randomness;
import dev.tidings.core.time.SystemClock;
import dev.tidings.core.time.ThreadLoop;
import dev.tidings.log.file.FileEventLog;
import dev.tidings.log.file.FileLogConfig;
import dev.tidings.store.jdbc.JdbcStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What it costs to watch the quality of events, on the thread that routes them: {@code java -cp …
 * dev.tidings.benchmarks.Watch}.
 */
public final class Watch {
  private static final int EVENTS = 400_000;
  private static final int ROUNDS = 3;
  private static final int PAYLOADS = 512;
  private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

  private final Quality quality;
  private final IdGenerator ids;
  private final List<JsonBytes> payloads;
  private final List<Json> parsed;
  private final Clock clock;
  private final PrintStream out;
  private long now = START.toEpochMilli() * 1000;

  private Watch(Quality quality, IdGenerator ids, Clock clock, PrintStream out) {
    this.quality = quality;
    this.ids = ids;
    this.clock = clock;
    this.out = out;
    Random random = new Random(1);
    this.payloads = Stream.generate(() -> order(random)).limit(PAYLOADS).toList();
    this.parsed = payloads.stream().map(JsonBytes::parse).toList();
  }

  /** Measures and prints. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("tidings-watch");
    Clock clock = new SystemClock();
    IdGenerator ids = new IdGenerator(clock, Randomness.fast());
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (FileEventLog log =
            FileEventLog.open(folder.resolve("log"), FileLogConfig.defaults(), clock, meters);
        JdbcStores stores = JdbcStores.open(folder, Optional.empty(), meters);
        ThreadLoop loop = new ThreadLoop("quality");
        Quality quality =
            new Quality(
                stores.quality(),
                new Catalogue(stores.catalogue(), List.of(), new SubscriptionCompiler(clock)),
                new Endpoints(stores.endpoints()),
                new Announcer(log, ids),
                ids,
                clock,
                loop,
                meters)) {
      Watch watch = new Watch(quality, ids, clock, System.out);
      watch.run("every event looked into, parsed before", 10_000, 1, false);
      watch.run("every event looked into, parsed for it", 10_000, 1, true);
      watch.run("20,000 a second of one type", 50, 1, true);
      watch.run("20,000 a second of 20 types", 50, 20, true);
      watch.run("20,000 a second of 400 types", 50, 400, true);
    }
  }

  /** An order of about 1.3 kB with 50 fields. */
  private static JsonBytes order(Random random) {
    StringBuilder json = new StringBuilder("{\"id\":").append(random.nextInt(1 << 30));
    json.append(",\"status\":\"").append(random.nextBoolean() ? "paid" : "pending").append("\"");
    for (int i = 0; i < 20; i++) {
      json.append(",\"field_").append((char) ('a' + i)).append("\":");
      json.append(i % 2 == 0 ? random.nextInt() : "\"text " + random.nextInt() + "\"");
    }
    json.append(
            ",\"customer\":{\"email\":\"a@example.com\",\"id\":1,\"tags\":[\"x\",\"y\"],\"address\":")
        .append("{\"line1\":\"Street 1\",\"city\":\"Bern\",\"zip\":\"3000\",\"country\":\"CH\"}}")
        .append(",\"items\":[");
    int items = random.nextInt(1, 5);
    for (int i = 0; i < items; i++) {
      json.append(i == 0 ? "" : ",")
          .append("{\"sku\":\"a-1\",\"title\":\"Mug\",\"quantity\":1,\"price\":9.5,\"tax\":null,")
          .append("\"properties\":[{\"name\":\"n\",\"value\":\"v\"}]}");
    }
    return JsonBytes.trusted(json.append("]}").toString().getBytes(StandardCharsets.UTF_8));
  }

  private void run(String what, long microsBetween, int types, boolean parse) {
    for (int round = 1; round <= ROUNDS; round++) {
      long began = clock.nanos();
      for (int i = 0; i < EVENTS; i++) {
        now += microsBetween;
        Event event = event(payloads.get(i % PAYLOADS), "t" + parse + types + ".n" + i % types);
        Json data = parsed.get(i % PAYLOADS);
        quality.observe(
            event,
            parse ? () -> event.data().parse() : () -> data,
            () -> data,
            new Findings(new Validation.Undescribed(), Optional.empty()));
      }
      long each = (clock.nanos() - began) / EVENTS;
      if (round == ROUNDS) {
        out.printf("%-42s %,6d ns an event%n", what, each);
      }
    }
  }

  private Event event(JsonBytes data, String type) {
    Instant at = Instant.ofEpochMilli(now / 1000);
    return new Event(
        ids.event(),
        TenantId.DEFAULT,
        new EventType(type),
        new Context("shop", Optional.of("ada"), at, Optional.empty(), Optional.empty(), Map.of()),
        new Receipt(at, Optional.empty()),
        data);
  }
}
