package dev.tidings.server.cli;

import dev.tidings.server.declared.Export;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidings export}: what there is, as files declare it. */
@Command(
    name = "export",
    description = {
      "Print event types, sources and endpoints as files for apply declare them.",
      "Secrets are not in it: variables of the environment stand for them."
    })
final class ExportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();

  ExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      terminal.say(Export.of(client).stripTrailing());
      return 0;
    }
  }
}
