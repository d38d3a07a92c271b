package dev.tidings.core.id;

/**
 * The name of a source.
 *
 * @param value the printable form, {@code src_} and what follows
 */
public record SourceId(String value) {
  public static final String PREFIX = "src_";

  public SourceId {
    PrintableId.check(PREFIX, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
