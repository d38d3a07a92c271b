package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contract.memory.InMemoryEventLog;
import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.subscription.Limits;
import dev.tidings.server.http.TestServer.Answered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the engine makes of endpoints that behave badly and of people who change their minds. */
final class DeliveriesTest {
  /** Takes far longer than any filter may, on the data below. */
  private static final String RUNAWAY =
      "data.text.matches(\\\"((a{0,30}){0,30}){0,1}z\\\") || true";

  private static final String LONG_TEXT = "{\"text\":\"" + "a".repeat(100_000) + "\"}";

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static Answered eventually(Supplier<Answered> look, Predicate<Answered> seen) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    Answered answer = look.get();
    while (!seen.test(answer)) {
      assertThat(System.nanoTime()).as(answer.text()).isLessThan(end);
      Thread.onSpinWait();
      answer = look.get();
    }
    return answer;
  }

  private String endpoint(String rest) {
    Answered made =
        server.post("/v1/endpoints", "{\"url\":\"https://hooks.example.com/\"," + rest + "}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.text("id");
  }

  private void publish(String type, String data) {
    assertThat(
            server.post("/v1/events", "{\"type\":\"" + type + "\",\"data\":" + data + "}").status())
        .isEqualTo(202);
  }

  private OutgoingRequest.Post received() throws InterruptedException {
    return Optional.ofNullable(server.receiver.received.poll(20, TimeUnit.SECONDS)).orElseThrow();
  }

  private List<JsonObject> deliveries(String endpoint, String state, int count) {
    return eventually(
            () -> server.get("/v1/deliveries?endpoint=" + endpoint + "&state=" + state),
            seen -> seen.data().size() == count)
        .data();
  }

  private static String id(JsonObject delivery) {
    return delivery.text("id").orElseThrow();
  }

  private void answer(int status, Optional<Duration> retryAfter) {
    server.receiver.answer = _ -> new AttemptOutcome.Refused(status, "", retryAfter);
  }

  private void isDisabled(String endpoint) {
    eventually(
        () -> server.get("/v1/endpoints/" + endpoint),
        seen -> seen.text("status").equals("disabled"));
  }

  private void announcements(int count) {
    eventually(
        () -> server.get("/v1/events?type=endpoint.disabled"), seen -> seen.data().size() == count);
  }

  @Test
  void announcesAgainWhenAnEndpointThatWasResumedIsGoneAgain() {
    answer(410, Optional.empty());
    String endpoint = endpoint("\"eventTypes\":[\"order.*\"]");
    publish("order.made", "{}");
    isDisabled(endpoint);
    announcements(1);

    assertThat(server.post("/v1/endpoints/" + endpoint + "/resume").status()).isEqualTo(200);
    publish("order.made", "{}");

    isDisabled(endpoint);
    announcements(2);
  }

  @Test
  void refusesToResendToAnEndpointThatIsDisabled() {
    answer(410, Optional.empty());
    String endpoint = endpoint("\"eventTypes\":[\"order.*\"]");
    publish("order.made", "{}");
    isDisabled(endpoint);
    String dead = id(deliveries(endpoint, "dead", 1).getFirst());

    Answered refused = server.post("/v1/deliveries/" + dead + "/resend");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("resume");
    assertThat(server.get("/v1/deliveries/" + dead).text("state")).isEqualTo("dead");
  }

  @Test
  void aResendGoesOutThoughTheEndpointAskedToBeLeftAlone() throws InterruptedException {
    answer(429, Optional.of(Duration.ofDays(365)));
    String endpoint = endpoint("\"eventTypes\":[\"order.*\"]");
    publish("order.made", "{}");
    received();
    String waiting =
        id(
            eventually(
                    () -> server.get("/v1/deliveries?endpoint=" + endpoint),
                    seen -> seen.text().contains("\"attemptCount\":1"))
                .data()
                .getFirst());

    server.receiver.answer = _ -> new AttemptOutcome.Delivered(200, "");
    assertThat(server.post("/v1/deliveries/" + waiting + "/resend").status()).isEqualTo(202);

    deliveries(endpoint, "delivered", 1);
  }

  @Test
  void aResumedEndpointIsSentToThoughItAskedToBeLeftAlone() {
    answer(429, Optional.of(Duration.ofDays(365)));
    String endpoint = endpoint("\"eventTypes\":[\"order.*\"],\"retrySchedule\":[]");
    publish("order.made", "{}");
    deliveries(endpoint, "dead", 1);

    server.receiver.answer = _ -> new AttemptOutcome.Delivered(200, "");
    publish("order.made", "{}");
    assertThat(server.post("/v1/endpoints/" + endpoint + "/pause").status()).isEqualTo(200);
    assertThat(server.post("/v1/endpoints/" + endpoint + "/resume").status()).isEqualTo(200);

    deliveries(endpoint, "delivered", 1);
  }

  @Test
  void discardsAtOnceWhatWaitsForAnEndpointThatIsDeleted() {
    answer(500, Optional.empty());
    String endpoint =
        endpoint("\"eventTypes\":[\"order.*\"],\"retrySchedule\":[86400],\"ordered\":true");
    publish("order.made", "{}");
    publish("order.made", "{}");
    eventually(
        () -> server.get("/v1/deliveries?endpoint=" + endpoint),
        seen -> seen.data().size() == 2 && seen.text().contains("\"attemptCount\":1"));

    assertThat(server.delete("/v1/endpoints/" + endpoint).status()).isEqualTo(204);

    assertThat(deliveries(endpoint, "discarded", 2))
        .allSatisfy(
            delivery -> assertThat(delivery.text("reason")).contains("the endpoint was deleted"));
  }

  @Test
  void countsTheLanesByTheirCondition() {
    answer(429, Optional.of(Duration.ofHours(1)));
    endpoint("\"eventTypes\":[\"order.*\"]");
    publish("order.made", "{}");

    eventually(
        () -> server.get("/metrics"),
        seen -> seen.text().contains("tidings_delivery_lanes{condition=\"slowed\"} 1.0"));
  }

  @Test
  void aFilterThatRunsAwayHoldsUpNobodyElse() throws InterruptedException {
    String slow = endpoint("\"eventTypes\":[\"slow.*\"],\"filter\":\"" + RUNAWAY + "\"");
    endpoint("\"eventTypes\":[\"quick.*\"]");
    String many =
        IntStream.range(0, 40)
            .mapToObj(_ -> "{\"type\":\"slow.made\",\"data\":" + LONG_TEXT + "}")
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(server.post("/v1/events", many).status()).isEqualTo(202);

    publish("quick.made", "{}");

    assertThat(received().body().text()).contains("quick.made");
    assertThat(server.get("/v1/deliveries?endpoint=" + slow + "&limit=500").data())
        .hasSizeLessThan(40);
    assertThat(deliveries(slow, "dead", 40))
        .allSatisfy(
            delivery -> assertThat(delivery.text("reason").orElseThrow()).contains("100 ms"));
  }

  @Test
  void aSlowFilterThatIsAllowedDecidesInTheOrderOfTheEvents() {
    Limits patient =
        new Limits(
            Duration.ofMinutes(1),
            Limits.DEFAULT.work(),
            Limits.DEFAULT.depth(),
            Limits.DEFAULT.text(),
            Limits.DEFAULT.elements(),
            Limits.DEFAULT.bytes());
    String endpoint =
        "{\"url\":\"https://hooks.example.com/\",\"eventTypes\":[\"slow.*\"],\"concurrency\":1,"
            + "\"filter\":\"[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b,"
            + " data.text + 'b' != data.text)) && data.number % 2 == 0\"}";
    String text = "a".repeat(40_000);
    String many =
        IntStream.range(0, 40)
            .mapToObj(i ->
                "{\"type\":\"slow.made\",\"data\":{\"number\":%d,\"text\":\"%s\"}}"
                    .formatted(i, text))
            .collect(Collectors.joining(",", "[", "]"));
    try (TestServer slowly =
        new TestServer(HttpConfig.Limits.DEFAULT, new InMemoryEventLog(), patient)) {
      assertThat(slowly.post("/v1/endpoints", endpoint).status()).isEqualTo(201);
      assertThat(slowly.post("/v1/events", many).status()).isEqualTo(202);

      eventually(
          () -> slowly.get("/v1/deliveries?state=delivered&limit=100"),
          seen -> seen.data().size() == 20);
      eventually(
          () -> slowly.get("/v1/events?fate=unmatched&limit=100"),
          seen -> seen.data().size() == 20);
      assertThat(slowly.receiver.received)
          .extracting(request -> number(request.body().text()))
          .containsExactlyElementsOf(
              IntStream.range(0, 20).mapToObj(i -> "\"number\":" + 2 * i).toList());
    }
  }

  private static String number(String body) {
    int at = body.indexOf("\"number\":");
    return body.substring(at, body.indexOf(',', at));
  }
}
