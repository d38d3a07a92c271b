package dev.tidings.simulator;

import dev.tidings.core.delivery.Delivery;
import dev.tidings.core.delivery.DeliveryState;
import dev.tidings.core.delivery.DeliveryStore.DeliveryQuery;
import dev.tidings.core.delivery.StoreUnavailableException;
import dev.tidings.core.delivery.Trigger;
import dev.tidings.core.endpoint.DeliveryPolicy;
import dev.tidings.core.endpoint.Endpoint;
import dev.tidings.core.endpoint.EndpointStatus;
import dev.tidings.core.endpoint.RetrySchedule;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.endpoint.Target;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.ReplayId;
import dev.tidings.core.page.PageRequest;
import dev.tidings.core.replay.Replay;
import dev.tidings.core.replay.Replays;
import dev.tidings.core.tenant.TenantId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Adds endpoints, changes and deletes them while they are in use, and asks for deliveries again.
 */
final class Operator {
  private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final World world;
  private final RandomGenerator random;
  private final RandomGenerator wishes;
  private final Supplier<Optional<Life>> server;
  private final Map<EndpointId, Receiver> receivers;
  private final Strand thread;
  private final List<EndpointId> changeable = new ArrayList<>();
  private final List<EndpointId> untouched = new ArrayList<>();
  private int added;

  /**
   * @param wishes chooses replays; runs without any are as they were before there were replays
   */
  Operator(
      World world,
      RandomGenerator wishes,
      Supplier<Optional<Life>> server,
      Map<EndpointId, Receiver> receivers) {
    this.world = world;
    this.wishes = wishes;
    this.random = world.random();
    this.server = server;
    this.receivers = receivers;
    this.thread = world.time().strand("operator");
  }

  /** Endpoints that are good, and that nobody changed. */
  List<EndpointId> untouched() {
    return untouched;
  }

  /** Sets up the first endpoints, before the server starts. */
  void prepare(SimulatedEndpointStore store) {
    for (int i = 0; i < world.scenario().endpoints(); i++) {
      Endpoint endpoint = i == 0 ? good() : any();
      (i == 0 ? untouched : changeable).add(endpoint.id());
      store.begin(endpoint);
    }
  }

  void start() {
    long busy = world.scenario().busy().toMillis();
    for (int i = 0; i < world.scenario().requestsOfOperator(); i++) {
      thread.after(Duration.ofMillis(random.nextLong(busy)), this::request);
    }
    for (int i = Scenario.pick(wishes, 0, 0, 2, 6, 12); i > 0; i--) {
      thread.after(Duration.ofMillis(wishes.nextLong(busy)), this::replay);
    }
  }

  private void request() {
    Optional<Life> life = server.get();
    if (life.isEmpty()) {
      return;
    }
    try {
      request(life.get());
    } catch (StoreUnavailableException e) {
      world.trace().note("operator", "was told to come back later");
    }
  }

  private void request(Life life) {
    EndpointId id =
        changeable.isEmpty()
            ? untouched.getFirst()
            : changeable.get(random.nextInt(changeable.size()));
    switch (changeable.isEmpty() ? 6 + random.nextInt(3) : random.nextInt(9)) {
      case 0, 1 -> status(life, id, new EndpointStatus.Paused(world.time().now()));
      case 2 -> status(life, id, new EndpointStatus.Active());
      case 3 ->
          life.endpoints()
              .update(
                  id,
                  now ->
                      new Endpoint(
                          now.id(),
                          now.tenant(),
                          now.description(),
                          now.target(),
                          subscription(),
                          policy(),
                          now.keys(),
                          now.status()));
      case 4 -> {
        if (random.nextBoolean()) {
          changeable.remove(id);
          life.endpoints().delete(id);
        } else {
          status(life, id, new EndpointStatus.Disabled(world.time().now(), "by hand"));
        }
      }
      case 5 -> {
        Endpoint endpoint = any();
        life.endpoints().add(endpoint);
        changeable.add(endpoint.id());
      }
      default -> resend(life);
    }
  }

  private void replay() {
    try {
      server.get().ifPresent(this::replay);
    } catch (StoreUnavailableException e) {
      world.trace().note("operator", "was told to come back later");
    }
  }

  /** Asks for a span of the log again, and now and then thinks better of it. */
  private void replay(Life life) {
    Endpoint endpoint = oneOf(wishes, life.endpoints().all());
    Instant now = world.time().now();
    Replay.Wish wish =
        new Replay.Wish(
            endpoint.id(),
            now.minusMillis(wishes.nextLong(world.scenario().busy().toMillis())),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            oneOf(wishes, List.of(Replay.Only.values())),
            false,
            OptionalDouble.of(Scenario.pick(wishes, 5, 50, 1_000)));
    if (life.replays().create(endpoint.tenant(), wish, _ -> {})
            instanceof Replays.Creation.Created created
        && wishes.nextInt(5) == 0) {
      thread.after(
          Duration.ofMillis(wishes.nextLong(5_000)),
          () -> cancel(endpoint.tenant(), created.replay().id()));
    }
  }

