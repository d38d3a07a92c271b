package dev.tidings.core.tenant;

/**
 * The name of a tenant, chosen by the operator.
 *
 * @param value 1 to 64 lower-case letters, digits, {@code -} and {@code _}, the first a letter or
 *     digit
 */
public record TenantId(String value) {
  private static final int MAX_LENGTH = 64;

  /** The tenant that exists from the start. */
  public static final TenantId DEFAULT = new TenantId("default");

  public TenantId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a tenant is 1 to 64 lower-case letters, digits, - and _, the first a letter or digit");
    }
  }

  private static boolean isValid(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && (i == 0 || (c != '-' && c != '_'))) {
        return false;
      }
    }
    return !value.isEmpty() && value.length() <= MAX_LENGTH;
  }

  @Override
  public String toString() {
    return value;
  }
}
