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

/** {@code tidings deliveries}: what goes where, and how that went. */
@Command(
    name = "deliveries",
    description = "List deliveries, show one with its attempts, or send one again.")
final class DeliveriesCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final ListOptions list = new ListOptions();

  @Parameters(arity = "0..1", paramLabel = "ID", description = "A delivery to show.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--resend", description = "Send this delivery again.")
  private boolean resend;

  @Option(names = "--endpoint", paramLabel = "ID", description = "Only to this endpoint.")
  private Optional<String> endpoint = Optional.empty();

  @Option(names = "--event", paramLabel = "ID", description = "Only of this event.")
  private Optional<String> event = Optional.empty();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those: pending, delivered, dead or discarded.")
  private Optional<String> state = Optional.empty();

  DeliveriesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      if (id.isPresent() && resend) {
        client.post("/v1/deliveries/" + id.get() + "/resend", JsonObject.EMPTY);
        terminal.say(id.get() + " is sent again");
      } else if (id.isPresent()) {
        show(client.get("/v1/deliveries/" + id.get()));
      } else if (resend) {
        throw new CommandFailedException("--resend needs the id of a delivery");
      } else {
        Map<String, Optional<String>> parameters = new LinkedHashMap<>();
        parameters.put("endpoint", endpoint);
        parameters.put("event", event);
        parameters.put("state", state);
        list.print(
            terminal,
            client,
            "/v1/deliveries",
            parameters,
            List.of(
                "id", "eventType", "endpoint", "state", "attemptCount", "nextAttemptAt", "reason"));
      }
      return 0;
    }
  }

  private void show(Json delivery) {
    if (list.json || !(delivery instanceof JsonObject object)) {
      terminal.say(ListOptions.text(delivery));
      return;
    }
    for (String name :
        List.of(
            "id",
            "event",
            "eventType",
            "endpoint",
            "state",
            "reason",
            "createdAt",
            "nextAttemptAt",
            "finishedAt")) {
      object.text(name).ifPresent(value -> terminal.say("%-14s %s".formatted(name, value)));
    }
    ListOptions.table(
        terminal,
        object.array("attempts"),
        List.of(
            "number",
            "trigger",
            "time",
            "statusCode",
            "failureReason",
            "durationMillis",
            "responseExcerpt"));
  }
}
