package dev.tidings.contract.delivery;

import dev.tidings.contract.HandTime;
import dev.tidings.contract.SampleEvents;
import dev.tidings.contract.SampleSettings;
import dev.tidings.contract.memory.InMemoryCatalogueStore;
import dev.tidings.contract.memory.InMemoryDeliveryStore;
import dev.tidings.contract.memory.InMemoryEndpointStore;
import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.contract.memory.InMemoryReplayStore;
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
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Event;
import dev.tidings.core.id.EventId;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.replay.Replays;
import dev.tidings.core.routing.Admission;
import dev.tidings.core.routing.Router;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Providers;
import dev.tidings.core.subscription.SubscriptionCompiler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** An engine and its replays from a start to their end, on time that is turned by hand. */
public final class Engine {
  public final HandTime time;
  public final Kept kept;
  public final Receiver receiver;
  public final Endpoints endpoints;
  public final Catalogue catalogue;
  public final DeliveryLoop loop;
  public final Replays replays;

  private final Router router;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ArrayDeque<Runnable> asides = new ArrayDeque<>();
  private boolean holdsAsides;
  private final Duration disableAfter;

  /** What outlives a restart. */
  public record Kept(
      InMemoryEventLog log,
      InMemoryDeliveryStore deliveries,
      InMemoryReplayStore replays,
      InMemoryEndpointStore endpoints,
      SampleEvents events) {
    public Kept() {
      this(
          new InMemoryEventLog(),
          new InMemoryDeliveryStore(),
          new InMemoryReplayStore(),
          new InMemoryEndpointStore(),
          new SampleEvents());
    }

    public Event append(Event event) {
      var _ = log.append(new Batch(Optional.empty(), List.of(events.keyed(event))));
      return event;
    }
  }

  /** Answers as it is told, and remembers what it was sent. */
  public static final class Receiver {
    public final List<EventId> sent = new ArrayList<>();
    public AttemptOutcome answer = new AttemptOutcome.Delivered(200, "");
    public Duration takes = Duration.ZERO;

    private Sender<OutgoingRequest> on(HandTime time) {
      return new Sender<>() {
        @Override
        public void send(OutgoingRequest request, Consumer<AttemptOutcome> done) {
          sent.add(event(request));
          AttemptOutcome outcome = answer;
          if (takes.isZero()) {
            done.accept(outcome);
          } else {
            time.after(takes, () -> done.accept(outcome));
          }
        }

        @Override
        public void close() {}
      };
    }

    private static EventId event(OutgoingRequest request) {
      return switch (request) {
        case OutgoingRequest.Post post ->
            new EventId(Optional.ofNullable(post.headers().get("webhook-id")).orElseThrow());
        case OutgoingRequest other -> throw new AssertionError(other);
      };
    }
  }

  private Engine(Kept kept, Receiver receiver, Instant now, Duration disableAfter) {
    this.time = new HandTime(now);
    this.kept = kept;
    this.receiver = receiver;
    this.endpoints = new Endpoints(kept.endpoints());
    this.disableAfter = disableAfter;
    SubscriptionCompiler compiler = new SubscriptionCompiler(time);
    LiveSources sources =
        new LiveSources(
            new InMemorySourceStore(),
            new Providers(List.of()),
            new Certificates(),
            compiler,
            Duration.ofDays(3));
    this.catalogue = new Catalogue(new InMemoryCatalogueStore(), List.of(), compiler);
    Admission admission = new Admission(sources, catalogue, time);
    Random random = new Random(now.toEpochMilli());
    IdGenerator ids = new IdGenerator(time, random);
    DeliveryLoop.Limits usual = DeliveryLoop.Limits.DEFAULT;
    this.loop =
        new DeliveryLoop(
            new DeliveryLoop.Ports(
                kept.log(),
                kept.deliveries(),
                receiver.on(time),
                endpoints,
                new Contents(sources, catalogue)),
            new DeliveryLoop.Surroundings(time, time, time, time, this::aside, random, ids),
            new DeliveryLoop.Limits(
                usual.inMemory(),
                usual.bytesInMemory(),
                usual.perLane(),
                usual.unkept(),
                disableAfter),
            compiler,
            registry);
    this.router =
        new Router(
            kept.log(),
            loop,
            admission,
            _ -> {},
            new Router.Surroundings(time, time, this::aside, this::aside),
            registry);
    this.replays =
        new Replays(
            new Replays.Ports(
                kept.log(), kept.deliveries(), kept.replays(), endpoints, loop, admission),
            new Replays.Surroundings(time, time, time, ids),
            compiler);
  }

