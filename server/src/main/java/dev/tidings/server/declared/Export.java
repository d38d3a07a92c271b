package dev.tidings.server.declared;

import dev.tidings.core.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What a server has, as files declare it; secrets are taken from the environment. */
public final class Export {
  private Export() {}

  /** All documents together, in YAML. */
  public static String of(Api api) {
    List<String> documents = new ArrayList<>();
    for (Resource resource : Resource.all(api)) {
      for (JsonObject object : resource.export()) {
        documents.add(Yaml.write(object));
      }
    }
    return String.join("---\n", documents);
  }
}
