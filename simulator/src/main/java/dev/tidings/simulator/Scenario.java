package dev.tidings.simulator;

import dev.tidings.core.delivery.DeliveryLoop;
import dev.tidings.core.event.Event;
import dev.tidings.core.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a run is like.
 *
 * @param busy for how long there are publishers, operators and faults
 * @param limits those of the engine, much smaller than in production, so that they are met
 */
record Scenario(
    Duration busy,
    int endpoints,
    int publishers,
    int crashes,
    int outagesOfStore,
    int outagesOfLog,
    int requestsOfOperator,
    DeliveryLoop.Limits limits) {
  static final List<String> TYPES =
      List.of(
          "email.opened",
          "email.clicked",
          "email.link.clicked",
          "order.completed",
          "order.refunded",
          "contact.created");

  /** What some endpoints want of their types. */
  static final String FILTER = "!has(data.odd)";

  /** The data of a publisher's event. */
  static JsonBytes data(int number) {
    String json = "{\"n\":" + number + (number % 2 == 0 ? "" : ",\"odd\":true") + "}";
    return JsonBytes.trusted(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether an event passes {@link #FILTER}. */
  static boolean passes(Event event) {
    return !event.data().toString().contains("\"odd\"");
  }

  static Scenario of(RandomGenerator random) {
    int perLane = pick(random, 4, 8, 16, 64);
    return new Scenario(
        Duration.ofSeconds(random.nextLong(10, 60)),
        random.nextInt(2, 9),
        random.nextInt(1, 4),
        random.nextInt(0, 5),
        random.nextInt(0, 3),
        random.nextInt(0, 3),
        random.nextInt(0, 12),
        new DeliveryLoop.Limits(
            perLane * pick(random, 4, 16, 64),
            1L << pick(random, 12, 16, 20),
            perLane,
            pick(random, 20, 200, 2_000),
            Duration.ofSeconds(pick(random, 5, 60, 86_400))));
  }

  static int pick(RandomGenerator random, int... from) {
    return from[random.nextInt(from.length)];
  }
}
