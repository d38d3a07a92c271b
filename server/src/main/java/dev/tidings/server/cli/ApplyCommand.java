package dev.tidings.server.cli;

import dev.tidings.server.declared.Environment;
import dev.tidings.server.declared.Plan;
import dev.tidings.server.declared.Step;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidings apply}: has the server have what files declare. */
@Command(
    name = "apply",
    description = {
      "Show what has to be done so that the server has what these files declare, ask, and do it.",
      "Exit status: 0 when it was done or there was nothing to do, 1 when not all of it was."
    })
final class ApplyCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Environment environment;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final DeclaredFiles files = new DeclaredFiles();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  ApplyCommand(Terminal terminal, Environment environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    try (Client client = server.client()) {
      Plan plan = files.plan(client, environment);
      DeclaredFiles.show(plan, terminal);
      if (plan.steps().isEmpty()) {
        return 0;
      }
      if (!yes && !terminal.hasSomebody()) {
        throw new CommandFailedException(
            "nothing was changed: nobody is there to be asked; give --yes to do it without asking");
      }
      if (!yes && !terminal.agrees("Do it?")) {
        throw new CommandFailedException("nothing was changed");
      }
      carryOut(plan.steps());
      return 0;
    }
  }

  private void carryOut(List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      try {
        step.work().run();
      } catch (RuntimeException e) {
        List<Step> left = steps.subList(i + 1, steps.size());
        throw new CommandFailedException(
            "could not "
                + step.kind().verb()
                + " "
                + step.object()
                + ": "
                + environment.hide(String.valueOf(e.getMessage()))
                + "\nDone: "
                + i
                + ", as said above. Not done: this"
                + (left.isEmpty() ? "" : ", " + String.join(", ", words(left)))
                + ".\nWhen it is mended, apply the same files again: it does what is left.",
            e);
      }
      terminal.say(step.object() + " is " + step.kind().done());
    }
  }

  private static List<String> words(List<Step> steps) {
    return steps.stream().map(step -> step.kind().verb() + " " + step.object()).toList();
  }
}
