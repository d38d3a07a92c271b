package dev.tidings.server.cli;

import dev.tidings.server.declared.Difference;
import dev.tidings.server.declared.Environment;
import dev.tidings.server.declared.Plan;
import dev.tidings.server.declared.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which files declare what there is to be, and the plan that comes of them. */
final class DeclaredFiles {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|FOLDER",
      description = "YAML or JSON, or a folder of them; may be given several times.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--prune",
      description = "Delete sources and endpoints that the files do not declare.")
  private boolean prune;

  /** What is to be done and can be; what would be deleted is in it when it is to be. */
  Plan plan(Client client, Environment environment) {
    Plan plan = Plan.of(files, environment, client).checked(environment);
    return prune ? plan.pruning() : plan;
  }

  /** Shows the plan. */
  static void show(Plan plan, Terminal terminal) {
    for (Step step : plan.steps()) {
      terminal.say(terminal.styled(style(step.kind()), step.kind().mark() + " " + step.object()));
      for (Difference difference : step.differences()) {
        String after = difference.after().orElse("(none)");
        terminal.say(
            "    "
                + difference.field()
                + ": "
                + (step.kind() == Step.Kind.CREATE
                    ? after
                    : difference.before().orElse("(none)") + " → " + after));
      }
    }
    if (!plan.undeclared().isEmpty()) {
      terminal.say("Not in the files, and left alone; --prune would delete:");
      plan.undeclared().forEach(step -> terminal.say("    " + step.object()));
    }
    terminal.say(plan.steps().isEmpty() ? "Nothing to change." : summary(plan));
  }

  private static String summary(Plan plan) {
    List<String> parts = new ArrayList<>();
    for (Step.Kind kind : Step.Kind.values()) {
      long number = plan.steps().stream().filter(step -> step.kind() == kind).count();
      if (number > 0) {
        parts.add(number + " to " + kind.verb());
      }
    }
    return String.join(", ", parts) + ".";
  }

  private static Terminal.Style style(Step.Kind kind) {
    return switch (kind) {
      case CREATE -> Terminal.Style.GREEN;
      case CHANGE -> Terminal.Style.YELLOW;
      case DELETE -> Terminal.Style.RED;
    };
  }
}
