package dev.tidings.connectors;

import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.contract.memory.InMemoryWeb;
import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventLog;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.id.SourceId;
import dev.tidings.core.ingest.IngestPipeline;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.ingest.RecentRejections;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Providers;
import dev.tidings.core.source.Sample;
import dev.tidings.core.source.Samples;
import dev.tidings.core.source.Source;
import dev.tidings.core.source.SourceRules;
import dev.tidings.core.source.SourceStore;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.tenant.TenantId;
import dev.tidings.core.time.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The real way in, on a log in memory, with a clock that is turned by hand. */
final class Gateway {
  static final String URL = "https://tidings.example/in/";

  Instant now = Instant.parse("2026-03-01T12:00:00Z");
  final Certificates certificates = new Certificates();
  final InMemoryWeb web = new InMemoryWeb();
  final RecentRejections rejections = new RecentRejections();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final EventLog log;
  final Providers providers = new Providers(Connectors.all());
  final LiveSources sources;
  final IngestPipeline pipeline;
  private final Random random = new Random(42);
  private final IdGenerator ids;

  Gateway() {
    this(new InMemoryEventLog());
  }

  Gateway(EventLog log) {
    this.log = log;
    Clock clock =
        new Clock() {
          @Override
          public Instant now() {
            return now;
          }

          @Override
          public long nanos() {
            return now.toEpochMilli() * 1_000_000;
          }
        };
    ids = new IdGenerator(clock, random);
    sources =
        new LiveSources(
            new InMemorySources(),
            providers,
            certificates,
            new SubscriptionCompiler(clock),
            Duration.ofDays(3));
    pipeline = new IngestPipeline(log, ids, clock, certificates, web, rejections, meters);
  }

  /** A source of that provider, with its settings as JSON. */
  LiveSource source(String provider, String verification) {
    return source(provider, Json.parseObject(verification.getBytes(StandardCharsets.UTF_8)));
  }

  LiveSource source(String provider, JsonObject verification) {
    return sources.add(
        new Source(
            ids.source(),
            TenantId.DEFAULT,
            provider + "-1",
            provider,
            verification,
            SourceRules.NONE,
            now,
            now));
  }

  Provider provider(String name) {
    return providers.find(name).orElseThrow();
  }

  /** A signed sample for that source. */
  IncomingRequest sample(LiveSource source, String event, Optional<String> privateKey) {
    return Samples.write(
        source.provider(),
        source.provider().sample(event).orElseThrow(),
        URL + source.source().id(),
        source.source().verification(),
        privateKey,
        new Sample.Occasion(now, random, "ana@example.com"));
  }

  IngestResult accept(LiveSource source, IncomingRequest request) {
    return pipeline.accept(source, request).orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** The events that a request became; fails when it was not accepted. */
  List<Event> events(IngestResult result) {
    if (!(result instanceof IngestResult.Accepted accepted)) {
      throw new AssertionError("not accepted: " + result);
    }
    return accepted.events().stream()
        .map(Appended::position)
        .map(position -> ((Entry.EventEntry) log.get(position).orElseThrow()).event())
        .toList();
  }

  void wait(Duration time) {
    now = now.plus(time);
  }

  /** A store of sources that forgets everything. */
  private static final class InMemorySources implements SourceStore {
    private final Map<SourceId, Source> byId = new LinkedHashMap<>();

    @Override
    public void add(Source source) {
      byId.put(source.id(), source);
    }

    @Override
    public Optional<Source> update(SourceId id, UnaryOperator<Source> change) {
      return Optional.ofNullable(byId.computeIfPresent(id, (_, source) -> change.apply(source)));
    }

    @Override
    public boolean delete(SourceId id) {
      return byId.remove(id) != null;
    }

    @Override
    public List<Source> all() {
      return List.copyOf(byId.values());
    }
  }
}
