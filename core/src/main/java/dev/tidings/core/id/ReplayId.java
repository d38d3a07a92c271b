package dev.tidings.core.id;

/**
 * The name of a replay.
 *
 * @param value the printable form, {@code rpl_} and what follows
 */
public record ReplayId(String value) {
  public static final String PREFIX = "rpl_";

  public ReplayId {
    PrintableId.check(PREFIX, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
