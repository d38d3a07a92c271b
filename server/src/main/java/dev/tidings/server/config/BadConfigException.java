package dev.tidings.server.config;

import java.util.List;

/**
 * The configuration cannot be used. It says everything that is wrong with it, not only the first.
 */
public final class BadConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String[] problems;

  BadConfigException(List<String> problems) {
    super("the configuration has errors:\n  " + String.join("\n  ", problems));
    this.problems = problems.toArray(String[]::new);
  }

  /** One sentence each: which setting, what is wrong, what to do. */
  public List<String> problems() {
    return List.of(problems);
  }
}
