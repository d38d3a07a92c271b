package dev.tidings.contract.delivery;

import dev.tidings.contract.HandTime;
import dev.tidings.contract.SampleEvents;
import dev.tidings.contract.SampleSettings;
import dev.tidings.contract.memory.InMemoryCatalogueStore;
import dev.tidings.contract.memory.InMemoryDeliveryStore;
import dev.tidings.contract.memory.InMemoryEndpointStore;
import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.contract.memory.InMemorySourceStore;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.Contents;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Event;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.routing.Admission;
import dev.tidings.core.routing.Router;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.signature.StandardWebhooks;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Providers;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.time.Randomness;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An engine, what it works with, and a receiver that answers as it is told. */
final class Engine {
  final HandTime time = new HandTime(Instant.parse("2026-03-01T12:00:00Z"));
  final InMemoryEventLog log = new InMemoryEventLog();
  final InMemoryDeliveryStore deliveries = new InMemoryDeliveryStore();
  final Endpoints endpoints = new Endpoints(new InMemoryEndpointStore());
  final List<OutgoingRequest> sent = new ArrayList<>();
  AttemptOutcome answer = new AttemptOutcome.Delivered(200, "");

  private final SampleEvents events = new SampleEvents();
  private final SubscriptionCompiler compiler = new SubscriptionCompiler(time);

  /**
   * @param disableAfter how long an endpoint fails before it is disabled
   */
  Engine(Duration disableAfter) {
    LiveSources sources =
        new LiveSources(
            new InMemorySourceStore(), new Providers(List.of()), new Certificates(), compiler);
    Catalogue catalogue = new Catalogue(new InMemoryCatalogueStore(), List.of(), compiler);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    DeliveryLoop.Limits usual = DeliveryLoop.Limits.DEFAULT;
    Admission admission = new Admission(sources, catalogue, time);
    DeliveryLoop loop =
        new DeliveryLoop(
            new DeliveryLoop.Ports(
                log, deliveries, new Receiver(), endpoints, new Contents(sources, catalogue)),
            new DeliveryLoop.Surroundings(time, time, time, time, Randomness.fast(),
                new IdGenerator(time, Randomness.fast())),
            new DeliveryLoop.Limits(
                usual.inMemory(),
                usual.bytesInMemory(),
                usual.perLane(),
                usual.unkept(),
                disableAfter),
            compiler,
            registry);
    new Router(log, loop, admission, _ -> {}, time, time, time, registry).start();
    time.run();
  }

  private final class Receiver implements Sender<OutgoingRequest> {
    @Override
    public void send(OutgoingRequest request, Consumer<AttemptOutcome> done) {
      sent.add(request);
      done.accept(answer);
    }

    @Override
    public void close() {}
  }

  /** An endpoint that takes everything. */
  Endpoint addEndpoint(DeliveryPolicy policy) {
    Endpoint plain = SampleSettings.plain(1);
    Endpoint endpoint =
        new Endpoint(
            plain.id(),
            plain.tenant(),
            plain.description(),
            plain.target(),
            plain.subscription(),
            policy,
            new SigningKeys(StandardWebhooks.newSecret(Randomness.fast()), List.of()),
            plain.status());
    endpoints.add(endpoint);
    time.run();
    return endpoint;
  }

  /** An event is appended and routed. */
  Event happens() {
    Event event = events.event(time.now());
    var _ = log.append(new Batch(Optional.empty(), List.of(events.keyed(event))));
    time.run();
    return event;
  }
}
