package dev.tidings.server.declared;

import dev.tidings.core.json.Json.JsonObject;
import java.util.List;

/** One kind of object that files can declare. */
interface Resource {
  /** The word that begins a declaration and is followed by the object's name. */
  String kind();

  /**
   * What is to be done for all declarations of this kind.
   *
   * @throws DeclarationException if something cannot be
   */
  Plan plan(List<Declaration> declared);

  /** All that there is, as it would be declared, without secrets. */
  List<JsonObject> export();

  /** All kinds, in an order in which the later may need the earlier. */
  static List<Resource> all(Api api) {
    return List.of(new EventTypeResource(api), new SourceResource(api), new EndpointResource(api));
  }
}
