package dev.tidings.simulator;

import dev.tidings.core.event.Appended;
import dev.tidings.core.event.Batch;
import dev.tidings.core.event.Batch.NewEvent;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.DedupeKey;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.EventId;
import dev.tidings.core.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Tells of events, again when no answer came, and now and then again although one came; believes
 * only what was acknowledged.
 */
final class Publisher {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final World world;
  private final RandomGenerator random;
  private final Supplier<Optional<Life>> server;
  private final String name;
  private final Strand thread;
  private final Instant until;
  private final List<Batch> told = new ArrayList<>();
  private int made;

  Publisher(World world, Supplier<Optional<Life>> server, int number, Instant until) {
    this.world = world;
    this.random = world.random();
    this.server = server;
    this.name = "p" + number;
    this.thread = world.time().strand("publisher " + number);
    this.until = until;
  }

  void start() {
    pause();
  }

  private void pause() {
    // Mostly a trickle, now and then a flood.
    long millis = random.nextInt(10) == 0 ? random.nextLong(5) : random.nextLong(20, 1_500);
    thread.after(Duration.ofMillis(millis), this::tell);
  }

  private void tell() {
    if (!world.time().now().isBefore(until)) {
      return;
    }
    Batch batch =
        !told.isEmpty() && random.nextInt(10) == 0
            ? told.get(random.nextInt(told.size()))
            : newBatch();
    send(batch, 5);
    pause();
  }

  private void send(Batch batch, int tries) {
    boolean[] heard = new boolean[1];
    server
        .get()
        .ifPresent(life -> {
          var _ =
              life.log()
                  .append(batch)
                  .whenComplete((answers, failure) ->
                      thread.execute(() -> {
                        if (failure == null) {
                          heard[0] = true;
                          answers.stream().map(Appended::id).forEach(world.ledger()::acknowledged);
                        }
                      }));
        });
    thread.after(
        PATIENCE,
        () -> {
          if (!heard[0] && tries > 1) {
            send(batch, tries - 1);
          }
        });
  }

  private Batch newBatch() {
    int size = random.nextInt(6) == 0 ? random.nextInt(2, 30) : 1;
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Event event = newEvent();
      events.add(new NewEvent(event, DedupeKey.published(event.tenant(), event.id())));
    }
    Batch batch = new Batch(Optional.empty(), events);
    told.add(batch);
    return batch;
  }

  private Event newEvent() {
    made++;
    Instant now = world.time().now();
    String type = Scenario.TYPES.get(random.nextInt(Scenario.TYPES.size()));
    Optional<String> subject =
        random.nextInt(10) == 0 ? Optional.empty() : Optional.of("c" + random.nextInt(4));
    Optional<Instant> expires =
        random.nextInt(20) == 0
            ? Optional.of(now.plusSeconds(random.nextInt(20)))
            : Optional.empty();
    return new Event(
        new EventId(name + "-" + made),
        tenant(random),
        new EventType(type),
        new Context("api", subject, now, Optional.empty(), expires, Map.of()),
        new Receipt(now, Optional.empty()),
        Scenario.data(made));
  }

  static TenantId tenant(RandomGenerator random) {
    return random.nextInt(8) == 0 ? new TenantId("other") : TenantId.DEFAULT;
  }
}
