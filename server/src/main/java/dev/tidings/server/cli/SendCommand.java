package dev.tidings.server.cli;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonException;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Sample;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidings send}: publishes an event, or plays a provider that sends a webhook. */
@Command(
    name = "send",
    description = {
      "Publish an event; or, with --provider, play a provider that sends a signed webhook.",
      "Without --source it goes to a source of its own, sample-PROVIDER."
    },
    footer = {
      "",
      "tidings send --provider stripe --event invoice.paid",
      "tidings send order.completed '{\"total\": 12.5}' --subject jane@example.com",
      "tidings send order.completed @order.json",
      "tidings send --source src_1 --secret @secret.txt"
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

  @Option(
      names = "--subject",
      paramLabel = "WHO",
      description = "Who or what it is about; for a provider an email address.")
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

  @Option(names = "--provider", paramLabel = "NAME", description = "Play this provider.")
  private Optional<String> provider = Optional.empty();

  @Option(
      names = "--event",
      paramLabel = "NAME",
      description = "Which of its samples, by its own name, such as invoice.paid.")
  private Optional<String> sample = Optional.empty();

  @Option(
      names = "--source",
      paramLabel = "ID",
      description = "The source to send to; needs --secret or --verification.")
  private Optional<String> source = Optional.empty();

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description = {
        "The secret of the source, or @FILE.",
        "What is written out here can be seen in the list of processes and in the shell's history."
      })
  private Optional<String> secret = Optional.empty();

  @Option(
      names = "--verification",
      paramLabel = "JSON",
      description = "What the source was set up with, where that is more than a secret; or @FILE.")
  private Optional<String> verification = Optional.empty();

  @Option(
      names = "--private-key",
      paramLabel = "KEY",
      description = "The private key, where the source has the public one; or @FILE.")
  private Optional<String> privateKey = Optional.empty();

  @Option(names = "--json", description = "Answer as JSON, for machines.")
  private boolean json;

  SendCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      return provider.isPresent() || source.isPresent() ? play(client) : publish(client);
    }
  }

  private int play(Client client) {
    ProviderPlayer player = new ProviderPlayer(client);
    ProviderPlayer.Target target =
        source
            .map(id -> player.source(id, identity()))
            .orElseGet(() -> {
              Provider played = ProviderPlayer.provider(provider.orElseThrow());
              return player.ownSource(played, "sample-" + played.name());
            });
    if (provider.isPresent() && !provider.get().equals(target.provider().name())) {
      throw new CommandFailedException(
          target.id() + " is a source of " + target.provider().name() + ", not " + provider.get());
    }
    Sample chosen = ProviderPlayer.sample(target.provider(), sample);
    HttpResponse<byte[]> answer =
        player.send(player.write(target, chosen, subject.orElse("jane@example.com")));
    if (json) {
      terminal.say(
          ListOptions.text(
              JsonObject.builder()
                  .put("source", target.id())
                  .put("event", chosen.event())
                  .put("status", answer.statusCode())
                  .build()));
    } else {
      terminal.say(
          "%s %s → %s: %d"
              .formatted(
                  target.provider().title(), chosen.event(), target.name(), answer.statusCode()));
      String words = new String(answer.body(), StandardCharsets.UTF_8).strip();
      if (!words.isEmpty()) {
        terminal.say(words);
      }
      if (answer.statusCode() == 401) {
        terminal.say("it was not believed; why: GET /v1/sources/" + target.id() + "/rejections");
      } else if (answer.statusCode() < 300) {
        terminal.say("see: tidings events --source " + target.name());
      }
    }
    return answer.statusCode() < 300 ? 0 : 1;
  }

  private SampleIdentity identity() {
    if (secret.isEmpty() && verification.isEmpty()) {
      throw new CommandFailedException(
          "nobody can read the secret of a source that is there: give it with --secret or"
              + " --verification");
    }
    try {
      JsonObject settings =
          verification
              .map(given -> Json.parseObject(read(given)))
              .orElseGet(() ->
                  JsonObject.builder().putText("secret", secret.map(SendCommand::line)).build());
      return new SampleIdentity(settings, privateKey.map(SendCommand::line));
    } catch (JsonException e) {
      throw new CommandFailedException("--verification is not JSON: " + e.getMessage(), e);
    }
  }

  private int publish(Client client) {
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
    Json answer = client.post("/v1/events", event);
    if (json || !(answer instanceof JsonObject kept)) {
      terminal.say(ListOptions.text(answer));
    } else {
      terminal.say(
          kept.text("id").orElse("")
              + (kept.bool("duplicate").orElse(false) ? " was there already" : " is kept"));
    }
    return 0;
  }

  private Json readData() {
    try {
      return Json.parse(read(data.orElse("{}")));
    } catch (JsonException e) {
      throw new CommandFailedException("the data is not JSON: " + e.getMessage(), e);
    }
  }

  /** What was given, or what is in the file that was given as {@code @FILE}. */
  private static byte[] read(String given) {
    if (!given.startsWith("@")) {
      return given.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Files.readAllBytes(Path.of(given.substring(1)));
    } catch (IOException e) {
      throw new CommandFailedException("cannot read " + given.substring(1), e);
    }
  }

  /** The same, without the end of the line that editors put at the end of a file. */
  private static String line(String given) {
    return given.startsWith("@") ? new String(read(given), StandardCharsets.UTF_8).strip() : given;
  }
}
