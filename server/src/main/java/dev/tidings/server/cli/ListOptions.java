package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How much of a list is shown, and how. */
final class ListOptions {
  private static final int MAX_CELL = 60;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many at the most (${DEFAULT-VALUE}).")
  int limit = 20;

  @Option(names = "--since", paramLabel = "TIME", description = "From then on, ISO 8601.")
  Optional<String> since = Optional.empty();

  @Option(names = "--until", paramLabel = "TIME", description = "Before then, ISO 8601.")
  Optional<String> until = Optional.empty();

  @Option(names = "--json", description = "As JSON, for machines.")
  boolean json;

  /** Prints a page of a list of the API. */
  void print(
      Terminal terminal,
      Client client,
      String path,
      Map<String, Optional<String>> parameters,
      List<String> columns) {
    print(terminal, client, path, parameters, columns, UnaryOperator.identity());
  }

  /** As the other; in the table, {@code view} says what a row is like. */
  void print(
      Terminal terminal,
      Client client,
      String path,
      Map<String, Optional<String>> parameters,
      List<String> columns,
      UnaryOperator<Json> view) {
    Map<String, Optional<String>> all = new LinkedHashMap<>(parameters);
    all.put("since", since);
    all.put("until", until);
    all.put("limit", Optional.of(Integer.toString(limit)));
    Json page = client.get(path + Client.query(all));
    if (json) {
      terminal.say(text(page));
      return;
    }
    List<Json> rows = page instanceof JsonObject object ? object.array("data") : List.of();
    if (rows.isEmpty()) {
      terminal.say("none");
    } else {
      table(terminal, rows.stream().map(view).toList(), columns);
    }
    if (page instanceof JsonObject object && object.text("next").isPresent()) {
      terminal.say("… and more: --limit, --since and --until choose");
    }
  }

  static void table(Terminal terminal, List<Json> rows, List<String> columns) {
    terminal.table(
        columns,
        rows.stream()
            .map(row ->
                columns.stream()
                    .map(column ->
                        row instanceof JsonObject object
                            ? object.get(column).map(ListOptions::cell).orElse("-")
                            : "-")
                    .toList())
            .toList());
  }

  private static String cell(Json value) {
    String text =
        switch (value) {
          case JsonText(String plain) -> plain;
          case JsonArray(List<Json> elements) ->
              elements.stream().map(ListOptions::cell).collect(Collectors.joining(","));
          default -> text(value);
        };
    return text.length() <= MAX_CELL ? text : text.substring(0, MAX_CELL - 1) + "…";
  }

  /** The value as JSON text. */
  static String text(Json value) {
    return new String(value.write(), StandardCharsets.UTF_8);
  }
}
