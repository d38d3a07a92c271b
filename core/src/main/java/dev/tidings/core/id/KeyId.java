package dev.tidings.core.id;

/**
 * The name of an API key; not the key itself.
 *
 * @param value the printable form, {@code key_} and what follows
 */
public record KeyId(String value) {
  public static final String PREFIX = "key_";

  public KeyId {
    PrintableId.check(PREFIX, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
