package dev.tidings.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidings.core.json.Json;
import dev.tidings.server.config.ConfigLoader;
import dev.tidings.server.config.LogFormat;
import dev.tidings.server.config.LogLevels;
import dev.tidings.server.logging.Logging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A value that comes in by every way, and goes wrong in every way, is not found in the log. */
class LogOfPersonalDataTest {
  private static final String KEY = "operator-key-of-this-test";
  private static final String WHO = "zo3canary";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder;

  private Tidings start() {
    return Tidings.start(
        new ConfigLoader(
                folder,
                Map.of(
                    "TIDINGS_PORT",
                    "0",
                    "TIDINGS_HOST",
                    "127.0.0.1",
                    "TIDINGS_DATA",
                    folder.resolve("data").toString(),
                    "TIDINGS_OPERATOR_KEY",
                    KEY,
                    "TIDINGS_ALLOW_NETWORKS",
                    "127.0.0.0/8"),
                Map.of())
            .load(Optional.empty(), Map.of()));
  }

  private String call(Tidings server, String path, String body)
      throws IOException, InterruptedException {
    URI address =
        path.startsWith("http")
            ? URI.create(path)
            : URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Authorization", "Bearer " + KEY)
            .header("X-Canary", WHO)
            .header("Content-Type", "application/json");
    if (!body.isEmpty()) {
      request.POST(BodyPublishers.ofString(body));
    }
    return client.send(request.build(), BodyHandlers.ofString()).body();
  }

  private String in(Tidings server, String source) throws IOException, InterruptedException {
    return Json.parseObject(call(server, "/v1/sources", source).getBytes(StandardCharsets.UTF_8))
        .text("id")
        .map(id -> "/in/" + id)
        .orElseThrow();
  }

  private void endpoint(Tidings server, int port, String more)
      throws IOException, InterruptedException {
    String made =
        "{\"url\":\"http://127.0.0.1:%d/\",\"retrySchedule\":[0]%s}".formatted(port, more);
    assertThat(call(server, "/v1/endpoints", made)).contains("ep_");
  }

  private static HttpServer receiver() throws IOException {
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(500, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    receiver.start();
    return receiver;
  }

  @Test
  @Timeout(120)
  void nothingOfAnEventIsInTheLog() throws IOException, InterruptedException {
    PrintStream before = System.out;
    HttpServer receiver = receiver();
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    try (Tidings server = start()) {
      Logging.toStandardOutput(LogFormat.JSON, LogLevels.parse("info,dev.tidings=trace"));
      int port = receiver.getAddress().getPort();
      endpoint(server, port, "");
      endpoint(server, port, ",\"transformation\":\"$number(data.email)\"");
      endpoint(server, port, ",\"filter\":\"data.email > 5\"");
      endpoint(server, 1, ",\"dataPolicy\":{\"personal\":\"hash\"}");

      String event =
          """
          {"id":"order-1","type":"order.completed","subject":"%1$s@example.com",
           "data":{"email":"%1$s@example.com","total":"%1$s"}}
          """;
      assertThat(call(server, "/v1/events", event.formatted(WHO))).contains("order-1");
      call(server, "/v1/events", "{\"type\": " + WHO + "}");
      call(server, "/v1/events", "{\"type\": \"" + WHO + " is not a type\", \"data\": {}}");
      call(server, "/v1/events/" + WHO, "");
      call(server, "/v1/" + WHO + "?email=" + WHO, "");
      String open =
          in(
              server,
              "{\"name\":\"open\",\"provider\":\"generic\",\"verification\":{\"scheme\":{\"type\":\"none\"}}}");
      String closed =
          in(
              server,
              "{\"name\":\"billing\",\"provider\":\"stripe\",\"verification\":{\"secret\":\"whsec_abc\"}}");
      for (String to : new String[] {open, closed, "/in/" + WHO}) {
        for (String body : new String[] {event.formatted(WHO), "{" + WHO, "[" + WHO + "]"}) {
          call(server, to + "?email=" + WHO, body);
        }
      }
      while (!call(server, "/v1/events/order-1", "").contains("\"dead\"")) {
        Thread.onSpinWait();
      }
    } finally {
      System.setOut(before);
      receiver.stop(0);
    }
    String log = written.toString(StandardCharsets.UTF_8);
    assertThat(log).contains("is kept in quarantine").doesNotContain(WHO);
  }
}
