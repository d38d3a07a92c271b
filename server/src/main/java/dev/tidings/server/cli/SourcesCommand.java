package dev.tidings.server.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidings sources}: where webhooks come in. */
@Command(name = "sources", description = "List sources: where webhooks come in.")
final class SourcesCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  SourcesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      ListOptions list = new ListOptions();
      list.json = json;
      list.limit = 500;
      list.print(
          terminal,
          client,
          "/v1/sources",
          Map.of(),
          List.of("id", "name", "provider", "url", "warning"));
      return 0;
    }
  }
}
