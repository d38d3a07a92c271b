package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.http.TestServer.Answered;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SystemApiTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Answered get(String path) {
    return server.callAs("", "GET", path, Optional.empty());
  }

  /** What the hot paths do, beside the operations. */
  private static final Set<String> HOT =
      Set.of("ingest", "ingestGet", "ingestHead", "ingestPut", "publishEvents");

  @Test
  void doesEverythingThatTheContractPromisesAndNothingElse() {
    Set<String> promised =
        TestServer.CONTRACT.operations().stream()
            .map(Operation::id)
            .filter(id -> !HOT.contains(id))
            .collect(Collectors.toSet());

    assertThat(server.operations()).containsExactlyInAnyOrderElementsOf(promised);
  }

  @Test
  void saysThatItLives() {
    assertThat(get("/healthz").text()).isEqualTo("{\"status\":\"ok\"}");
    Answered head = server.callAs("", "HEAD", "/healthz", Optional.empty());
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-length")).isEqualTo("15");
  }

  @Test
  void saysWhyItIsNotReady() {
    assertThat(get("/readyz").text()).isEqualTo("{\"status\":\"ready\",\"reasons\":[]}");
    server.notReady.add("the event log cannot write: the disk is full");

    Answered answer = get("/readyz");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).contains("the disk is full");
  }

  @Test
  void countsRequestsByRoute() {
    server.get("/v1/events/some-id");

    String metrics = get("/metrics").text();

    assertThat(metrics)
        .contains("tidings_http_requests_seconds_count{")
        .contains("route=\"/v1/events/{id}\"")
        .contains("status=\"4xx\"")
        .doesNotContain("some-id");
  }

  @Test
  void showsTheContract() {
    Answered answer = get("/openapi.json");

    assertThat(answer.json().text("openapi")).contains("3.1.0");
    assertThat(answer.text()).doesNotContain("__absolute_uri__");
  }

  @Test
  void saysThatThereIsNothing() {
    Answered nothing = get("/v2/everything");
    assertThat(nothing.status()).isEqualTo(404);
    assertThat(nothing.detail()).contains("/openapi.json");
    assertThat(server.delete("/healthz").status()).isEqualTo(405);
    assertThat(server.delete("/healthz").header("allow")).isEqualTo("GET");
  }

  @Test
  void understandsOnlyJsonWhereItAsksForJson() {
    Answered refused =
        server.callAs(
            TestServer.OPERATOR,
            "POST",
            "/v1/endpoints",
            Optional.of("url=https://a.example"),
            "content-type",
            "application/x-www-form-urlencoded");
    assertThat(refused.status()).isEqualTo(415);
    assertThat(server.post("/v1/endpoints", "{\"url\":").status()).isEqualTo(400);
    assertThat(server.post("/v1/endpoints", "").status()).isEqualTo(422);
    assertThat(server.post("/v1/endpoints", "null").status()).isEqualTo(422);
  }
}
