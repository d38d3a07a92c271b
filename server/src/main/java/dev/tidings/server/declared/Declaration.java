package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.util.function.Supplier;

/**
 * An object as a file wants it.
 *
 * @param kind the word that begins it, such as {@code endpoint}
 * @param written its fields as they are in the file
 * @param wanted its fields with what is from the environment filled in; never shown to anybody
 * @param place where it is, for people
 */
record Declaration(String kind, String name, JsonObject written, JsonObject wanted, String place) {
  /** Says nothing of what is wanted. */
  @Override
  public String toString() {
    return kind + " " + name + " (" + place + ")";
  }

  /** What the server answers; what it says against it is a problem of this. */
  Json ask(Supplier<Json> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      throw problem(String.valueOf(e.getMessage()));
    }
  }

  DeclarationException problem(String what) {
    return new DeclarationException(place + ": " + kind + " " + name + ": " + what);
  }
}
