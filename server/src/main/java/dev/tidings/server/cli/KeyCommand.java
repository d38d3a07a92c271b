package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidings key}: makes, lists and deletes API keys. */
@Command(name = "key", description = "Make, list and delete API keys.")
final class KeyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  KeyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say which: create, list or delete");
  }

  @Command(
      name = "create",
      description = "Make a key for --tenant, or one for operators. It is shown once.")
  int create(
      @Mixin ServerOptions server,
      @Option(names = "--operator", description = "A key that acts for every tenant.")
          boolean operator,
      @Option(
              names = "--description",
              defaultValue = "",
              paramLabel = "WORDS",
              description = "What it is for.")
          String description,
      @Option(names = "--json", description = "As JSON, for machines.") boolean json) {
    JsonObject.Builder wish = JsonObject.builder().put("description", description);
    if (operator) {
      wish.put("operator", true);
    } else {
      wish.put("tenant", server.tenant);
    }
    try (Client client = server.client()) {
      Json made = client.post("/v1/keys", wish.build());
      if (json || !(made instanceof JsonObject key)) {
        terminal.say(ListOptions.text(made));
      } else {
        terminal.say(key.text("key").orElse(""));
        terminal.complain("This is " + key.text("id").orElse("") + "; it is shown only now.");
      }
    }
    return 0;
  }

  @Command(name = "list", description = "List the keys: whose they are, never what they read.")
  int list(
      @Mixin ServerOptions server,
      @Option(names = "--json", description = "As JSON, for machines.") boolean json) {
    ListOptions list = new ListOptions();
    list.json = json;
    list.limit = 500;
    try (Client client = server.client()) {
      list.print(
          terminal,
          client,
          "/v1/keys",
          Map.of(),
          List.of("id", "tenant", "operator", "description", "createdAt"));
    }
    return 0;
  }

  @Command(name = "delete", description = "Delete a key: it lets nobody in from now on.")
  int delete(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "ID", description = "The key's id, key_…") String id) {
    try (Client client = server.client()) {
      client.delete("/v1/keys/" + id);
    }
    terminal.say(id + " is deleted");
    return 0;
  }
}
