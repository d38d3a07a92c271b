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

/** {@code tidings problems}: what is wrong with the events of sources. */
@Command(
    name = "problems",
    description = "List what is wrong with events, show one problem, or deal with it.")
final class ProblemsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final ListOptions list = new ListOptions();

  @Parameters(arity = "0..1", paramLabel = "ID", description = "A problem to show.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--acknowledge", description = "Say that somebody knows of this problem.")
  private boolean acknowledge;

  @Option(
      names = "--resolve",
      description = "Say that this problem is dealt with; what has changed is usual from then on.")
  private boolean resolve;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those: open, acknowledged or resolved.")
  private Optional<String> state = Optional.empty();

  @Option(names = "--source", paramLabel = "NAME", description = "Only of this source.")
  private Optional<String> source = Optional.empty();

  @Option(names = "--type", paramLabel = "TYPE", description = "Only of this event type.")
  private Optional<String> type = Optional.empty();

  ProblemsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      if (id.isEmpty() && (acknowledge || resolve)) {
        throw new CommandFailedException("--acknowledge and --resolve need the id of a problem");
      }
      if (acknowledge) {
        show(client.post(path() + "/acknowledge", JsonObject.EMPTY));
      }
      if (resolve) {
        show(client.post(path() + "/resolve", JsonObject.EMPTY));
      } else if (id.isPresent() && !acknowledge) {
        show(client.get(path()));
      } else if (id.isEmpty()) {
        all(client);
      }
      return 0;
    }
  }

  private String path() {
    return "/v1/problems/" + id.orElseThrow();
  }

  private void all(Client client) {
    Map<String, Optional<String>> parameters = new LinkedHashMap<>();
    parameters.put("state", state);
    parameters.put("source", source);
    parameters.put("type", type);
    list.print(
        terminal,
        client,
        "/v1/problems",
        parameters,
        List.of("id", "kind", "source", "type", "state", "count", "lastSeen", "message"));
  }

  private void show(Json problem) {
    if (list.json || !(problem instanceof JsonObject object)) {
      terminal.say(ListOptions.text(problem));
      return;
    }
    for (String name :
        List.of(
            "id",
            "kind",
            "source",
            "type",
            "field",
            "message",
            "state",
            "firstSeen",
            "lastSeen",
            "count",
            "examples",
            "resolvedAt",
            "resolved")) {
      object
          .get(name)
          .ifPresent(value ->
              terminal.say(
                  "%-11s %s"
                      .formatted(name, value.asText().orElseGet(() -> ListOptions.text(value)))));
    }
  }
}
