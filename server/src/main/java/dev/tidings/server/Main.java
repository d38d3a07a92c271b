package dev.tidings.server;

import dev.tidings.server.cli.CommandLineTool;
import dev.tidings.server.cli.Terminal;

/** Where the process starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLineTool(Terminal.ofProcess(), Tidings::start).run(args));
  }
}
