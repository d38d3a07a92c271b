package dev.tidings.core.id;

/**
 * The name of a request as it was received.
 *
 * @param value the printable form, {@code req_} and what follows
 */
public record RequestId(String value) {
  public static final String PREFIX = "req_";

  public RequestId {
    PrintableId.check(PREFIX, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
