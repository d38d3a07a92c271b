package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidings audit}: who changed what, and when. */
@Command(name = "audit", description = "List who changed what, newest first.")
final class AuditCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of("time", "actor", "description", "action", "object", "changed");

  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final ListOptions list = new ListOptions();

  @Option(
      names = "--object",
      paramLabel = "ID",
      description = "Only of this object: its id, or the name of an event type.")
  private Optional<String> object = Optional.empty();

  @Option(
      names = "--actor",
      paramLabel = "ID",
      description = "Only by this API key; system for what was changed without one.")
  private Optional<String> actor = Optional.empty();

  AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      Map<String, Optional<String>> parameters = new LinkedHashMap<>();
      parameters.put("object", object);
      parameters.put("actor", actor);
      list.print(terminal, client, "/v1/audit", parameters, COLUMNS, AuditCommand::row);
      return 0;
    }
  }

  private static Json row(Json entry) {
    if (!(entry instanceof JsonObject change)) {
      return entry;
    }
    JsonObject actor = change.object("actor").orElse(JsonObject.EMPTY);
    JsonObject.Builder row = JsonObject.builder();
    change.members().forEach(row::put);
    return row.putText("actor", actor.text("id"))
        .putText("description", actor.text("description"))
        .put("changed", changed(change.object("before"), change.object("after")))
        .build();
  }

  /** The names of the members that became others. */
  private static JsonArray changed(Optional<JsonObject> before, Optional<JsonObject> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return new JsonArray(List.of());
    }
    TreeSet<String> names = new TreeSet<>(before.get().members().keySet());
    names.addAll(after.get().members().keySet());
    names.removeIf(
        name -> name.equals("updatedAt") || before.get().get(name).equals(after.get().get(name)));
    return new JsonArray(names.stream().<Json>map(JsonText::new).toList());
  }
}
