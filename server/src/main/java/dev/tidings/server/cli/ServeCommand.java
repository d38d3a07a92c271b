package dev.tidings.server.cli;

import dev.tidings.server.config.LogFormat;
import dev.tidings.server.config.TidingsConfig;
import dev.tidings.server.logging.Logging;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidings serve}: runs the server until it is told to stop. */
@Command(
    name = "serve",
    description = "Run the server: webhooks in, signed webhooks out.",
    footer = {
      "",
      "Settings come from options, the environment (TIDINGS_PORT) and tidings.yaml;",
      "docs/reference/configuration.md lists them all."
    })
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  private final Terminal terminal;
  private final ServerStarter starter;

  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Option(names = "--port", paramLabel = "PORT", description = "The port; TIDINGS_PORT, or 8080.")
  private Optional<String> port = Optional.empty();

  ServeCommand(Terminal terminal, ServerStarter starter) {
    this.terminal = terminal;
    this.starter = starter;
  }

  @Override
  public Integer call() {
    TidingsConfig settings = config.load(port.map(it -> Map.of("port", it)).orElse(Map.of()));
    Logging.toStandardOutput(settings.logFormat(), settings.logLevel());
    RunningServer server = starter.start(settings);
    server.newOperatorKey().ifPresent(key -> tellKey(key, settings.logFormat()));
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        Thread.ofPlatform()
            .name("tidings-stop")
            .unstarted(() -> {
              log.info("stopping");
              server.close();
              log.info("stopped");
              stopped.countDown();
              // Java would end with the status of the signal, as if it had not stopped in order.
              Runtime.getRuntime().halt(0);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    log.info("ready on http://{}:{}", settings.host(), server.port());
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /** Not a log record: logs are kept and shipped, and the key must not be in them. */
  private void tellKey(String key, LogFormat format) {
    String words =
        """

        This is the operator key. It is shown now and never again; set TIDINGS_OPERATOR_KEY to
        choose your own, or make more with `tidings key create`.

          %s
        """
            .formatted(key);
    switch (format) {
      case TEXT -> terminal.say(words);
      case JSON -> terminal.complain(words);
    }
  }
}
