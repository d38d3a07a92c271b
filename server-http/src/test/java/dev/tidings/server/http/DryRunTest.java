package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.http.TestServer.Answered;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether something could be done is said by who would do it, and nothing is changed by asking. */
final class DryRunTest {
  private static final String ENDPOINT =
      "{\"url\":\"https://b.example\",\"name\":\"%s\",\"filter\":\"%s\"}";
  private static final String SOURCE =
      "{\"name\":\"%s\",\"provider\":\"teller\",\"verification\":{\"token\":\"%s\"}}";
  private static final String MAPPED = "{\"mapping\":\"%s\"}";

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private String make(String path, String json) {
    String id = server.post(path, json).text("id");
    return path + "/" + id;
  }

  private int tried(String method, String path, String body) {
    return server.call(method, path + "?dryRun=true", Optional.of(body)).status();
  }

  private List<String> state(String... paths) {
    return List.of(paths).stream().map(path -> server.get(path).text()).toList();
  }

  @Test
  void ofEndpoints() {
    String crm = make("/v1/endpoints", ENDPOINT.formatted("crm", "true"));
    String[] all = {"/v1/endpoints", crm + "/secret", "/v1/audit"};
    List<String> before = state(all);

    assertThat(tried("POST", "/v1/endpoints", ENDPOINT.formatted("b", "true"))).isEqualTo(204);
    assertThat(tried("POST", "/v1/endpoints", ENDPOINT.formatted("b", "("))).isEqualTo(422);
    assertThat(tried("POST", "/v1/endpoints", ENDPOINT.formatted("crm", "true"))).isEqualTo(409);
    assertThat(tried("PATCH", crm, ENDPOINT.formatted("crm", "false"))).isEqualTo(204);
    assertThat(tried("PATCH", crm, ENDPOINT.formatted("crm", "("))).isEqualTo(422);
    assertThat(tried("PATCH", crm + "x", "{}")).isEqualTo(404);
    assertThat(tried("POST", crm + "/secret/rotate", "{}")).isEqualTo(204);
    assertThat(tried("POST", crm + "/secret/rotate", "{\"secret\":\"whsec_!\"}")).isEqualTo(422);

    assertThat(state(all)).isEqualTo(before);
  }

  @Test
  void ofEventTypes() {
    String made = "/v1/event-types/order.made";
    String body = "{\"owner\":\"shop\",\"versions\":[{\"schema\":{\"type\":\"object\"}}]}";
    String tenants = server.post("/v1/keys", "{}").text("key");
    String[] all = {"/v1/event-types", "/v1/audit"};
    List<String> before = state(all);

    Answered tried = server.call("PUT", made + "?dryRun=true", Optional.of(body));
    assertThat(tried.status()).isEqualTo(200);
    assertThat(tried.text()).contains("\"owner\":\"shop\"", "\"activeVersion\":1");
    assertThat(tried("PUT", made, body.replace("object", "thing"))).isEqualTo(422);
    assertThat(tried("PUT", made, "{\"active\":1}")).isEqualTo(422);

    String[] json = {"content-type", "application/json"};
    assertThat(
            server.callAs(tenants, "PUT", made + "?dryRun=true", Optional.of(body), json).status())
        .isEqualTo(200);
    assertThat(server.callAs(tenants, "PUT", made, Optional.of(body), json).status())
        .isEqualTo(403);
    assertThat(server.get(made).status()).isEqualTo(404);
    assertThat(state(all)).isEqualTo(before);
  }

  @Test
  void ofSources() {
    String talk = make("/v1/sources", SOURCE.formatted("talk", "t"));
    String[] all = {"/v1/sources", talk, "/v1/audit"};
    List<String> before = state(all);

    assertThat(tried("POST", "/v1/sources", SOURCE.formatted("b", "t"))).isEqualTo(204);
    assertThat(tried("POST", "/v1/sources", SOURCE.formatted("talk", "t"))).isEqualTo(409);
    assertThat(tried("POST", "/v1/sources", "{\"name\":\"b\",\"provider\":\"teller\"}"))
        .isEqualTo(422);
    assertThat(tried("PATCH", talk, MAPPED.formatted("$number('1')"))).isEqualTo(204);
    assertThat(tried("PATCH", talk, MAPPED.formatted("("))).isEqualTo(422);
    assertThat(tried("PATCH", talk + "x", "{}")).isEqualTo(404);

    assertThat(state(all)).isEqualTo(before);
  }
}
