package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.http.TestServer.Answered;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sources and what comes in through them. */
final class IngestTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Answered source(String name) {
    return server.post(
        "/v1/sources",
        "{\"name\":\""
            + name
            + "\",\"provider\":\"teller\",\"verification\":{\"token\":\"hush-hush\"}}");
  }

  private Answered tell(String path, String body) {
    return server.callAs("hush-hush", "POST", path, Optional.of(body), "content-type", "x/y");
  }

  private String in(Answered source) {
    return "/in/" + source.text("id");
  }

  @Test
  void makesASourceAndHidesItsSecrets() {
    Answered made = source("shop");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("url"))
        .isEqualTo("http://127.0.0.1:" + server.port() + "/in/" + made.text("id"));
    assertThat(made.text()).doesNotContain("hush-hush").contains("\"token\":\"(hidden)\"");
    String path = "/v1/sources/" + made.text("id");
    assertThat(server.get(path).text()).doesNotContain("hush-hush");
    assertThat(server.get("/v1/sources").data()).hasSize(1);
    assertThat(source("shop").status()).isEqualTo(409);
    assertThat(server.patch(path, "{\"name\":\"store\"}").text("name")).isEqualTo("store");
    assertThat(server.delete(path).status()).isEqualTo(204);
    assertThat(server.get(path).status()).isEqualTo(404);
  }

  @Test
  void saysWhatASourceNeeds() {
    Answered refused = server.post("/v1/sources", "{\"name\":\"a\",\"provider\":\"teller\"}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).containsExactly("/verification/token");
    assertThat(server.post("/v1/sources", "{\"name\":\"a\",\"provider\":\"nobody\"}").pointers())
        .containsExactly("/provider");
    assertThat(server.get("/v1/providers").text())
        .contains("\"name\":\"teller\"")
        .contains("[\"token\"]");
  }

  @Test
  void takesAWebhookAndKeepsTheRequest() {
    String path = in(source("shop"));
    String body = "{\"id\":\"1\", \"type\":\"order.completed\",  \"about\":\"ada\"}";

    assertThat(tell(path, body).status()).isEqualTo(200);
    assertThat(tell(path, body).status()).isEqualTo(200);

    Answered events = server.get("/v1/events?source=shop");
    assertThat(events.data()).hasSize(1);
    String id = events.data().getFirst().text("id").orElseThrow();
    assertThat(server.get("/v1/events/" + id).text()).contains("\"requestId\":\"req_");
    Answered request = server.get("/v1/events/" + id + "/request");
    assertThat(request.text("body")).isEqualTo(body);
    assertThat(request.text("url")).isEqualTo(path);
    assertThat(request.text()).contains("\"content-type\":[\"x/y\"]").doesNotContain("hush");
  }

  @Test
  void hidesWhatARequestSaysOfAPersonFromKeysThatMayNotSeeIt() {
    String path = in(source("shop"));
    var _ =
        server.callAs(
            "hush-hush",
            "POST",
            path + "?who=Jane",
            Optional.of("{\"id\":\"1\",\"type\":\"order.completed\",\"about\":\"Jane\"}"),
            "content-type",
            "x/y",
            "x-person",
            "Jane Doe");
    String id = server.get("/v1/events?source=shop").data().getFirst().text("id").orElseThrow();
    String request = "/v1/events/" + id + "/request";
    String key = server.post("/v1/keys", "{}").text("key");

    assertThat(server.callAs(key, "GET", request, Optional.empty()).text())
        .contains("\"x-person\":[\"***\"]", "\"content-type\":[\"x/y\"]")
        .doesNotContain("Jane");
    assertThat(server.get(request).text()).contains("\"x-person\":[\"Jane Doe\"]");
  }

  @Test
  void saysThatAPublishedEventHasNoRequest() {
    server.post("/v1/events", "{\"id\":\"p1\",\"type\":\"a.b\"}");

    assertThat(server.get("/v1/events/p1/request").status()).isEqualTo(404);
  }

  @Test
  void refusesForgeriesAndShowsThem() {
    Answered made = source("shop");
    String path = in(made);

    Answered refused = server.callAs("guess", "POST", path, Optional.of("{\"type\":\"a.b\"}"));

    assertThat(refused.status()).isEqualTo(401);
    Answered rejections = server.get("/v1/sources/" + made.text("id") + "/rejections");
    assertThat(rejections.data()).hasSize(1);
    assertThat(rejections.text()).contains("\"authorization\"").doesNotContain("guess");
  }

  @Test
  void keepsWhatCannotBeReadInQuarantine() {
    String path = in(source("shop"));

    assertThat(tell(path, "{\"what\":1}").status()).isEqualTo(200);
    assertThat(tell(path, "not json \u00ff").status()).isEqualTo(200);

    Answered list = server.get("/v1/quarantine");
    for (int i = 0; i < 10_000 && list.data().size() < 2; i++) {
      list = server.get("/v1/quarantine");
    }
    assertThat(list.data()).hasSize(2);
    String id = list.data().getLast().text("id").orElseThrow();
    Answered kept = server.get("/v1/quarantine/" + id);
    assertThat(kept.text("reason")).isEqualTo("it has no type");
    assertThat(kept.json().object("request").flatMap(request -> request.text("body")))
        .contains("{\"what\":1}");
    assertThat(server.get("/v1/quarantine/req_x").status()).isEqualTo(404);
  }

  @Test
  void answersHandshakesAndUnknownAddresses() {
    String path = in(source("shop"));

    assertThat(tell(path, "{\"challenge\":\"echo\"}").text()).isEqualTo("echo");
    assertThat(tell("/in/src_unknown", "{}").status()).isEqualTo(404);
    assertThat(tell("/in/", "{}").status()).isEqualTo(404);
    assertThat(server.callAs("", "DELETE", path, Optional.empty()).status()).isEqualTo(405);
    assertThat(server.callAs("", "HEAD", path, Optional.empty()).status()).isEqualTo(401);
  }

  @Test
  void takesLargeBodies() {
    String path = in(source("shop"));
    String body = "{\"id\":\"1\",\"type\":\"a.b\",\"more\":\"" + "x".repeat(300_000) + "\"}";

    assertThat(tell(path, body).status()).isEqualTo(200);
  }
}
