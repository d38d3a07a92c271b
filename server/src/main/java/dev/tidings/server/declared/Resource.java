package dev.tidings.server.declared;

import dev.tidings.core.json.Json.JsonObject;
import java.util.List;

/** One kind of object that files can declare. */
interface Resource {
  /** The word that begins a declaration and is followed by the object's name. */
  String kind();

  /**
   * What is to be done for the declarations of this kind, of which there is at least one.
   *
   * @param all declarations, of the other kinds too
   * @throws DeclarationException if something cannot be
   */
  Plan plan(List<Declaration> all);

  /** Those of this kind. */
  default List<Declaration> own(List<Declaration> all) {
    return all.stream().filter(declaration -> declaration.kind().equals(kind())).toList();
  }

  /** All that there is, as it would be declared, without secrets. */
  List<JsonObject> export();

  /** All kinds, in an order in which the later may need the earlier. */
  static List<Resource> all(Api api) {
    return List.of(new EventTypeResource(api), new SourceResource(api), new EndpointResource(api));
  }
}
