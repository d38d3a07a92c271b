package dev.tidings.core.subscription;

import java.util.List;

/** What became of compiling a subscription. */
public sealed interface Compilation {
  /** It makes sense. */
  record Compiled(CompiledSubscription subscription) implements Compilation {}

  /**
   * It does not.
   *
   * @param problems at least one
   */
  record Problems(List<Problem> problems) implements Compilation {
    public Problems {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("no problems");
      }
    }
  }
}
