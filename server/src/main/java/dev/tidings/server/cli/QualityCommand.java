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

/**
 * {@code tidings quality}: what is missing, wrong, late or came twice, for each source and type.
 */
@Command(
    name = "quality",
    description = "Count what is missing, wrong, late or came twice, for each source and type.")
final class QualityCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final ListOptions list = new ListOptions();

  @Option(names = "--source", paramLabel = "NAME", description = "Only of this source.")
  private Optional<String> source = Optional.empty();

  @Option(names = "--type", paramLabel = "TYPE", description = "Only of this event type.")
  private Optional<String> type = Optional.empty();

  QualityCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      Map<String, Optional<String>> parameters = new LinkedHashMap<>();
      parameters.put("source", source);
      parameters.put("type", type);
      list.print(
          terminal,
          client,
          "/v1/quality",
          parameters,
          List.of(
              "source",
              "type",
              "events",
              "missingSubject",
              "missingRequired",
              "violations",
              "unknownType",
              "late",
              "future",
              "duplicates",
              "meanDelaySeconds"),
          QualityCommand::total);
      return 0;
    }
  }

  /** A row with what was counted in total. */
  private static Json total(Json row) {
    JsonObject.Builder flat = JsonObject.builder();
    if (row instanceof JsonObject object) {
      object.members().forEach(flat::put);
      object.object("total").ifPresent(total -> total.members().forEach(flat::put));
    }
    return flat.build();
  }
}