  private void cancel(TenantId tenant, ReplayId id) {
    try {
      server.get().ifPresent(life -> life.replays().cancel(tenant, id, (_, _) -> {}));
    } catch (StoreUnavailableException e) {
      world.trace().note("operator", "could not cancel");
    }
  }

  private static void status(Life life, EndpointId id, EndpointStatus status) {
    life.endpoints().update(id, now -> now.with(status));
  }

  /** Asks for some deliveries again. */
  private void resend(Life life) {
    TenantId tenant = Publisher.tenant(random);
    Optional<DeliveryState> state = Optional.of(oneOf(List.of(DeliveryState.values())));
    List<Delivery> found =
        life.store()
            .list(
                new DeliveryQuery(tenant, Optional.empty(), state, List.of()),
                new PageRequest(20, Optional.empty()))
            .data();
    for (Delivery delivery : found) {
      if (random.nextInt(3) == 0) {
        life.store().reopen(tenant, delivery.id(), Trigger.RESEND, world.time().now());
        life.engine().nudge(delivery.id().endpoint());
      }
    }
  }

  /** The faults are over: most of what was paused is resumed. */
  void calm(Life life) {
    for (Endpoint endpoint : life.endpoints().all()) {
      if (endpoint.status() instanceof EndpointStatus.Paused && random.nextInt(4) != 0) {
        status(life, endpoint.id(), new EndpointStatus.Active());
      }
    }
  }

  private Endpoint good() {
    return endpoint(
        Receiver.Mood.GOOD,
        TenantId.DEFAULT,
        Subscription.EVERYTHING,
        new DeliveryPolicy(
            OptionalDouble.empty(),
            16,
            RetrySchedule.ofSeconds(1, 5),
            false,
            Duration.ofSeconds(5)));
  }

  private Endpoint any() {
    return endpoint(
        oneOf(List.of(Receiver.Mood.values())), Publisher.tenant(random), subscription(), policy());
  }

  private <T> T oneOf(List<T> all) {
    return oneOf(random, all);
  }

  private static <T> T oneOf(RandomGenerator by, List<T> all) {
    return all.get(by.nextInt(all.size()));
  }

  private Endpoint endpoint(
      Receiver.Mood mood, TenantId tenant, Subscription subscription, DeliveryPolicy policy) {
    EndpointId id = new EndpointId("ep_%026d".formatted(++added));
    receivers.put(id, new Receiver(random, mood));
    world.trace().note("receiver", id + " is " + mood);
    Instant now = world.time().now();
    return new Endpoint(
        id,
        tenant,
        new Endpoint.Description("", now, now),
        new Target.Http(
            URI.create("https://receiver" + added + ".example/hook"),
            Map.of(),
            Target.PayloadFormat.STANDARD),
        subscription,
        policy,
        new SigningKeys(KEY, List.of()),
        new EndpointStatus.Active());
  }

  private Subscription subscription() {
    List<String> patterns =
        switch (random.nextInt(4)) {
          case 0 -> List.of("*");
          case 1 -> List.of("email.*");
          case 2 -> List.of("order.completed", "email.link.*");
          default ->
              List.of(Scenario.TYPES.get(random.nextInt(Scenario.TYPES.size())), "endpoint.*");
        };
    return new Subscription(
        patterns,
        random.nextInt(3) == 0 ? Optional.of(Scenario.FILTER) : Optional.empty(),
        Optional.empty(),
        Subscription.OnFailure.DEAD_LETTER);
  }

  private DeliveryPolicy policy() {
    RetrySchedule schedule =
        switch (random.nextInt(6)) {
          case 0 -> RetrySchedule.ofSeconds();
          case 1 -> RetrySchedule.ofSeconds(0, 0, 1);
          case 2 -> RetrySchedule.ofSeconds(1, 2, 4, 8);
          case 3 -> RetrySchedule.ofSeconds(5, 30, 60);
          case 4 -> RetrySchedule.ofSeconds(0);
          default -> RetrySchedule.ofSeconds(2, 20, 120);
        };
    return new DeliveryPolicy(
        random.nextInt(5) == 0
            ? OptionalDouble.of(random.nextDouble(0.5, 50))
            : OptionalDouble.empty(),
        Scenario.pick(random, 1, 2, 8, 64),
        schedule,
        random.nextBoolean(),
        Duration.ofSeconds(Scenario.pick(random, 1, 2, 5)));
  }
}
