package dev.tidings.core.catalogue;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One way in which data does not fit its schema.
 *
 * @param pointer where in the data (RFC 6901), with {@code *} for names that may be data themselves
 * @param rule the keyword of the schema that it breaks, such as {@code required}
 * @param message what must be so, for people; never what is there
 */
public record Violation(String pointer, String rule, String message) {
  /** More than that are not named one by one. */
  private static final int MOST_NAMED = 5;

  /** All of them as one sentence, which names no values. */
  public static String inWords(List<Violation> violations) {
    String named =
        violations.stream()
            .limit(MOST_NAMED)
            .map(violation ->
                (violation.pointer().isEmpty() ? "data" : violation.pointer())
                    + " "
                    + violation.message())
            .collect(Collectors.joining("; "));
    return violations.size() > MOST_NAMED
        ? named + "; and " + (violations.size() - MOST_NAMED) + " more"
        : named;
  }
}
