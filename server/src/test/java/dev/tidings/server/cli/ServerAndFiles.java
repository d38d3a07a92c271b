package dev.tidings.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.Tidings;
import dev.tidings.server.config.ConfigLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real server, and a folder of files that are applied to it by the command line. */
abstract class ServerAndFiles {
  static final String KEY = "operator-key-of-the-tests";

  @TempDir Path folder;
  @TempDir Path data;

  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final Map<String, String> environment =
      new HashMap<>(Map.of("SHOP_SECRET", "hush-shop", "CRM_TOKEN", "hush-crm"));
  private Tidings server;
  Client client;

  @BeforeEach
  void start() {
    server =
        Tidings.start(
            ConfigLoader.ofProcess()
                .load(
                    Optional.empty(),
                    Map.of(
                        "data",
                        data.toString(),
                        "port",
                        "0",
                        "host",
                        "127.0.0.1",
                        "operator-key",
                        KEY)));
    client = new Client(URI.create(url()), Optional.of(KEY), "default");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  int run(String command, String... more) {
    return runOn(Terminal.on(out, err), command, more);
  }

  int runOn(Terminal terminal, String command, String... more) {
    out.reset();
    err.reset();
    List<String> arguments = new ArrayList<>(List.of(command, "--url", url(), "--key", KEY));
    if (!command.equals("export")) {
      arguments.addAll(List.of("-f", folder.toString()));
    }
    arguments.addAll(List.of(more));
    int status =
        new CommandLineTool(
                terminal,
                _ -> {
                  throw new IllegalStateException("not asked for");
                },
                environment)
            .run(arguments.toArray(String[]::new));
    assertThat(out() + err()).doesNotContain("hush");
    return status;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** What was printed, without what is another each time. */
  String plain() {
    return out().replaceAll("\\b(ep|src)_[0-9a-z]{26}", "$1_…");
  }

  void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  List<JsonObject> endpoints() {
    return client.all("/v1/endpoints");
  }

  JsonObject endpoint(String name) {
    return endpoints().stream()
        .filter(found -> found.text("name").equals(Optional.of(name)))
        .findFirst()
        .orElseThrow();
  }
}
