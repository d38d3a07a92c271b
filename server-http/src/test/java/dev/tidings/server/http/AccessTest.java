package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.http.TestServer.Answered;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AccessTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Answered getAs(String key, String path, String... headers) {
    return server.callAs(key, "GET", path, Optional.empty(), headers);
  }

  @Test
  void asksForAKey() {
    Answered refused = getAs("", "/v1/endpoints");

    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("www-authenticate")).isEqualTo("Bearer");
    assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
    assertThat(getAs("tdg_wrong", "/v1/endpoints").status()).isEqualTo(401);
    assertThat(getAs("", "/v1/endpoints", "authorization", "Basic b3BlcmF0b3I6eA==").status())
        .isEqualTo(401);
  }

  @Test
  void letsAnOperatorActForAnyTenant() {
    server.callAs(
        TestServer.OPERATOR,
        "POST",
        "/v1/endpoints",
        Optional.of("{\"url\":\"https://a.example\"}"),
        "tidings-tenant",
        "acme",
        "content-type",
        "application/json");

    assertThat(getAs(TestServer.OPERATOR, "/v1/endpoints", "tidings-tenant", "acme").data())
        .hasSize(1);
    assertThat(getAs(TestServer.OPERATOR, "/v1/endpoints").data()).isEmpty();
    assertThat(getAs(TestServer.OPERATOR, "/v1/endpoints", "tidings-tenant", "ACME !").status())
        .isEqualTo(400);
  }

  @Test
  void keepsATenantsKeyToItsTenant() {
    Answered made = server.post("/v1/keys", "{\"tenant\":\"acme\"}");
    String key = made.text("key");

    assertThat(made.status()).isEqualTo(201);
    assertThat(getAs(key, "/v1/endpoints").status()).isEqualTo(200);
    assertThat(getAs(key, "/v1/endpoints", "tidings-tenant", "acme").status()).isEqualTo(200);
    assertThat(getAs(key, "/v1/endpoints", "tidings-tenant", "default").status()).isEqualTo(403);
    assertThat(getAs(key, "/v1/keys").status()).isEqualTo(403);
  }

  @Test
  void showsAKeyOnceAndForgetsItWhenItIsDeleted() {
    Answered made = server.post("/v1/keys", "{\"tenant\":\"acme\"}");
    String key = made.text("key");
    assertThat(getAs(key, "/v1/endpoints").status()).isEqualTo(200);

    Answered list = server.get("/v1/keys?limit=1");
    assertThat(list.data()).hasSize(1);
    assertThat(server.get("/v1/keys?cursor=" + list.text("next")).text())
        .contains(made.text("id"))
        .doesNotContain(key);
    assertThat(server.delete("/v1/keys/" + made.text("id")).status()).isEqualTo(204);
    assertThat(getAs(key, "/v1/endpoints").status()).isEqualTo(401);
    assertThat(server.delete("/v1/keys/" + made.text("id")).status()).isEqualTo(404);
  }

  @Test
  void makesOperatorKeysWithoutATenant() {
    Answered made = server.post("/v1/keys", "{\"operator\":true}");

    assertThat(made.text()).contains("\"operator\":true").doesNotContain("\"tenant\"");
    assertThat(getAs(made.text("key"), "/v1/keys").status()).isEqualTo(200);
    assertThat(server.post("/v1/keys", "{\"operator\":true,\"tenant\":\"a\"}").status())
        .isEqualTo(422);
  }
}
