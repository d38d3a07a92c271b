package dev.tidings.server.cli;

import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which server a command talks to, and as whom. */
final class ServerOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:TIDINGS_URL:-http://localhost:8080}",
      description = "The server; TIDINGS_URL, or ${DEFAULT-VALUE}.")
  URI url = URI.create("http://localhost:8080");

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "An API key; TIDINGS_OPERATOR_KEY otherwise.")
  Optional<String> key = Optional.empty();

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      defaultValue = "${env:TIDINGS_TENANT:-default}",
      description = "For whom to act, with an operator key; TIDINGS_TENANT, or ${DEFAULT-VALUE}.")
  String tenant = "default";

  Client client() {
    return new Client(
        url, key.or(() -> Optional.ofNullable(System.getenv("TIDINGS_OPERATOR_KEY"))), tenant);
  }
}
