package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import dev.tidings.server.http.TestServer.Answered;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The publisher checks for itself what is published: what it accepts fits the contract, and what
 * does not fit the contract it refuses.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PublishedByContractTest {
  private final TestServer server = new TestServer();

  @AfterAll
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"order.completed\"}",
        "{\"type\":\"order.completed\",\"subject\":\"ada\",\"data\":{\"a\":[1,null]}}",
        "{\"type\":\"a\",\"id\":\"x-1\",\"time\":\"2026-03-01T12:00:00+01:00\"}",
        "{\"type\":\"a.b\",\"orderingKey\":\"k\",\"expiresAt\":\"2099-03-01T12:00:00Z\"}",
        "{\"type\":\"a.b\",\"source\":\"shop\",\"data\":\"text\"}",
        "[{\"type\":\"a.b\"},{\"type\":\"c.d\"}]",
        "{\"data\":{}}",
        "{\"type\":\"\"}",
        "{\"type\":\"a..b\"}",
        "{\"type\":\"a b\"}",
        "{\"type\":5}",
        "{\"type\":\"a.b\",\"id\":\"a.b\"}",
        "{\"type\":\"a.b\",\"id\":\"\"}",
        "{\"type\":\"a.b\",\"subject\":7}",
        "{\"type\":\"a.b\",\"subject\":\"\"}",
        "{\"type\":\"a.b\",\"time\":\"noon\"}",
        "{\"type\":\"a.b\",\"time\":1}",
        "{\"type\":\"a.b\",\"colour\":\"red\"}",
        "{\"type\":\"a.b\",\"ana@example.com\":1}",
        "[]",
        "[1]",
        "\"text\"",
        "7"
      })
  void agreesWithTheContract(String body) {
    assertAgreement("application/json", body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"a.b\",\"data\":{}}",
        "{\"specversion\":\"1.0\",\"id\":\"1.5\",\"source\":\"/s\",\"type\":\"a.b\",\"ext\":\"x\"}",
        "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"a.b\"}",
        "{\"id\":\"1\",\"source\":\"/s\",\"type\":\"a.b\"}",
        "{\"specversion\":\"1.0\",\"source\":\"/s\",\"type\":\"a.b\"}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"a.b\"}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\"}",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"a.b\",\"time\":\"x\"}"
      })
  void agreesWithTheContractOnCloudEvents(String body) {
    assertAgreement("application/cloudevents+json", body);
  }

  private void assertAgreement(String type, String body) {
    List<Problem.Fault> faults =
        fit(type).faults(Json.parse(body.getBytes(StandardCharsets.UTF_8)));

    Answered answer =
        server.callAs(
            TestServer.OPERATOR, "POST", "/v1/events", Optional.of(body), "content-type", type);

    assertThat(answer.status()).as(answer.text() + faults).isEqualTo(faults.isEmpty() ? 202 : 422);
  }

  private static Fit fit(String type) {
    return TestServer.CONTRACT.operations().stream()
        .filter(operation -> operation.id().equals("publishEvents"))
        .findFirst()
        .map(operation -> operation.bodies().get(type))
        .orElseThrow();
  }

  @Test
  void namesNoMemberThatIsDataItself() {
    Answered published = server.post("/v1/events", "{\"type\":\"a.b\",\"ana@example.com\":1}");
    assertThat(published.pointers()).containsExactly("/*");
    Answered made =
        server.post("/v1/endpoints", "{\"url\":\"https://a.example\",\"ana@example.com\":1}");
    assertThat(made.pointers()).containsExactly("/*");
    assertThat(published.text() + made.text()).doesNotContain("ana@");
  }
}
