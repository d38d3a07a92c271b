package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidings endpoints}: who receives what. */
@Command(name = "endpoints", description = "List endpoints, or show one.")
final class EndpointsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(arity = "0..1", paramLabel = "ID", description = "An endpoint to show.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  EndpointsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      if (id.isPresent()) {
        Json endpoint = client.get("/v1/endpoints/" + id.get());
        terminal.say(ListOptions.text(endpoint));
      } else {
        ListOptions list = new ListOptions();
        list.json = json;
        list.limit = 500;
        list.print(
            terminal,
            client,
            "/v1/endpoints",
            Map.of(),
            List.of("id", "url", "eventTypes", "status", "statusReason", "description"));
      }
      return 0;
    }
  }
}
