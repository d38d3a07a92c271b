package dev.tidings.core.ingest;

import dev.tidings.core.source.LiveSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what became of requests: {@code tidings.ingest.requests} by source, provider, outcome. */
final class IngestMeters {
  private final MeterRegistry registry;
  private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

  IngestMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Key(String source, String outcome) {}

  void count(LiveSource live, String outcome) {
    counters
        .computeIfAbsent(
            new Key(live.source().id().value(), outcome),
            key ->
                Counter.builder("tidings.ingest.requests")
                    .description("Requests to sources, by what became of them")
                    .tag("source", key.source())
                    .tag("provider", live.provider().name())
                    .tag("outcome", key.outcome())
                    .register(registry))
        .increment();
  }
}
