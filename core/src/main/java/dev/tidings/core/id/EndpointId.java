package dev.tidings.core.id;

/**
 * The name of an endpoint.
 *
 * @param value the printable form, {@code ep_} and what follows
 */
public record EndpointId(String value) {
  public static final String PREFIX = "ep_";

  public EndpointId {
    PrintableId.check(PREFIX, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
