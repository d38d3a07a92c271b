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

/** {@code tidings event-types}: which events there are, and what their data looks like. */
@Command(
    name = "event-types",
    description = "List the event types that are described, or show one with its schemas.")
final class EventTypesCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  @Parameters(arity = "0..1", paramLabel = "TYPE", description = "An event type to show.")
  private Optional<String> type = Optional.empty();

  @Option(
      names = "--category",
      paramLabel = "NAME",
      description = "Only of this: identity, commerce, engagement, lifecycle or other.")
  private Optional<String> category = Optional.empty();

  EventTypesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      if (type.isPresent()) {
        Json shown = client.get("/v1/event-types/" + type.get());
        terminal.say(ListOptions.text(shown));
        return 0;
      }
      ListOptions list = new ListOptions();
      list.json = json;
      list.limit = 500;
      list.print(
          terminal,
          client,
          "/v1/event-types",
          Map.of("category", category),
          List.of("name", "category", "owner", "validation", "activeVersion", "description"));
      return 0;
    }
  }
}
