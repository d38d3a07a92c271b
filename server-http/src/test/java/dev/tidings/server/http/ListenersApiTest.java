package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.http.TestServer.Answered;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ListenersApiTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Answered until(String path, String wanted) {
    Answered seen = server.get(path);
    for (int i = 0; i < 20_000 && !seen.text().contains(wanted); i++) {
      seen = server.get(path);
    }
    assertThat(seen.text()).contains(wanted);
    return seen;
  }

  @Test
  void keepsWhatComesUntilSomebodyListens() {
    Answered made = server.post("/v1/endpoints", "{\"kind\":\"listener\"}");
    String id = made.text("id");
    assertThat(made.text("status")).isEqualTo("paused");
    server.post("/v1/events", "{\"id\":\"o1\",\"type\":\"order.completed\",\"data\":{}}");
    until("/v1/events/o1", "\"state\":\"pending\"");

    Answered handed = server.get("/v1/listeners/" + id + "/next?wait=20");

    assertThat(handed.status()).isEqualTo(200);
    assertThat(handed.text()).contains("\"webhook-id\":\"o1\"");
    assertThat(handed.text("body")).startsWith("{\"type\":\"order.completed\"");
    assertThat(server.get("/v1/endpoints/" + id).text("status")).isEqualTo("active");
    String answers = "/v1/listeners/" + id + "/answers/";
    long number = handed.json().number("number").orElseThrow().longValue();
    assertThat(server.post(answers + number, "{\"status\":200,\"body\":\"ok\"}").status())
        .isEqualTo(204);
    until("/v1/events/o1", "\"state\":\"delivered\"");
    assertThat(server.post(answers + number, "{\"status\":200}").status()).isEqualTo(404);
    assertThat(server.post(answers + "1", "{}").status()).isEqualTo(422);
    assertThat(server.post(answers + "zero", "{\"status\":200}").status()).isEqualTo(400);
  }

  @Test
  void saysWhenNothingCame() {
    String id = server.post("/v1/endpoints", "{\"kind\":\"listener\"}").text("id");

    assertThat(server.get("/v1/listeners/" + id + "/next?wait=0").status()).isEqualTo(204);
    assertThat(server.get("/v1/listeners/" + id + "/next?wait=61").status()).isEqualTo(400);
  }

  @Test
  void isForListenersOnly() {
    String id = server.post("/v1/endpoints", "{\"url\":\"https://a.example\"}").text("id");

    assertThat(server.get("/v1/listeners/" + id + "/next").status()).isEqualTo(404);
  }

  private Answered next(String key, String id) {
    return server.callAs(key, "GET", "/v1/listeners/" + id + "/next?wait=1", Optional.empty());
  }

  @Test
  void showsNoPersonalDataToKeysThatMayNotSeeIt() {
    String key = server.post("/v1/keys", "{}").text("key");
    String id =
        server
            .callAs(
                key,
                "POST",
                "/v1/endpoints",
                Optional.of("{\"kind\":\"listener\"}"),
                "content-type",
                "application/json")
            .text("id");
    server.post(
        "/v1/events",
        "{\"id\":\"o1\",\"type\":\"order.completed\",\"data\":{\"email\":\"ana@example.com\"}}");
    until("/v1/events/o1", "\"state\":\"pending\"");

    assertThat(next(key, id).text("body")).contains("a***@example.com").doesNotContain("ana@");

    server.patch("/v1/endpoints/" + id, "{\"dataPolicy\":{\"fields\":{\"data.email\":\"keep\"}}}");
    assertThat(next(key, id).status()).isEqualTo(403);
    String seeing = server.post("/v1/keys", "{\"personalData\":true}").text("key");
    assertThat(next(seeing, id).status()).isEqualTo(204);
  }

  @Test
  void showsNoneToAKeyThatWaitedWhileTheListenerWasGivenMore() throws Exception {
    String key = server.post("/v1/keys", "{}").text("key");
    String id =
        server
            .post("/v1/endpoints", "{\"kind\":\"listener\",\"dataPolicy\":{\"personal\":\"mask\"}}")
            .text("id");
    CompletableFuture<Answered> waiting =
        CompletableFuture.supplyAsync(() ->
            server.callAs(key, "GET", "/v1/listeners/" + id + "/next?wait=20", Optional.empty()));
    until("/v1/endpoints/" + id, "\"status\":\"active\"");
    server.patch("/v1/endpoints/" + id, "{\"dataPolicy\":{\"personal\":\"keep\"}}");
    server.post(
        "/v1/events",
        "{\"id\":\"o1\",\"type\":\"order.completed\",\"data\":{\"email\":\"ana@example.com\"}}");

    Answered answered = waiting.get(10, TimeUnit.SECONDS);
    assertThat(answered.status()).isEqualTo(403);
    assertThat(answered.text()).doesNotContain("ana@");
    until("/v1/events/o1", "may not see personal data");
  }
}
