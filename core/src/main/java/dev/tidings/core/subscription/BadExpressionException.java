package dev.tidings.core.subscription;

import java.util.List;

/** An expression that cannot be compiled. */
final class BadExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Problem> problems;

  BadExpressionException(List<Problem> problems) {
    super(problems.getFirst().message(), null, false, false);
    this.problems = problems;
  }

  List<Problem> problems() {
    return problems;
  }
}
