package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.endpoint.SigningKeys;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.http.TestServer.Answered;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndpointsApiTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private String make(String json) {
    Answered made = server.post("/v1/endpoints", json);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return "/v1/endpoints/" + made.text("id");
  }

  private String make() {
    return make("{\"url\":\"https://hooks.example.com/a\"}");
  }

  @Test
  void makesAnEndpointAndShowsItsSecretOnce() {
    Answered made =
        server.post(
            "/v1/endpoints",
            """
            {"url":"https://hooks.example.com/a","eventTypes":["email.*"],"rateLimit":10,
             "retrySchedule":[5,0.5],"ordered":true,"headers":{"X-Team":"crm"}}
            """);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("secret")).startsWith("whsec_");
    assertThat(made.header("location")).isEqualTo("/v1/endpoints/" + made.text("id"));
    Answered found = server.get(made.header("location"));
    assertThat(found.status()).isEqualTo(200);
    assertThat(found.json().get("secret")).isEmpty();
    assertThat(found.text())
        .contains("\"retrySchedule\":[5,0.5]")
        .contains("\"headers\":{\"x-team\":\"crm\"}")
        .contains("\"rateLimit\":10")
        .contains("\"status\":\"active\"");
    assertThat(server.get("/v1/endpoints").data()).hasSize(1);
  }

  @Test
  void fillsInTheDefaultsThatTheContractNames() {
    JsonObject made = server.get(make()).json();
    Json fields =
        Json.parseObject(TestServer.CONTRACT.json())
            .at("components", "schemas", "NewEndpoint", "properties")
            .orElseThrow();
    ((JsonObject) fields)
        .members()
        .forEach((name, schema) -> {
          if (!name.equals("url") && !name.equals("paused")) {
            assertThat(made.get(name)).as(name).isEqualTo(((JsonObject) schema).get("default"));
          }
        });
  }

  @Test
  void lendsANameOnceInATenant() {
    String crm = make("{\"url\":\"https://a.example\",\"name\":\"crm\"}");
    String other = make();

    assertThat(server.get(crm).text("name")).isEqualTo("crm");
    Answered taken = server.patch(other, "{\"name\":\"crm\"}");
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.detail()).contains("an endpoint called crm already");
    assertThat(
            server
                .post("/v1/endpoints", "{\"url\":\"https://a.example\",\"name\":\"crm\"}")
                .status())
        .isEqualTo(409);
    assertThat(server.patch(crm, "{\"name\":null}").json().get("name")).isEmpty();
    assertThat(server.patch(other, "{\"name\":\"crm\"}").status()).isEqualTo(200);
  }

  @Test
  void fillsInTheDefaults() {
    assertThat(server.get(make()).text())
        .contains("\"eventTypes\":[\"*\"]")
        .contains("\"timeoutSeconds\":20")
        .contains("\"concurrency\":64")
        .contains("\"ordered\":false")
        .contains("\"format\":\"standard\"")
        .contains("\"signature\":\"v1\"")
        .contains("\"retrySchedule\":[5,300,1800,7200,18000,36000,50400,72000,86400]");
  }

  @Test
  void saysAllThatIsWrongWithAnEndpoint() {
    Answered refused =
        server.post(
            "/v1/endpoints",
            """
            {"url":"ftp://x.example","headers":{"Webhook-Id":"1"},"eventTypes":["email.","a..b"]}
            """);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
    assertThat(refused.pointers())
        .containsExactlyInAnyOrder("/url", "/headers/Webhook-Id", "/eventTypes/0", "/eventTypes/1");
  }

  @Test
  void saysWhereAFilterOrATransformationIsWrong() {
    Answered refused =
        server.post(
            "/v1/endpoints",
            "{\"url\":\"https://a.example\",\"filter\":\"data.x >\",\"transformation\":\"{\"}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).containsExactlyInAnyOrder("/filter", "/transformation");
    assertThat(refused.text()).contains("\"line\":1").contains("\"column\":");
  }

  @Test
  void refusesWhatDoesNotFitTheContract() {
    Answered refused =
        server.post("/v1/endpoints", "{\"rateLimit\":-1,\"ordered\":\"yes\",\"colour\":1}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).contains("/rateLimit", "/ordered", "");
    assertThat(refused.text()).contains("no such member").contains("needs");
  }

  @Test
  void refusesUrlsThatCannotBeSentTo() {
    for (String url :
        new String[] {
          "not a url",
          "hooks.example.com",
          "https://user:password@hooks.example.com",
          "https://hooks.example.com/#part",
          "https://",
          "http://10.0.0.1/x"
        }) {
      Answered refused = server.post("/v1/endpoints", "{\"url\":\"" + url + "\"}");
      assertThat(refused.status()).as(url).isEqualTo(422);
      assertThat(refused.pointers()).as(url).containsExactly("/url");
    }
  }

  @Test
  void changesWhatIsGivenAndTakesAwayWhatIsNull() {
    String path = make("{\"url\":\"https://a.example\",\"rateLimit\":5,\"headers\":{\"a\":\"1\"}}");

    Answered changed =
        server.patch(
            path,
            "{\"rateLimit\":null,\"ordered\":true,\"headers\":{\"b\":\"2\"},\"paused\":true}");

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().get("rateLimit")).isEmpty();
    assertThat(changed.text())
        .contains("\"ordered\":true")
        .contains("\"headers\":{\"a\":\"1\",\"b\":\"2\"}")
        .contains("\"url\":\"https://a.example\"")
        .contains("\"status\":\"paused\"");
    assertThat(server.patch(path, "{\"paused\":false}").text("status")).isEqualTo("active");
    assertThat(server.patch(path, "{\"url\":null}").status()).isEqualTo(422);
    assertThat(server.patch(path, "{\"secret\":\"x\"}").status()).isEqualTo(422);
  }

  @Test
  void pausesResumesAndDisables() {
    String path = make();

    assertThat(server.post(path + "/pause").text("status")).isEqualTo("paused");
    assertThat(server.post(path + "/resume").text("status")).isEqualTo("active");
    Answered disabled = server.post(path + "/disable", "{\"reason\":\"moved\"}");
    assertThat(disabled.text("status")).isEqualTo("disabled");
    assertThat(disabled.text("statusReason")).isEqualTo("moved");
    assertThat(server.post(path + "/pause").status()).isEqualTo(409);
    assertThat(server.post(path + "/resume").text("status")).isEqualTo("active");
    assertThat(server.post(path + "/disable").text("statusReason"))
        .isEqualTo("disabled by request");
  }

  @Test
  void rotatesTheSecretWithAnOverlap() {
    String path = make();
    String before = server.get(path + "/secret").text("secret");

    Answered rotated = server.post(path + "/secret/rotate");

    assertThat(rotated.status()).isEqualTo(200);
    assertThat(rotated.text("secret")).startsWith("whsec_").isNotEqualTo(before);
    assertThat(rotated.json().array("previous")).hasSize(1);
    assertThat(rotated.text()).doesNotContain(before);
    assertThat(rotated.header("cache-control")).isEqualTo("no-store");
    Answered again = server.post(path + "/secret/rotate", "{\"overlapSeconds\":0}");
    assertThat(again.json().array("previous")).isEmpty();
    assertThat(server.get(path + "/secret").text("secret")).isEqualTo(again.text("secret"));
  }

  @Test
  void takesASecretThatIsGivenAndRefusesABadOne() {
    String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    String path = make("{\"url\":\"https://a.example\",\"secret\":\"" + secret + "\"}");

    assertThat(server.get(path + "/secret").text("secret")).isEqualTo(secret);
    Answered refused =
        server.post(path + "/secret/rotate", "{\"secret\":\"whsec_" + "A".repeat(140) + "\"}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).containsExactly("/secret");
    assertThat(
            server
                .post(
                    "/v1/endpoints",
                    "{\"url\":\"https://a.example\",\"signature\":\"v1a\",\"secret\":\""
                        + secret
                        + "\"}")
                .status())
        .isEqualTo(422);
  }

  @Test
  void signsWithAKeyPairWhereThatIsAskedFor() {
    Answered made =
        server.post("/v1/endpoints", "{\"url\":\"https://a.example\",\"signature\":\"v1a\"}");

    assertThat(made.text("secret")).startsWith("whsk_");
    assertThat(made.text("publicKey")).startsWith("whpk_");
    assertThat(made.text("signature")).isEqualTo("v1a");
  }

  @Test
  void probesAtOnceAndSaysHowItWent() throws InterruptedException {
    String path = make();

    Answered fine = server.post(path + "/probe");

    assertThat(fine.status()).isEqualTo(200);
    assertThat(fine.text()).contains("\"delivered\":true").contains("\"statusCode\":200");
    OutgoingRequest.Post sent = received();
    assertThat(sent.body().text()).startsWith("{\"type\":\"endpoint.probed\"");
    assertThat(sent.headers()).containsKeys("webhook-id", "webhook-timestamp", "webhook-signature");

    server.receiver.answer = _ -> new AttemptOutcome.TimedOut(Duration.ofSeconds(20));
    assertThat(server.post(path + "/probe").text())
        .contains("\"delivered\":false")
        .contains("no complete answer within 20 s");
  }

  @Test
  void deletesAnEndpoint() {
    String path = make();

    assertThat(server.delete(path).status()).isEqualTo(204);
    assertThat(server.get(path).status()).isEqualTo(404);
    assertThat(server.delete(path).status()).isEqualTo(404);
    assertThat(server.get("/v1/endpoints/nonsense").status()).isEqualTo(404);
  }

  @Test
  void pagesThroughEndpoints() {
    for (int i = 0; i < 3; i++) {
      make();
    }

    Answered first = server.get("/v1/endpoints?limit=2");
    Answered second = server.get("/v1/endpoints?limit=2&cursor=" + first.text("next"));

    assertThat(first.data()).hasSize(2);
    assertThat(second.data()).hasSize(1);
    assertThat(second.json().get("next")).isEmpty();
    assertThat(server.get("/v1/endpoints?limit=0").status()).isEqualTo(400);
    assertThat(server.get("/v1/endpoints?limit=many").status()).isEqualTo(400);
    assertThat(server.get("/v1/endpoints?colour=red").status()).isEqualTo(400);
  }

  @Test
  void keepsTenantsApart() {
    String path = make();
    String key =
        server
            .post("/v1/keys", "{\"tenant\":\"acme\",\"description\":\"their backend\"}")
            .text("key");

    assertThat(server.callAs(key, "GET", path, Optional.empty()).status()).isEqualTo(404);
    assertThat(server.callAs(key, "POST", path + "/pause", Optional.empty()).status())
        .isEqualTo(404);
    assertThat(server.callAs(key, "GET", "/v1/endpoints", Optional.empty()).data()).isEmpty();
  }

  private OutgoingRequest.Post received() throws InterruptedException {
    OutgoingRequest.Post request = server.receiver.received.poll(10, TimeUnit.SECONDS);
    assertThat(request).isNotNull();
    return request;
  }

  @Test
  void keepsTheSignaturesToANumberThatReceiversTake() {
    String rotate = make() + "/secret/rotate";
    for (int i = 0; i < SigningKeys.MAX_PREVIOUS; i++) {
      assertThat(server.post(rotate, "{}").status()).isEqualTo(200);
    }

    Answered refused = server.post(rotate, "{}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("wait until").contains("overlapSeconds 0");
    assertThat(server.post(rotate, "{\"overlapSeconds\":0}").status()).isEqualTo(200);
  }
}
