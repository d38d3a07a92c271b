package dev.tidings.server.declared;

import java.util.List;

/** What the files say cannot be done; the problems are in words for people. */
public final class DeclarationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public DeclarationException(List<String> problems) {
    super(String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  DeclarationException(String problem) {
    this(List.of(problem));
  }

  public List<String> problems() {
    return problems;
  }
}
