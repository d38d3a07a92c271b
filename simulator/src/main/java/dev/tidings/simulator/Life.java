package dev.tidings.simulator;

import dev.tidings.contract.memory.InMemoryCatalogueStore;
import dev.tidings.contract.memory.InMemoryDeliveryStore;
import dev.tidings.contract.memory.InMemorySourceStore;
import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.delivery.Contents;
import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.endpoint.Endpoints;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.IdGenerator;
import dev.tidings.core.replay.Replays;
import dev.tidings.core.routing.Admission;
import dev.tidings.core.routing.Router;
import dev.tidings.core.signature.Certificates;
import dev.tidings.core.source.LiveSources;
import dev.tidings.core.source.Providers;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.time.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** The process from a start to its end: all that is in its memory. */
final class Life {
  private final SimulatedLog log;
  private final SimulatedStore store;
  private final Endpoints endpoints;
  private final DeliveryLoop engine;
  private final Replays replays;
  private final Strand loop;
  private boolean alive = true;

  /** What outlives the process. */
  record Remains(
      SimulatedDisk disk,
      InMemoryDeliveryStore deliveries,
      SimulatedEndpointStore endpoints,
      SimulatedReplayStore replays,
      Map<EndpointId, Receiver> receivers) {}

  /**
   * Starts the process.
   *
   * @throws IOException when the disk fails, so that there is none
   */
  Life(World world, Remains remains, int number) throws IOException {
    SimulatedTime time = world.time();
    loop = time.strand("loop " + number, this::isAlive);
    Strand writer = time.strand("writer " + number, this::isAlive);
    Executor background = task -> time.strand("background " + number, this::isAlive).execute(task);
    log =
        SimulatedLog.open(
            world, remains.disk(), time.strand("log " + number, this::isAlive), background);
    store = new SimulatedStore(remains.deliveries(), world, writer, log.end(0), number == 1);
    endpoints = new Endpoints(remains.endpoints());
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    SubscriptionCompiler compiler = new SubscriptionCompiler(time);
    LiveSources sources =
        new LiveSources(
            new InMemorySourceStore(),
            new Providers(List.of()),
            new Certificates(),
            compiler,
            Duration.ofDays(3));
    Catalogue catalogue = new Catalogue(new InMemoryCatalogueStore(), List.of(), compiler);
    Admission admission = new Admission(sources, catalogue, time);
    IdGenerator ids = new IdGenerator(time, world.random());
    engine =
        new DeliveryLoop(
            new DeliveryLoop.Ports(
                log,
                store,
                new SimulatedNetwork(world, remains.receivers(), this::isAlive),
                endpoints,
                new Contents(sources, catalogue)),
            new DeliveryLoop.Surroundings(
                time, loop, writer, background, background, world.random(), ids),
            world.scenario().limits(),
            compiler,
            registry);
    new Router(
            log,
            engine,
            admission,
            _ -> {},
            new Router.Surroundings(interrupted(time), loop, background, background),
            registry)
        .start();
    replays =
        new Replays(
            new Replays.Ports(log, store, remains.replays(), endpoints, engine, admission),
            new Replays.Surroundings(time, loop, background, ids),
            compiler);
    replays.start();
  }

  /** Measures a filter that others interrupt now and then, so that it was not quick. */
  private static Clock interrupted(SimulatedTime time) {
    return new Clock() {
      @Override
      public Instant now() {
        return time.now();
      }

      @Override
      public long nanos() {
        time.preempt();
        return time.nanos();
      }
    };
  }

  boolean isAlive() {
    return alive;
  }

  /** The process is gone, this instant. */
  void crash() {
    alive = false;
  }

  SimulatedLog log() {
    return log;
  }

  SimulatedStore store() {
    return store;
  }

  Endpoints endpoints() {
    return endpoints;
  }

  DeliveryLoop engine() {
    return engine;
  }

  Replays replays() {
    return replays;
  }
}