  /** One that disables an endpoint that has failed for so long. */
  public static Engine disablingAfter(Duration disableAfter) {
    return new Engine(new Kept(), new Receiver(), SampleEvents.START, disableAfter).start();
  }

  /** One that has not started yet, on what was kept before. */
  public static Engine on(Kept kept, Instant now) {
    return new Engine(kept, new Receiver(), now, DeliveryLoop.Limits.DEFAULT.disableAfter());
  }

  public Engine start() {
    router.start();
    time.run();
    replays.start();
    time.run();
    return this;
  }

  /** How many lanes there are, whatever they do. */
  public int lanes() {
    return (int)
        registry.find("tidings.delivery.lanes").gauges().stream().mapToDouble(Gauge::value).sum();
  }

  private void aside(Runnable task) {
    if (holdsAsides) {
      asides.add(task);
    } else {
      time.execute(task);
    }
  }

  /** What is asked beside the loop gets no answer until {@link #answerAsides}. */
  public void holdAsides() {
    holdsAsides = true;
  }

  /** Answers what is asked beside the loop, so many times at the most. */
  public void answerAsides(int times) {
    for (int i = 0; i < times && !asides.isEmpty(); i++) {
      asides.remove().run();
      time.run();
    }
  }

  /** The process ends, and begins again. */
  public Engine restart() {
    return new Engine(kept, receiver, time.now(), disableAfter).start();
  }

  /** An endpoint that takes everything. */
  public static Endpoint endpoint(DeliveryPolicy policy) {
    Endpoint plain = SampleSettings.plain(1);
    return new Endpoint(
        plain.id(),
        plain.tenant(),
        plain.description(),
        plain.target(),
        plain.subscription(),
        policy,
        new SigningKeys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", List.of()),
        plain.status());
  }

  /** An endpoint that takes everything is added. */
  public Endpoint addEndpoint(DeliveryPolicy policy) {
    Endpoint endpoint = endpoint(policy);
    endpoints.add(endpoint);
    time.run();
    return endpoint;
  }

  /** An endpoint for events of a type is added, with a filter that all of them pass. */
  public Endpoint addFiltered(int number, String eventType) {
    return add(number, eventType, Optional.of("type != 'nothing'"), Optional.empty());
  }

  /** An endpoint that takes everything is added, with a transformation. */
  public Endpoint addTransformed(String transformation) {
    return add(1, "*", Optional.empty(), Optional.of(transformation));
  }

  private Endpoint add(
      int number, String eventType, Optional<String> filter, Optional<String> transformation) {
    Endpoint plain = SampleSettings.plain(number);
    Endpoint added =
        new Endpoint(
            plain.id(),
            plain.tenant(),
            plain.description(),
            plain.target(),
            new Subscription(
                List.of(eventType), filter, transformation, Subscription.OnFailure.DEAD_LETTER),
            DeliveryPolicy.DEFAULT,
            new SigningKeys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", List.of()),
            plain.status());
    endpoints.add(added);
    time.run();
    return added;
  }

  /** An event is appended and routed. */
  public Event happens() {
    return happens(kept.events().event(time.now()));
  }

  public Event happens(Event event) {
    kept.append(event);
    time.run();
    return event;
  }
}
