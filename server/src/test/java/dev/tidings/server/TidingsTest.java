package dev.tidings.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tidings.server.config.ConfigLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole server, on a data folder that something happened to. */
class TidingsTest {
  private static final String KEY = "operator-key-of-this-test";

  @TempDir private Path folder;

  private Tidings start() {
    return start(Map.of());
  }

  private Tidings start(Map<String, String> settings) {
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
                    KEY),
                Map.of())
            .load(Optional.empty(), settings));
  }

  private static String ask(Tidings server, String path, Optional<String> body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("Authorization", "Bearer " + KEY)
            .header("Content-Type", "application/json");
    body.ifPresent(json -> request.POST(BodyPublishers.ofString(json)));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString()).body();
    }
  }

  private static void publishAndAwaitFate(Tidings server, String id)
      throws IOException, InterruptedException {
    String event = "{\"id\": \"%s\", \"type\": \"a.happened\", \"data\": {}}".formatted(id);
    assertThat(ask(server, "/v1/events", Optional.of(event))).contains(id);
    while (!ask(server, "/v1/events?fate=unmatched", Optional.empty()).contains(id)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void nobodyElseMayLookIntoTheFolderItMakes() throws IOException {
    Path data = folder.resolve("data");
    assumeThat(Files.getFileStore(folder).supportsFileAttributeView("posix")).isTrue();
    start().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
  }

  @Test
  @Timeout(60)
  void anEventHasAFateAlsoAfterTheLogWasLost() throws IOException, InterruptedException {
    try (Tidings server = start()) {
      for (int i = 0; i < 20; i++) {
        publishAndAwaitFate(server, "before-" + i);
      }
    }
    try (Stream<Path> segments = Files.list(folder.resolve("data/log"))) {
      for (Path segment : segments.toList()) {
        Files.delete(segment);
      }
    }
    for (int start = 0; start < 2; start++) {
      try (Tidings server = start()) {
        publishAndAwaitFate(server, "after-" + start);
      }
    }
  }

  @Test
  @Timeout(60)
  void learnsTheShapeOfTrafficUnlessItIsToldNotTo() throws IOException, InterruptedException {
    try (Tidings server = start(Map.of("quality.watch", "false"))) {
      publishAndAwaitFate(server, "not-watched");
      assertThat(ask(server, "/v1/shapes", Optional.empty())).contains("\"data\":[]");
    }
    try (Tidings server = start()) {
      publishAndAwaitFate(server, "watched");
      assertThat(ask(server, "/v1/shapes", Optional.empty())).contains("a.happened");
    }
  }
}
