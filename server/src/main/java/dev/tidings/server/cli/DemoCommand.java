package dev.tidings.server.cli;

import dev.tidings.core.time.Randomness;
import dev.tidings.server.config.ConfigLoader;
import dev.tidings.server.config.TidingsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidings demo}: shows what Tidings does, live, with senders and receivers of its own. */
@Command(
    name = "demo",
    description = {
      "Watch sample webhooks go in, through and out.",
      "Starts a server with data of its own, and senders and receivers to go with it."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int USUAL_PORT = 8080;

  private final Terminal terminal;
  private final ServerStarter starter;

  @Option(
      names = "--exit",
      description = "End when the story is told, with status 0 if all went as it should.")
  private boolean exit;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port; 8080 if it is free, any otherwise.")
  private Optional<Integer> port = Optional.empty();

  DemoCommand(Terminal terminal, ServerStarter starter) {
    this.terminal = terminal;
    this.starter = starter;
  }

  @Override
  public Integer call() {
    String key = newKey();
    Path folder = newFolder();
    TidingsConfig config =
        ConfigLoader.ofProcess()
            .load(
                Optional.empty(),
                Map.of(
                    "host",
                    "127.0.0.1",
                    "port",
                    Integer.toString(port.orElseGet(DemoCommand::freePort)),
                    "data",
                    folder.toString(),
                    "operator-key",
                    key,
                    "allow-networks",
                    "127.0.0.0/8"));
    RunningServer server = starter.start(config);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              server.close();
              delete(folder);
            }));
    URI url = URI.create("http://127.0.0.1:" + server.port());
    try (server;
        Client client = new Client(url, Optional.of(key), "default");
        DemoStory story = new DemoStory(terminal, client)) {
      terminal.say("Tidings runs at " + url + " with its data in " + folder + ".");
      boolean asItShould = story.tell();
      sayWhereToLook(url, key);
      // An option whose value is true already would be switched off by being given.
      if (exit || Boolean.parseBoolean(System.getenv("CI"))) {
        terminal.say("");
        terminal.say(
            asItShould ? "All of it went as it should." : "Something went wrong: see above.");
        return asItShould ? 0 : 1;
      }
      terminal.say("");
      terminal.say("It keeps running; stop it with Ctrl-C.");
      waitForEver();
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sayWhereToLook(URI url, String key) {
    terminal.say("");
    terminal.say(terminal.styled(Terminal.Style.BOLD, "Look for yourself, in another terminal:"));
    terminal.say("  export TIDINGS_URL=" + url + " TIDINGS_OPERATOR_KEY=" + key);
    terminal.say("  ./tidings events");
    terminal.say("  ./tidings deliveries --state dead");
    terminal.say("  ./tidings send --provider stripe --event invoice.payment_failed");
    terminal.say(
        "  curl -H \"Authorization: Bearer $TIDINGS_OPERATOR_KEY\" $TIDINGS_URL/v1/endpoints");
    terminal.say("  curl $TIDINGS_URL/metrics");
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String newKey() {
    byte[] bytes = new byte[18];
    Randomness.secure().nextBytes(bytes);
    return "demo_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("tidings-demo-");
    } catch (IOException e) {
      throw new CommandFailedException("cannot make a folder for the demo's data", e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(path -> {
            var _ = path.toFile().delete();
          });
    } catch (IOException | UncheckedIOException e) {
      // It lies in the system's folder for what may go; the demo is over.
    }
  }

  /** The usual port if nobody has it, for addresses that look like those in the documents. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(USUAL_PORT)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      return 0;
    }
  }
}
