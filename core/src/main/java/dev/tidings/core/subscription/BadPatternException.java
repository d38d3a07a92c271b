package dev.tidings.core.subscription;

/** Something that was meant to be an event type pattern and is none. */
public final class BadPatternException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final int column;

  BadPatternException(String reason, int column) {
    super(reason);
    this.column = column;
  }

  /** Where the fault is, from 1. */
  public int column() {
    return column;
  }
}
