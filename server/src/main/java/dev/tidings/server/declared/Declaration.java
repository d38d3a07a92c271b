package dev.tidings.server.declared;

import dev.tidings.core.json.Json.JsonObject;

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

  /** Asks the server for something, and makes what it says against it a problem of this. */
  Runnable asking(Runnable call) {
    return () -> {
      try {
        call.run();
      } catch (RuntimeException e) {
        throw problem(String.valueOf(e.getMessage()));
      }
    };
  }

  DeclarationException problem(String what) {
    return new DeclarationException(place + ": " + kind + " " + name + ": " + what);
  }
}
