package dev.tidings.server.http;

/** A request that is refused, with the problem that its sender is told. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  RefusedException(Problem problem) {
    // It is an answer, not a fault of ours: nobody reads its stack.
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
