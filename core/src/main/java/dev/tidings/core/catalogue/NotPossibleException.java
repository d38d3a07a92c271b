package dev.tidings.core.catalogue;

/** Says why the catalogue cannot be changed like that as it is now. */
public final class NotPossibleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotPossibleException(String message) {
    super(message);
  }
}
