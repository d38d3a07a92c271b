package dev.tidings.benchmarks;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running Tidings, called as its users call it. */
final class Api {
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI base;
  private final String key;

  Api(int port, String key) {
    this.base = URI.create("http://127.0.0.1:" + port);
    this.key = key;
  }

  /** Whether it is up. */
  boolean isReady() {
    try {
      return send(HttpRequest.newBuilder(base.resolve("/readyz"))).statusCode() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  JsonObject post(String path, JsonObject body) {
    return answered(
        send(
            HttpRequest.newBuilder(base.resolve(path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(body.write()))));
  }

  JsonObject patch(String path, JsonObject body) {
    return answered(
        send(
            HttpRequest.newBuilder(base.resolve(path))
                .header("content-type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofByteArray(body.write()))));
  }

  JsonObject get(String path) {
    return answered(send(HttpRequest.newBuilder(base.resolve(path))));
  }

  /** The sum of a metric over its labels; 0 when there is none. */
  double metric(String name) {
    String all =
        new String(
            send(HttpRequest.newBuilder(base.resolve("/metrics"))).body(),
            java.nio.charset.StandardCharsets.UTF_8);
    Matcher found =
        Pattern.compile("^" + Pattern.quote(name) + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
            .matcher(all);
    double sum = 0;
    while (found.find()) {
      sum += Double.parseDouble(found.group(1));
    }
    return sum;
  }

  private static JsonObject answered(HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          response.uri().getPath() + " answered " + response.statusCode());
    }
    return response.body().length == 0 ? JsonObject.EMPTY : Json.parseObject(response.body());
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return client.send(
          request.header("authorization", "Bearer " + key).timeout(Duration.ofSeconds(30)).build(),
          BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
