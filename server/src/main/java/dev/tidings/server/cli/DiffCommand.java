package dev.tidings.server.cli;

import dev.tidings.server.declared.Environment;
import dev.tidings.server.declared.Plan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidings diff}: what {@code tidings apply} would do. */
@Command(
    name = "diff",
    description = {
      "Show what apply would do with these files, and change nothing.",
      "Exit status: 0 when there is nothing to change, 2 when there is, 1 when it failed."
    },
    exitCodeOnInvalidInput = 1)
final class DiffCommand implements Callable<Integer> {
  private static final int DIFFERENT = 2;

  private final Terminal terminal;
  private final Environment environment;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final DeclaredFiles files = new DeclaredFiles();

  DiffCommand(Terminal terminal, Environment environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      Plan plan = files.plan(client, environment);
      DeclaredFiles.show(plan, terminal);
      return plan.steps().isEmpty() ? 0 : DIFFERENT;
    }
  }
}
