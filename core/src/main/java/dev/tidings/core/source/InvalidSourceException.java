package dev.tidings.core.source;

import java.util.List;
import java.util.stream.Collectors;

/** A source that cannot be saved as it is. */
public final class InvalidSourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<SettingProblem> problems;

  public InvalidSourceException(List<SettingProblem> problems) {
    super(
        problems.stream()
            .map(problem -> problem.setting() + ": " + problem.message())
            .collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, setting by setting. */
  public List<SettingProblem> problems() {
    return problems;
  }
}
