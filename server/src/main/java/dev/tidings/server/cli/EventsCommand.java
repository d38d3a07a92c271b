package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidings events}: what happened, and what became of it. */
@Command(name = "events", description = "List events, or show one with what became of it.")
final class EventsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final ListOptions list = new ListOptions();

  @Parameters(arity = "0..1", paramLabel = "ID", description = "An event to show.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--type", paramLabel = "TYPE", description = "Only of this type.")
  private Optional<String> type = Optional.empty();

  @Option(names = "--source", paramLabel = "NAME", description = "Only from this source.")
  private Optional<String> source = Optional.empty();

  @Option(names = "--unmatched", description = "Only those that no endpoint wanted.")
  private boolean unmatched;

  EventsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      if (id.isPresent()) {
        show(client.get("/v1/events/" + id.get()));
        return 0;
      }
      Map<String, Optional<String>> parameters = new LinkedHashMap<>();
      parameters.put("type", type);
      parameters.put("source", source);
      parameters.put("fate", unmatched ? Optional.of("unmatched") : Optional.empty());
      list.print(
          terminal,
          client,
          "/v1/events",
          parameters,
          List.of("id", "type", "subject", "source", "receivedAt"));
      return 0;
    }
  }

  private void show(Json event) {
    if (list.json || !(event instanceof JsonObject object)) {
      terminal.say(ListOptions.text(event));
      return;
    }
    for (String name : List.of("id", "type", "subject", "source", "time", "receivedAt")) {
      object.text(name).ifPresent(value -> terminal.say("%-12s %s".formatted(name, value)));
    }
    object.get("data").ifPresent(data -> terminal.say("data         " + ListOptions.text(data)));
    List<Json> deliveries = object.array("deliveries");
    if (deliveries.isEmpty()) {
      terminal.say("no delivery: nothing wanted it, or it has not been routed yet");
    } else {
      ListOptions.table(
          terminal,
          deliveries,
          List.of("id", "endpoint", "state", "attemptCount", "nextAttemptAt", "reason"));
    }
  }
}
