package dev.tidings.core.delivery;

/**
 * The store cannot do this just now: the disk is full or failing, or the database is away. Nothing
 * was done.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailableException(String attempted, Throwable cause) {
    super(attempted, cause);
  }
}
