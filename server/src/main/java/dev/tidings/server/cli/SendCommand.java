package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidings send}: publishes an event. */
@Command(
    name = "send",
    description = "Publish an event.",
    footer = {
      "",
      "tidings send order.completed '{\"total\": 12.5}' --subject jane@example.com",
      "tidings send order.completed @order.json"
    })
final class SendCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(index = "0", arity = "0..1", paramLabel = "TYPE", description = "The event type.")
  private Optional<String> type = Optional.empty();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATA",
      description = "Its data as JSON, or @FILE; {} if left out.")
  private Optional<String> data = Optional.empty();

  @Option(names = "--subject", paramLabel = "WHO", description = "Who or what it is about.")
  private Optional<String> subject = Optional.empty();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Its id: the same id again is the same event.")
  private Optional<String> id = Optional.empty();

  @Option(
      names = "--ordering-key",
      paramLabel = "KEY",
      description = "Events with the same key keep their order.")
  private Optional<String> orderingKey = Optional.empty();

  @Option(names = "--json", description = "Answer as JSON, for machines.")
  private boolean json;

  SendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JsonObject event =
        JsonObject.builder()
            .put(
                "type",
                type.orElseThrow(
                    () -> new CommandFailedException("say which type of event: tidings send TYPE")))
            .putText("id", id)
            .putText("subject", subject)
            .putText("orderingKey", orderingKey)
            .put("data", readData())
            .build();
    try (Client client = server.client()) {
      Json answer = client.post("/v1/events", event);
      if (json || !(answer instanceof JsonObject kept)) {
        terminal.say(ListOptions.text(answer));
      } else {
        terminal.say(
            kept.text("id").orElse("")
                + (kept.bool("duplicate").orElse(false) ? " was there already" : " is kept"));
      }
    }
    return 0;
  }

  private Json readData() {
    String text = data.orElse("{}");
    try {
      byte[] bytes =
          text.startsWith("@")
              ? Files.readAllBytes(Path.of(text.substring(1)))
              : text.getBytes(StandardCharsets.UTF_8);
      return Json.parse(bytes);
    } catch (IOException e) {
      throw new CommandFailedException("cannot read " + text.substring(1), e);
    } catch (JsonException e) {
      throw new CommandFailedException("the data is not JSON: " + e.getMessage(), e);
    }
  }
}
