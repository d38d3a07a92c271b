package dev.tidings.server.declared;

import java.util.List;

/**
 * Something to be done to one object.
 *
 * @param object what it is, and what it is called
 * @param check asks the server whether it could be done, as far as that can be known before what
 *     comes earlier in the plan is done; throws {@link DeclarationException} if not
 * @param work does it; may be done again when it failed
 */
public record Step(
    Kind kind, String object, List<Difference> differences, Runnable check, Runnable work) {
  /** What is done. */
  public enum Kind {
    CREATE('+', "create", "created"),
    CHANGE('~', "change", "changed"),
    DELETE('-', "delete", "deleted");

    private final char mark;
    private final String verb;
    private final String done;

    Kind(char mark, String verb, String done) {
      this.mark = mark;
      this.verb = verb;
      this.done = done;
    }

    public char mark() {
      return mark;
    }

    public String verb() {
      return verb;
    }

    public String done() {
      return done;
    }
  }

  public Step {
    differences = List.copyOf(differences);
  }
}
