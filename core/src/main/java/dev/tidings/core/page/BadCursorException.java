package dev.tidings.core.page;

/** A cursor that no page ever had as its {@link Page#next()}. */
public final class BadCursorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadCursorException(String cursor) {
    super("not a cursor: take it from \"next\" of the page before, got " + cursor);
  }

  public BadCursorException(String cursor, Throwable cause) {
    this(cursor);
    initCause(cause);
  }
}
