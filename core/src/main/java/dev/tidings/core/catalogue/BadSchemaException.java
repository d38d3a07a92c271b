package dev.tidings.core.catalogue;

import java.util.List;

/** Says all that is wrong with a schema version as it was written. */
public final class BadSchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public BadSchemaException(List<Fault> faults) {
    super(faults.getFirst().message());
    this.faults = List.copyOf(faults);
  }

  /**
   * One thing that is wrong.
   *
   * @param pointer where in the version (RFC 6901), such as {@code /schema/properties/total/type}
   */
  public record Fault(String pointer, String message) {}

  public List<Fault> faults() {
    return faults;
  }
}
