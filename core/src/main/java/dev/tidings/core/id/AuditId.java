package dev.tidings.core.id;

/**
 * The name of an entry of the audit log.
 *
 * @param value the printable form, {@code aud_} and what follows
 */
public record AuditId(String value) {
  public static final String PREFIX = "aud_";

  public AuditId {
    PrintableId.check(PREFIX, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
