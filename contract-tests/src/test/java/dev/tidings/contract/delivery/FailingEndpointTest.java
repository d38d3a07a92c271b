package dev.tidings.contract.delivery;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventQuery;
import dev.tidings.core.event.EventType;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.page.PageRequest;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FailingEndpointTest {
  private static final Duration DISABLE_AFTER = Duration.ofDays(1);

  private final HandTime time = new HandTime(Instant.parse("2026-03-01T12:00:00Z"));
  private final InMemoryEventLog log = new InMemoryEventLog();
  private final Endpoints endpoints = new Endpoints(new InMemoryEndpointStore());
  private final SampleEvents events = new SampleEvents();
  private final Endpoint endpoint =
      SampleSettings.plain(1)
          .with(new SigningKeys(StandardWebhooks.newSecret(Randomness.fast()), List.of()));
  private Supplier<AttemptOutcome> answer =
      () -> new AttemptOutcome.Refused(500, "", Optional.empty());

  FailingEndpointTest() {
    SubscriptionCompiler compiler = new SubscriptionCompiler(time);
    LiveSources sources =
        new LiveSources(
            new InMemorySourceStore(), new Providers(List.of()), new Certificates(), compiler);
    Catalogue catalogue = new Catalogue(new InMemoryCatalogueStore(), List.of(), compiler);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    DeliveryLoop.Limits usual = DeliveryLoop.Limits.DEFAULT;
    DeliveryLoop engine =
        new DeliveryLoop(
            new DeliveryLoop.Ports(
                log,
                new InMemoryDeliveryStore(),
                new Answering(),
                endpoints,
                new Contents(sources, catalogue)),
            new DeliveryLoop.Surroundings(
                time,
                time,
                time,
                time,
                Randomness.fast(),
                new IdGenerator(time, Randomness.fast())),
            new DeliveryLoop.Limits(
                usual.inMemory(),
                usual.bytesInMemory(),
                usual.perLane(),
                usual.unkept(),
                DISABLE_AFTER),
            compiler,
            registry);
    new Router(
            log,
            engine,
            new Admission(sources, catalogue, time),
            _ -> {},
            time,
            time,
            time,
            registry)
        .start();
    endpoints.add(endpoint);
    time.run();
  }

  private final class Answering implements Sender<OutgoingRequest> {
    @Override
    public void send(OutgoingRequest request, Consumer<AttemptOutcome> done) {
      done.accept(answer.get());
    }

    @Override
    public void close() {}
  }

  private void happens() {
    var _ =
        log.append(new Batch(Optional.empty(), List.of(events.keyed(events.event(time.now())))));
    time.run();
  }

  private EndpointStatus status() {
    return endpoints.find(endpoint.id()).orElseThrow().status();
  }

  private List<Entry.EventEntry> announcements() {
    return log.search(
            new EventQuery(
                endpoint.tenant(),
                Optional.of(new EventType("endpoint.disabled")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            PageRequest.first(10))
        .data();
  }

  @Test
  void isDisabledWhenItHasFailedForLongAndThatIsAnnouncedOnce() {
    happens();
    time.pass(DISABLE_AFTER.minusHours(6));
    assertThat(status()).isEqualTo(new EndpointStatus.Active());
    assertThat(announcements()).isEmpty();

    time.pass(Duration.ofDays(2));

    assertThat(status())
        .isInstanceOfSatisfying(
            EndpointStatus.Disabled.class,
            disabled -> assertThat(disabled.reason()).contains("failed for", "answered 500"));
    assertThat(announcements()).hasSize(1);
  }

  @Test
  void isForgivenWhatWasBeforeItWorkedOnce() {
    happens();
    time.pass(DISABLE_AFTER.minusHours(6));
    answer = () -> new AttemptOutcome.Delivered(200, "");
    happens();
    answer = () -> new AttemptOutcome.Refused(500, "", Optional.empty());
    happens();
    time.pass(Duration.ofHours(12));

    assertThat(status()).isEqualTo(new EndpointStatus.Active());
    assertThat(announcements()).isEmpty();
  }
}
