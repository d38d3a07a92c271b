package dev.tidings.core.id;

/**
 * The name of a problem.
 *
 * @param value the printable form, {@code prb_} and what follows
 */
public record ProblemId(String value) {
  public static final String PREFIX = "prb_";

  public ProblemId {
    PrintableId.check(PREFIX, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
