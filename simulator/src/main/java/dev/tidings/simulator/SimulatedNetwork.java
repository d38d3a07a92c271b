package dev.tidings.simulator;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.DeliveryId;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.delivery.Sender;
import dev.tidings.core.event.Position;
import dev.tidings.core.id.EndpointId;
import dev.tidings.core.id.EventId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Carries requests to receivers. What is on its way when the process ends arrives nevertheless. */
final class SimulatedNetwork implements Sender<OutgoingRequest> {
  private final World world;
  private final Map<EndpointId, Receiver> receivers;
  private final Strand wire;
  private final BooleanSupplier alive;
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private boolean busy;

  /**
   * @param alive whether the process is
   */
  SimulatedNetwork(World world, Map<EndpointId, Receiver> receivers, BooleanSupplier alive) {
    this.world = world;
    this.receivers = receivers;
    this.wire = world.time().strand("wire");
    this.alive = alive;
  }

  @Override
  public void send(OutgoingRequest request, Consumer<AttemptOutcome> done) {
    DeliveryId id = id(request);
    world.ledger().sent(id);
    Receiver receiver = receivers.get(request.endpoint());
    if (receiver == null) {
      throw new IllegalStateException("nobody is at " + request.endpoint());
    }
    if (world.mutation() == Mutation.SENDER_LIES && world.random().nextInt(20) == 0) {
      world
          .time()
          .after(
              Duration.ofMillis(5),
              wire,
              () -> answer(id, new AttemptOutcome.Delivered(200, ""), done));
    } else if (world.mutation() == Mutation.SENDER_WAITS_FOR_EACH) {
      queue.add(() -> carry(id, receiver, request.timeout(), done));
      next();
    } else {
      carry(id, receiver, request.timeout(), done);
    }
  }

  private void next() {
    if (!busy && !queue.isEmpty()) {
      busy = true;
      queue.remove().run();
    }
  }

  private void carry(
      DeliveryId id, Receiver receiver, Duration timeout, Consumer<AttemptOutcome> done) {
    Duration transit = Duration.ofNanos(world.random().nextLong(3_000_000));
    world
        .time()
        .after(
            transit,
            wire,
            () -> {
              Receiver.Answer answer = receiver.answer(world.time().now(), timeout);
              if (answer.accepted()) {
                world.ledger().accepted(id);
              }
              world.time().after(answer.after(), wire, () -> answer(id, answer.outcome(), done));
            });
  }

  private void answer(DeliveryId id, AttemptOutcome outcome, Consumer<AttemptOutcome> done) {
    if (!alive.getAsBoolean()) {
      return;
    }
    world.ledger().answered(id, outcome instanceof AttemptOutcome.Delivered);
    done.accept(outcome);
    if (world.mutation() == Mutation.SENDER_ANSWERS_TWICE && world.random().nextInt(20) == 0) {
      done.accept(outcome);
    }
    busy = false;
    next();
  }

  private DeliveryId id(OutgoingRequest request) {
    if (!(request instanceof OutgoingRequest.Post post)) {
      throw new IllegalStateException("only webhooks are simulated");
    }
    EventId event =
        new EventId(
            Optional.ofNullable(post.headers().get("webhook-id"))
                .orElseThrow(() -> new IllegalStateException("no webhook-id")));
    Position position =
        world
            .ledger()
            .position(event)
            .orElseThrow(() -> new IllegalStateException("not in the log: " + event));
    return new DeliveryId(position, request.endpoint());
  }

  @Override
  public void close() {}
}
