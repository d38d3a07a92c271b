package dev.tidings.core.tenant;

import java.util.regex.Pattern;

/**
 * The name of a tenant, chosen by the operator.
 *
 * @param value 1 to 64 lower-case letters, digits, {@code -} and {@code _}, the first a letter or
 *     digit
 */
public record TenantId(String value) {
  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  /** The tenant that exists from the start. */
  public static final TenantId DEFAULT = new TenantId("default");

  public TenantId {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a tenant is 1 to 64 lower-case letters, digits, - and _, the first a letter or digit");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
