package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Holds answers against the contract. */
final class Conformity {
  /** The operations that were seen to answer as they should, with what. */
  static final Set<String> SEEN = new ConcurrentSkipListSet<>();

  private Conformity() {}

  static void check(String method, String path, HttpResponse<String> response) {
    if (!(TestServer.CONTRACT.find(
            method.equals("HEAD") && !path.startsWith("/in/") ? "GET" : method, path)
        instanceof Contract.Found.Matched matched)) {
      assertThat(response.statusCode()).isIn(404, 405);
      return;
    }
    String operation = matched.operation().id();
    SEEN.add(operation + " " + response.statusCode());
    if (operation.startsWith("ingest")) {
      return;
    }
    String type = response.headers().firstValue("content-type").orElse("").split(";", 2)[0];
    if (response.statusCode() == 204 || method.equals("HEAD")) {
      assertThat(response.body()).isEmpty();
      return;
    }
    if (type.equals("text/plain")) {
      return;
    }
    Fit fit =
        TestServer.CONTRACT
            .answer(operation, response.statusCode(), type)
            .orElseThrow(() ->
                new AssertionError(
                    "the contract says nothing of "
                        + operation
                        + " "
                        + response.statusCode()
                        + " "
                        + type));
    assertThat(fit.faults(Json.parse(response.body().getBytes(StandardCharsets.UTF_8))))
        .as(operation + " " + response.statusCode() + " " + response.body())
        .isEmpty();
  }
}
