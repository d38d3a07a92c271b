package dev.tidings.server.http;

import java.util.Optional;
import java.util.function.Function;

/** Ids as they come in paths. */
final class Ids {
  private Ids() {}

  /** The id that {@code text} is; empty when it can be none. */
  static <T> Optional<T> parse(String text, Function<String, T> id) {
    try {
      return Optional.of(id.apply(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Nothing of that id, or another tenant's, which looks the same. */
  static RefusedException unknown(String kind, String id) {
    String shown = id.length() <= 80 ? id : id.substring(0, 80) + "…";
    return new RefusedException(Problem.notFound("this tenant has no " + kind + " " + shown));
  }
}
