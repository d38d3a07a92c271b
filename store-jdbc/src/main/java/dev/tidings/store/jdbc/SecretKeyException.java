package dev.tidings.store.jdbc;

/** The key that secrets are encrypted with is missing, is no key, or is not the right one. */
public final class SecretKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SecretKeyException(String message) {
    super(message);
  }

  SecretKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
