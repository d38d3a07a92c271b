package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.http.TestServer.Answered;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wrong with events, from publishing them to dealing with it. */
final class QualityApiTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  /** Publishes orders, and then one with another field. */
  static void drift(TestServer server) {
    StringBuilder many = new StringBuilder("[");
    for (int i = 0; i < 250; i++) {
      many.append(i == 0 ? "" : ",").append(order(i, ""));
    }
    server.post("/v1/events", many.append(']').toString());
    server.post("/v1/events", order(1_000, ",\"amount\":5"));
  }

  private static String order(int number, String more) {
    return """
    {"id":"o%d","type":"order.completed","subject":"ada","data":{"status":"%s","total":%d%s}}
    """
        .formatted(number, number % 2 == 0 ? "paid" : "open", number, more);
  }

  private Answered problems() {
    return Eventually.get(() -> server.get("/v1/problems"), seen -> !seen.data().isEmpty());
  }

  @Test
  void showsWhatIsWrongAndHasItDealtWith() {
    drift(server);
    JsonObject problem = problems().data().getFirst();
    String path = "/v1/problems/" + problem.text("id").orElseThrow();

    assertThat(problem.text("kind")).contains("field.new");
    assertThat(problem.text("field")).contains("data.amount");
    assertThat(problem.text("source")).contains("api");
    assertThat(problem.array("examples")).hasSize(1);
    assertThat(server.get(problem.text("events").orElseThrow()).text())
        .contains("\"id\":\"o1000\"");
    assertThat(server.get(path).text("message"))
        .isEqualTo("data.amount was never there before; it is a number");
    assertThat(server.post(path + "/acknowledge").text("state")).isEqualTo("acknowledged");
    assertThat(server.post(path + "/acknowledge").status()).isEqualTo(409);
    assertThat(server.get("/v1/problems?state=acknowledged&source=api").data()).hasSize(1);
    assertThat(server.get("/v1/problems?state=open").data()).isEmpty();
    assertThat(server.get("/v1/problems?type=order.cancelled").data()).isEmpty();
    Answered resolved = server.post(path + "/resolve");
    assertThat(resolved.text("resolved")).isEqualTo("by_person");
    assertThat(server.post(path + "/resolve").status()).isEqualTo(409);

    server.post("/v1/events", order(1_001, ",\"amount\":5"));
    assertThat(server.get("/v1/problems?state=open").data()).isEmpty();
  }

  @Test
  void announcesProblemsAsEvents() {
    drift(server);

    Answered told =
        Eventually.get(
            () -> server.get("/v1/events?type=problem.opened"), seen -> !seen.data().isEmpty());

    String id = problems().data().getFirst().text("id").orElseThrow();
    assertThat(told.data()).hasSize(1);
    assertThat(told.data().getFirst().text("subject")).contains(id);
    assertThat(told.data().getFirst().text("source")).contains("tidings");
    assertThat(server.get("/v1/events?source=tidings").text())
        .contains("\"field\":\"data.amount\"")
        .contains("\"examples\":[\"o1000\"]");
    assertThat(server.get("/v1/shapes?source=tidings").data()).isEmpty();
  }

  @Test
  void showsShapesAndAcceptsThem() {
    drift(server);
    problems();
    JsonObject shape = server.get("/v1/shapes?source=api&type=order.completed").data().getFirst();
    String path = "/v1/shapes/" + shape.text("id").orElseThrow();

    assertThat(shape.text("state")).contains("accepted");
    assertThat(shape.array("changes")).hasSize(1);
    assertThat(server.get(path).text())
        .contains("\"path\":\"data.status\"")
        .contains("\"values\":[\"open\",\"paid\"]")
        .contains("\"presence\":1.0000");
    Answered accepted = server.post(path + "/accept");
    assertThat(accepted.json().array("changes")).isEmpty();
    assertThat(problems().data().getFirst().text("resolved")).contains("by_acceptance");
    assertThat(server.get("/v1/shapes?type=no.such").data()).isEmpty();
    assertThat(server.get("/v1/shapes/shp_x").status()).isEqualTo(404);
    assertThat(server.post("/v1/shapes/shp_x/accept").status()).isEqualTo(404);
    assertThat(server.get("/v1/problems/prb_x").status()).isEqualTo(404);
    assertThat(server.get("/v1/shapes?cursor=x").status()).isEqualTo(400);
    assertThat(server.get("/v1/problems?cursor=x").status()).isEqualTo(400);
    assertThat(server.get("/v1/problems?state=lost").status()).isEqualTo(400);
  }

  @Test
  void showsFigures() {
    drift(server);
    // A repeat counts for the shape that is followed already.
    var _ =
        Eventually.get(
            () -> server.get("/v1/quality"), seen -> seen.text().contains("\"events\":251"));
    server.post("/v1/events", order(1, ""));
    server.post(
        "/v1/events",
        "{\"type\":\"order.completed\",\"time\":\"2020-01-01T00:00:00Z\",\"data\":{}}");

    JsonObject figures =
        Eventually.get(
                () -> server.get("/v1/quality"),
                seen ->
                    seen.text().contains("\"events\":252")
                        && seen.text().contains("\"duplicates\":1"))
            .data()
            .getFirst();

    JsonObject total = figures.object("total").orElseThrow();
    assertThat(total.number("duplicates").orElseThrow()).isEqualByComparingTo("1");
    assertThat(total.number("missingSubject").orElseThrow()).isEqualByComparingTo("1");
    assertThat(total.number("late").orElseThrow()).isEqualByComparingTo("1");
    assertThat(figures.array("hours")).isNotEmpty();
    assertThat(
            server.get("/v1/quality?since=2999-01-01T00:00:00Z").data().getFirst().array("hours"))
        .isEmpty();
    assertThat(server.get("/v1/quality?source=crm").data()).isEmpty();
  }

  @Test
  void keepsTenantsApart() {
    drift(server);
    String id = problems().data().getFirst().text("id").orElseThrow();

    for (String path : List.of("/v1/problems", "/v1/shapes", "/v1/quality")) {
      Answered others = others(path);
      assertThat(others.status()).isEqualTo(200);
      assertThat(others.data()).as(path).isEmpty();
    }
    assertThat(others("/v1/problems/" + id).status()).isEqualTo(404);
  }

  private Answered others(String path) {
    return server.callAs(
        TestServer.OPERATOR, "GET", path, Optional.empty(), "tidings-tenant", "other");
  }
}
