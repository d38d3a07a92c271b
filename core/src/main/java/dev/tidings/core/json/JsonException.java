package dev.tidings.core.json;

/** A text that is not JSON, or not the JSON that was expected. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int line;
  private final int column;

  public JsonException(String reason, int line, int column) {
    super(reason + " (line " + line + ", column " + column + ")");
    this.line = line;
    this.column = column;
  }

  /** Where the fault is, from 1. */
  public int line() {
    return line;
  }

  /** Where in the line the fault is, from 1. */
  public int column() {
    return column;
  }
}
