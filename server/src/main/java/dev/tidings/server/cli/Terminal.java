package dev.tidings.server.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where commands print, and the only place that does. Colours are used on a terminal alone. */
public final class Terminal {
  /** How a piece of text looks where there are colours. */
  public enum Style {
    PLAIN(""),
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    CYAN("36");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean colours;
  private final Optional<BufferedReader> in;

  private Terminal(
      OutputStream out, OutputStream err, boolean colours, Optional<BufferedReader> in) {
    this.in = in;
    this.out = new PrintWriter(out, true, StandardCharsets.UTF_8);
    this.err = new PrintWriter(err, true, StandardCharsets.UTF_8);
    this.colours = colours;
  }

  /** Standard output and standard error of this process. */
  @SuppressWarnings("SystemConsoleNull") // without a terminal, Java 25 has none again
  public static Terminal ofProcess() {
    boolean wanted = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    Console console = System.console();
    boolean terminal = console != null && console.isTerminal();
    return new Terminal(
        System.out,
        System.err,
        wanted && terminal,
        console != null && terminal
            ? Optional.of(new BufferedReader(console.reader()))
            : Optional.empty());
  }

  /** Two streams without colours. */
  static Terminal on(OutputStream out, OutputStream err) {
    return new Terminal(out, err, false, Optional.empty());
  }

  /** Two streams, and somebody who answers what is asked. */
  static Terminal answering(OutputStream out, OutputStream err, Reader answers) {
    return new Terminal(out, err, false, Optional.of(new BufferedReader(answers)));
  }

  /** Whether somebody is there to be asked. */
  boolean hasSomebody() {
    return in.isPresent();
  }

  /** Asks a question that is answered with y or n; anything but y is a no. */
  boolean agrees(String question) {
    if (in.isEmpty()) {
      return false;
    }
    out.print(question + " [y/N] ");
    out.flush();
    try {
      String answer = in.get().readLine();
      return answer != null
          && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the answer", e);
    }
  }

  /** Prints a line. */
  public void say(String line) {
    out.println(line);
  }

  /** Prints a line to standard error. */
  public void complain(String line) {
    err.println(line);
  }

  /** The text as it looks in this style, here. */
  public String styled(Style style, String text) {
    return colours && style != Style.PLAIN
        ? "\u001b[" + style.code + "m" + text + "\u001b[0m"
        : text;
  }

  /** Prints rows under a head, each column as wide as its widest cell. */
  public void table(List<String> head, List<List<String>> rows) {
    int[] widths = new int[head.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = head.get(column).length();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    say(styled(Style.BOLD, padded(head, widths)));
    rows.forEach(row -> say(padded(row, widths)));
  }

  private static String padded(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
    }
    return line.toString().stripTrailing();
  }

  boolean hasColours() {
    return colours;
  }

  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }
}
