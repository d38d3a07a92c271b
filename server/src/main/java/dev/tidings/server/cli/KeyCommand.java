package dev.tidings.server.cli;

import dev.tidings.core.access.ApiKey;
import dev.tidings.core.access.Keys;
import dev.tidings.core.id.KeyId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidings key}: makes, lists and deletes API keys. */
@Command(
    name = "key",
    description = {
      "Make, list and delete API keys.",
      "On a running server, or with --data on the data folder of one that is stopped:",
      "this lets you in again when all keys are lost."
    })
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
      @Mixin StoppedServer stopped,
      @Option(names = "--operator", description = "A key that acts for every tenant.")
          boolean operator,
      @Option(
              names = "--personal-data",
              description = "It may see personal data, which is masked otherwise.")
          boolean personalData,
      @Option(
              names = "--description",
              defaultValue = "",
              paramLabel = "WORDS",
              description = "What it is for.")
          String description,
      @Option(names = "--json", description = "As JSON, for machines.") boolean json) {
    if (stopped.isMeant()) {
      Optional<TenantId> tenant =
          operator ? Optional.empty() : Optional.of(new TenantId(server.tenant));
      Keys.Created made =
          stopped.withKeyChanges(keys -> keys.create(tenant, personalData, description));
      if (json) {
        terminal.say(ListOptions.text(made.shown()));
      } else {
        tell(made.text(), made.key().id().value());
      }
      return 0;
    }
    JsonObject.Builder wish =
        JsonObject.builder().put("description", description).put("personalData", personalData);
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
        tell(key.text("key").orElse(""), key.text("id").orElse(""));
      }
    }
    return 0;
  }

  private void tell(String key, String id) {
    terminal.say(key);
    terminal.complain("This is " + id + "; it is shown only now.");
  }

  @Command(name = "list", description = "List the keys: whose they are, never what they read.")
  int list(
      @Mixin ServerOptions server,
      @Mixin StoppedServer stopped,
      @Option(names = "--json", description = "As JSON, for machines.") boolean json) {
    if (stopped.isMeant()) {
      List<ApiKey> keys = stopped.withKeys(Keys::all);
      if (json) {
        JsonArray data = new JsonArray(keys.stream().<Json>map(ApiKey::shown).toList());
        terminal.say(ListOptions.text(JsonObject.builder().put("data", data).build()));
        return 0;
      }
      for (ApiKey key : keys) {
        String whose = key.tenant().map(TenantId::value).orElse("operator");
        terminal.say(key.id().value() + "  " + whose + "  " + key.description());
      }
      return 0;
    }
    ListOptions list = new ListOptions();
    list.json = json;
    list.limit = 500;
    try (Client client = server.client()) {
      list.print(
          terminal,
          client,
          "/v1/keys",
          Map.of(),
          List.of("id", "tenant", "operator", "personalData", "description", "createdAt"));
    }
    return 0;
  }

  @Command(name = "delete", description = "Delete a key: it lets nobody in from now on.")
  int delete(
      @Mixin ServerOptions server,
      @Mixin StoppedServer stopped,
      @Parameters(paramLabel = "ID", description = "The key's id, key_…") String id) {
    if (stopped.isMeant()) {
      if (!stopped.withKeyChanges(keys -> keys.delete(new KeyId(id)))) {
        throw new CommandFailedException("there is no key " + id);
      }
    } else {
      try (Client client = server.client()) {
        client.delete("/v1/keys/" + id);
      }
    }
    terminal.say(id + " is deleted");
    return 0;
  }
}
