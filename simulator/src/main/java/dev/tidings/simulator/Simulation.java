package dev.tidings.simulator;

import dev.tidings.contract.memory.InMemoryDeliveryStore;
import dev.tidings.core.id.EndpointId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One run: what a seed gives. */
final class Simulation {
  /** By then, at the latest, all that waits for something must have come to an end. */
  private static final Duration LONGEST_CALM = Duration.ofHours(30);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  private final long seed;
  private final World world;
  private final Life.Remains remains;
  private final Operator operator;
  private final Strand fate;
  private Optional<Life> life = Optional.empty();
  private int lives;

  private Simulation(long seed, Mutation mutation, boolean withText) {
    this.seed = seed;
    RandomGenerator random = World.generator(seed);
    List<String> faults = new ArrayList<>();
    SimulatedTime time = new SimulatedTime(random, fault -> note(faults, fault));
    Trace trace = new Trace(time, withText);
    Ledger ledger = new Ledger(time, trace, faults);
    Scenario scenario = Scenario.of(random);
    SimulatedDisk disk = new SimulatedDisk(random);
    Weather weather =
        new Weather(
            time,
            random,
            Scenario.pick(random, 0, 0, 5),
            disk,
            mutation == Mutation.DISK_DOES_NOT_FORCE
                ? new SimulatedDisk.Faults(0, 0, 1, 0)
                : SimulatedDisk.Faults.NONE);
    world = new World(time, random, scenario, mutation, weather, ledger, trace);
    Map<EndpointId, Receiver> receivers = new LinkedHashMap<>();
    remains =
        new Life.Remains(
            disk,
            new InMemoryDeliveryStore(),
            new SimulatedEndpointStore(ledger, weather, mutation),
            new SimulatedReplayStore(weather, trace),
            receivers);
    operator = new Operator(world, World.generator(~seed), () -> life, receivers);
    fate = time.strand("fate").exclusive();
  }

  private static void note(List<String> faults, String fault) {
    if (faults.size() < 20) {
      faults.add(fault);
    }
  }

  /**
   * How a run went.
   *
   * @param violations what was not as promised, first things first; empty if all was
   * @param hash the same only if all that happened was the same
   * @param trace all that happened, if that was asked for
   */
  record Result(
      long seed, List<String> violations, long hash, Figures figures, List<String> trace) {
    boolean isGood() {
      return violations.isEmpty();
    }
  }

  /**
   * How much there was in a run.
   *
   * @param expired deliveries that were not made because their event had expired
   * @param held deliveries that were made after they had waited for an endpoint that was paused
   * @param replayed deliveries that replays made pending
   */
  record Figures(
      int events,
      int deliveries,
      int expired,
      int held,
      int replayed,
      int lives,
      long steps,
      Duration simulated) {}

  static Result run(long seed) {
    return run(seed, Mutation.NONE, false);
  }

  static Result run(long seed, Mutation mutation, boolean withText) {
    return new Simulation(seed, mutation, withText).run();
  }

  private Result run() {
    Instant end = SimulatedTime.START.plus(world.scenario().busy());
    world.trace().note("scenario", world.scenario());
    operator.prepare(remains.endpoints());
    begin();
    for (int i = 0; i < world.scenario().publishers(); i++) {
      new Publisher(world, () -> life, i, end).start();
    }
    operator.start();
    new Faults(world, fate, remains.disk(), this::crash).start();
    world.time().runUntil(end.plusSeconds(20));
    calm();
    Instant last = world.time().now().plus(LONGEST_CALM);
    Promises promises = new Promises(world.ledger(), remains, () -> life, operator.untouched());
    while (!promises.isQuiet() && world.time().now().isBefore(last)) {
      world.time().runUntil(world.time().now().plus(BETWEEN_LOOKS));
    }
    world.time().runUntil(world.time().now().plus(BETWEEN_LOOKS));
    promises.check();
    return new Result(
        seed,
        List.copyOf(world.ledger().violations()),
        world.trace().hash(),
        new Figures(
            world.ledger().durable().size(),
            world.ledger().stories().size(),
            promises.expired(),
            promises.held(),
            promises.replayed(),
            lives,
            world.time().steps(),
            Duration.between(SimulatedTime.START, world.time().now())),
        List.copyOf(world.trace().lines()));
  }

  private void begin() {
    lives++;
    world.ledger().begins(lives);
    try {
      life = Optional.of(new Life(world, remains, lives));
    } catch (IOException e) {
      world.trace().note("no life", e);
      world.ledger().disturbed(world.time().now(), world.time().now().plus(Faults.AFTERMATH));
      remains.disk().kill();
      fate.after(Duration.ofSeconds(1), this::begin);
    }
  }

  private void crash(Duration away) {
    if (life.isEmpty()) {
      return;
    }
    life.get().crash();
    life = Optional.empty();
    world.trace().note("crash", lives);
    fate.after(away, this::begin);
  }

  private void calm() {
    world.trace().note("calm", "");
    world.weather().clears();
    remains.receivers().values().forEach(Receiver::calm);
    life.ifPresent(operator::calm);
  }
}
