package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.http.TestServer.Answered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndpointsApiTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
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
  void refusesWhatDoesNotFitTheContract() {
    Answered refused =
        server.post("/v1/endpoints", "{\"rateLimit\":-1,\"ordered\":\"yes\",\"colour\":1}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).contains("/rateLimit", "/ordered");
  }
}
