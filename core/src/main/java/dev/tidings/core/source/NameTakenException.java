package dev.tidings.core.source;

/** The tenant has a source of that name already. */
public final class NameTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NameTakenException(String name) {
    super("there is a source called " + name + " already: choose another name, or change that one");
  }
}
