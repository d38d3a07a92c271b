package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.http.TestServer.Answered;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From publishing to what became of it. */
final class EventsApiTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  /** What {@code look} sees once it is as wanted; what it saw last otherwise. */
  private String endpoint(String json) {
    return server.post("/v1/endpoints", json).text("id");
  }

  @Test
  void publishesAnEventOnce() {
    String event =
        "{\"id\":\"order-1\",\"type\":\"order.completed\",\"subject\":\"ada\",\"data\":{\"n\":1.50}}";

    Answered first = server.post("/v1/events", event);
    Answered second = server.post("/v1/events", event);

    assertThat(first.status()).isEqualTo(202);
    assertThat(first.text()).isEqualTo("{\"id\":\"order-1\",\"duplicate\":false}");
    assertThat(second.text()).isEqualTo("{\"id\":\"order-1\",\"duplicate\":true}");
    assertThat(server.get("/v1/events/order-1").text())
        .contains("\"data\":{\"n\":1.50}")
        .contains("\"source\":\"api\"")
        .contains("\"runs\":[]");
  }

  @Test
  void publishesMany() {
    Answered made =
        server.post(
            "/v1/events",
            """
            [{"type":"a.happened","data":1},{"type":"b.happened","data":[2]}]
            """);

    assertThat(made.status()).isEqualTo(202);
    assertThat(made.data()).hasSize(2);
    assertThat(server.get("/v1/events").data()).hasSize(2);
    assertThat(server.get("/v1/events?type=a.happened").data()).hasSize(1);
    assertThat(server.get("/v1/events?since=2999-01-01T00:00:00Z").data()).isEmpty();
    assertThat(server.get("/v1/events?since=2020-01-01T00:00:00%2B02:00").data()).hasSize(2);
    assertThat(server.get("/v1/events?since=yesterday").status()).isEqualTo(400);
    assertThat(server.get("/v1/events?cursor=nonsense").status()).isEqualTo(400);
  }

  @Test
  void takesCloudEventsInAllThreeModes() {
    String structured =
        "{\"specversion\":\"1.0\",\"id\":\"c1\",\"source\":\"/shop\",\"type\":\"order.completed\","
            + "\"subject\":\"a b\",\"data\":{\"x\":1}}";
    assertThat(publishAs("application/cloudevents+json; charset=utf-8", structured).text("id"))
        .isEqualTo("c1");
    assertThat(
            publishAs(
                    "application/cloudevents-batch+json",
                    "[" + structured.replace("c1", "c2") + "]")
                .data())
        .hasSize(1);
    Answered binary =
        server.callAs(
            TestServer.OPERATOR,
            "POST",
            "/v1/events",
            Optional.of("{\"x\":2}"),
            "content-type",
            "application/json",
            "ce-specversion",
            "1.0",
            "ce-id",
            "c3",
            "ce-source",
            "/shop",
            "ce-type",
            "order.completed",
            "ce-subject",
            "caf%C3%A9");
    assertThat(binary.text("id")).isEqualTo("c3");
    assertThat(server.get("/v1/events/c3").text("subject")).isEqualTo("café");
  }

  private Answered publishAs(String type, String body) {
    return server.callAs(
        TestServer.OPERATOR, "POST", "/v1/events", Optional.of(body), "content-type", type);
  }

  @Test
  void saysWhatIsWrongWithWhatIsPublished() {
    Answered one = server.post("/v1/events", "{\"type\":\"no good\",\"colour\":1}");
    assertThat(one.status()).isEqualTo(422);
    assertThat(one.pointers()).containsExactlyInAnyOrder("/type", "/colour");
    Answered many = server.post("/v1/events", "[{\"type\":\"a.b\"},{\"data\":1}]");
    assertThat(many.pointers()).containsExactly("/1/type");
    assertThat(server.post("/v1/events", "{\"type\":").status()).isEqualTo(400);
    Answered none = server.post("/v1/events", "[]");
    assertThat(none.status()).isEqualTo(422);
    assertThat(none.pointers()).containsExactly("");
    assertThat(publishAs("text/plain", "{}").status()).isEqualTo(415);
    assertThat(server.callAs("", "POST", "/v1/events", Optional.of("{}")).status()).isEqualTo(401);
    assertThat(server.call("PUT", "/v1/events", Optional.of("{}")).header("allow"))
        .isEqualTo("GET, POST");
    assertThat(server.get("/v1/events/evt_nothing").status()).isEqualTo(404);
  }

  @Test
  void showsTheFateOfAnEvent() {
    String endpoint = endpoint("{\"url\":\"https://a.example\",\"eventTypes\":[\"order.*\"]}");
    server.post("/v1/events", "{\"id\":\"o1\",\"type\":\"order.completed\",\"data\":{}}");
    server.post("/v1/events", "{\"id\":\"e1\",\"type\":\"email.opened\",\"data\":{}}");

    Answered list =
        Eventually.get(
            () -> server.get("/v1/deliveries?event=o1&state=delivered"),
            seen -> !seen.data().isEmpty());

    JsonObject delivery = list.data().getFirst();
    assertThat(delivery.text("endpoint")).contains(endpoint);
    assertThat(delivery.text("eventType")).contains("order.completed");
    Answered alone = server.get("/v1/deliveries/" + delivery.text("id").orElseThrow());
    assertThat(alone.text())
        .contains("\"number\":1")
        .contains("\"trigger\":\"event\"")
        .contains("\"statusCode\":200")
        .contains("\"responseExcerpt\":\"thanks\"");
    assertThat(server.get("/v1/events/o1").text()).contains("\"state\":\"delivered\"");
    Answered unmatched =
        Eventually.get(
            () -> server.get("/v1/events?fate=unmatched"), seen -> !seen.data().isEmpty());
    assertThat(unmatched.data()).hasSize(1);
    assertThat(unmatched.data().getFirst().text("id")).contains("e1");
    assertThat(server.get("/v1/deliveries?endpoint=" + endpoint).data()).hasSize(1);
    assertThat(server.get("/v1/deliveries?until=2020-01-01T00:00:00Z").data()).isEmpty();
    assertThat(server.get("/v1/deliveries?event=unknown").data()).isEmpty();
    assertThat(server.get("/v1/deliveries?state=lost").status()).isEqualTo(400);
    assertThat(server.get("/v1/deliveries/dlv_x").status()).isEqualTo(404);
  }

  @Test
  void pagesThroughWhatNobodyWantedAFewAtATime() {
    StringBuilder many = new StringBuilder("[");
    for (int i = 0; i < 30; i++) {
      many.append(i == 0 ? "" : ",").append("{\"type\":\"a.b\",\"id\":\"u").append(i).append("\"}");
    }
    server.post("/v1/events", many.append(']').toString());
    Answered all =
        Eventually.get(
            () -> server.get("/v1/events?fate=unmatched&limit=100"),
            seen -> seen.data().size() == 30);
    assertThat(all.json().get("next")).isEmpty();

    Answered first = server.get("/v1/events?fate=unmatched&limit=20");
    Answered rest = server.get("/v1/events?fate=unmatched&limit=20&cursor=" + first.text("next"));
    assertThat(first.data()).hasSize(20);
    assertThat(Stream.concat(first.data().stream(), rest.data().stream()).toList())
        .isEqualTo(all.data());
  }

  @Test
  void resendsADelivery() {
    endpoint("{\"url\":\"https://a.example\",\"retrySchedule\":[]}");
    server.receiver.answer = _ -> new AttemptOutcome.Refused(500, "no", Optional.empty());
    server.post("/v1/events", "{\"id\":\"o1\",\"type\":\"order.completed\",\"data\":{}}");
    Answered dead =
        Eventually.get(
            () -> server.get("/v1/deliveries?state=dead"), seen -> !seen.data().isEmpty());
    String id = dead.data().getFirst().text("id").orElseThrow();
    server.receiver.answer = _ -> new AttemptOutcome.Delivered(204, "");

    Answered resent = server.post("/v1/deliveries/" + id + "/resend");

    assertThat(resent.status()).isEqualTo(202);
    Answered done =
        Eventually.get(
            () -> server.get("/v1/deliveries/" + id),
            seen -> seen.text("state").equals("delivered"));
    assertThat(done.text()).contains("\"attemptCount\":2").contains("\"trigger\":\"resend\"");
    assertThat(server.post("/v1/deliveries/dlv_x/resend").status()).isEqualTo(404);
  }

  @Test
  void replaysWhatIsMissing() {
    server.post("/v1/events", "[{\"type\":\"a.happened\"},{\"type\":\"b.happened\"}]");
    Eventually.get(() -> server.get("/v1/events?fate=unmatched"), seen -> seen.data().size() == 2);
    String endpoint = endpoint("{\"url\":\"https://a.example\",\"eventTypes\":[\"a.*\"]}");
    String wish = "{\"endpoint\":\"" + endpoint + "\",\"since\":\"2020-01-01T00:00:00Z\",";

    Answered dry = server.post("/v1/replays", wish + "\"only\":\"missing\",\"dryRun\":true}");
    Answered made = server.post("/v1/replays", wish + "\"only\":\"missing\"}");

    assertThat(dry.status()).isEqualTo(201);
    assertThat(dry.text()).contains("\"matched\":1").contains("\"state\":\"planned\"");
    assertThat(made.text()).contains("\"matched\":1");
    String path = "/v1/replays/" + made.text("id");
    Answered done =
        Eventually.get(() -> server.get(path), seen -> seen.text("state").equals("done"));
    assertThat(done.text()).contains("\"replayed\":1");
    assertThat(server.post(path + "/cancel").text("state")).isEqualTo("done");
    assertThat(server.get("/v1/replays").data()).hasSize(2);
    Eventually.get(
        () -> server.get("/v1/deliveries?state=delivered"), seen -> seen.data().size() == 1);
    assertThat(server.get("/v1/replays/rpl_x").status()).isEqualTo(404);
  }

  @Test
  void refusesReplaysThatMakeNoSense() {
    String endpoint = endpoint("{\"url\":\"https://a.example\"}");
    String since = "\"since\":\"2020-01-01T00:00:00Z\"";

    assertThat(
            server
                .post(
                    "/v1/replays", "{\"endpoint\":\"ep_01jq3v7f6m0000e9w4k2m5n8rt\"," + since + "}")
                .pointers())
        .containsExactly("/endpoint");
    assertThat(
            server
                .post(
                    "/v1/replays",
                    "{\"endpoint\":\""
                        + endpoint
                        + "\","
                        + since
                        + ",\"until\":\"2019-01-01T00:00:00Z\"}")
                .pointers())
        .containsExactly("/until");
    assertThat(
            server
                .post(
                    "/v1/replays",
                    "{\"endpoint\":\"" + endpoint + "\"," + since + ",\"eventTypes\":[\"a.\"]}")
                .pointers())
        .containsExactly("/eventTypes/0");
  }
}
