package dev.tidings.server.cli;

import dev.tidings.server.config.BadConfigException;
import dev.tidings.server.declared.DeclarationException;
import dev.tidings.server.declared.Environment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code tidings}: finds the command, runs it, and turns what went wrong into words. */
public final class CommandLineTool {
  private static final int FAILED = 1;
  private static final int WRONG = 2;

  private final Terminal terminal;
  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

  public CommandLineTool(Terminal terminal, ServerStarter starter) {
    this(terminal, starter, System.getenv());
  }

  /**
   * @param variables what files may take from the environment
   */
  CommandLineTool(Terminal terminal, ServerStarter starter, Map<String, String> variables) {
    this.terminal = terminal;
    commands.put("serve", () -> new ServeCommand(terminal, starter));
    commands.put("demo", () -> new DemoCommand(terminal, starter));
    commands.put("send", () -> new SendCommand(terminal));
    commands.put("listen", () -> new ListenCommand(terminal));
    commands.put("events", () -> new EventsCommand(terminal));
    commands.put("deliveries", () -> new DeliveriesCommand(terminal));
    commands.put("endpoints", () -> new EndpointsCommand(terminal));
    commands.put("sources", () -> new SourcesCommand(terminal));
    commands.put("problems", () -> new ProblemsCommand(terminal));
    commands.put("quality", () -> new QualityCommand(terminal));
    commands.put("event-types", () -> new EventTypesCommand(terminal));
    Environment environment = new Environment(variables);
    commands.put("diff", () -> new DiffCommand(terminal, environment));
    commands.put("apply", () -> new ApplyCommand(terminal, environment));
    commands.put("export", () -> new ExportCommand(terminal));
    commands.put("audit", () -> new AuditCommand(terminal));
    commands.put("verify", () -> new VerifyCommand(terminal));
    commands.put("key", () -> new KeyCommand(terminal));
  }

  /** All commands together. */
  @Command(
      name = "tidings",
      description = "The webhook platform for lifecycle marketing.",
      synopsisSubcommandLabel = "COMMAND",
      footer = {"", "`tidings COMMAND --help` says more about each."})
  private static final class Root implements Runnable {
    @SuppressWarnings("UnusedVariable") // picocli looks at the option, not at the field
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        scope = ScopeType.INHERIT,
        description = "Say how to use it.")
    private boolean help;

    @SuppressWarnings("UnusedVariable")
    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "Say which version it is.")
    private boolean version;

    private final CommandLineTool tool;

    Root(CommandLineTool tool) {
      this.tool = tool;
    }

    @Override
    public void run() {
      tool.line(new String[0]).usage(tool.terminal.out());
    }
  }

  /**
   * Runs a command.
   *
   * @return the status to exit with
   */
  public int run(String... arguments) {
    return line(arguments).execute(arguments);
  }

  /** Only the command that is asked for is set up: a server should not wait for the others. */
  private CommandLine line(String[] arguments) {
    CommandLine line = new CommandLine(new Root(this));
    line.getCommandSpec().version("tidings " + version());
    boolean known = arguments.length > 0 && commands.containsKey(arguments[0]);
    commands.forEach((name, command) -> {
      if (!known || name.equals(arguments[0])) {
        line.addSubcommand(name, command.get());
      }
    });
    // A command that takes @FILE reads it itself: it is a value, and not more arguments.
    return line.setExpandAtFiles(false)
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(terminal.hasColours() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setExecutionExceptionHandler((failure, _, _) -> explain(failure));
  }

  private static String version() {
    String version = CommandLineTool.class.getPackage().getImplementationVersion();
    return version == null ? "from source" : version;
  }

  private int explain(Exception failure) {
    return switch (failure) {
      case BadConfigException bad -> {
        terminal.complain("The configuration has errors:");
        bad.problems().forEach(problem -> terminal.complain("  " + problem));
        yield WRONG;
      }
      case DeclarationException wrong -> {
        terminal.complain(
            terminal.styled(Terminal.Style.RED, "tidings: ") + "nothing was changed:");
        wrong.problems().forEach(problem -> terminal.complain("  " + problem));
        yield FAILED;
      }
      case CommandFailedException failed -> {
        terminal.complain(terminal.styled(Terminal.Style.RED, "tidings: ") + failed.getMessage());
        yield FAILED;
      }
      default -> {
        List<String> words = words(failure);
        terminal.complain(
            terminal.styled(Terminal.Style.RED, "tidings: ")
                + (words.isEmpty() ? failure.toString() : words.getFirst()));
        words.stream().skip(1).forEach(cause -> terminal.complain("  because: " + cause));
        yield FAILED;
      }
    };
  }

  /** What a failure and its causes say, each thing once; names of classes say nothing to people. */
  private static List<String> words(Throwable failure) {
    List<String> words = new ArrayList<>();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String said = each.getMessage() == null ? "" : each.getMessage();
      String word =
          switch (each) {
            case NoSuchFileException gone -> "there is no " + gone.getFile();
            case AccessDeniedException denied -> "no access to " + denied.getFile();
            case FileSystemException broken
                when Objects.equals(broken.getMessage(), broken.getFile()) ->
                "cannot use " + broken.getFile();
            case ExecutionException _, CompletionException _ -> "";
            case NullPointerException _, ClassCastException _, IndexOutOfBoundsException _ ->
                each.toString();
            default -> said;
          };
      if (!word.isBlank() && !words.contains(word)) {
        words.add(word);
      }
    }
    return words;
  }
}
