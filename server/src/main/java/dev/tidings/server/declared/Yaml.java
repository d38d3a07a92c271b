package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML as JSON and back; {@code yes}, {@code no} and dates are text here, as in YAML 1.2. */
final class Yaml {
  private static final Pattern WORDS = Pattern.compile("true|false|True|False|TRUE|FALSE");

  private Yaml() {}

  /** YAML 1.1 without its surprises. */
  private static final class PlainResolver extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, WORDS, "tfTF");
      addImplicitResolver(Tag.INT, Pattern.compile("[-+]?(0|[1-9][0-9]*)"), "-+0123456789");
      addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }

  /**
   * The documents of a text; empty ones are passed over.
   *
   * @throws DeclarationException if it is not YAML, with the place
   */
  static List<Json> read(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    DumperOptions unused = new DumperOptions();
    org.yaml.snakeyaml.Yaml yaml =
        new org.yaml.snakeyaml.Yaml(
            new SafeConstructor(options),
            new Representer(unused),
            unused,
            options,
            new PlainResolver());
    List<Json> documents = new ArrayList<>();
    try {
      for (Object document : yaml.loadAll(text)) {
        Json json = Json.ofPlain(document);
        if (!(json instanceof JsonNull)) {
          documents.add(json);
        }
      }
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      throw new DeclarationException(
          (mark == null
                  ? ""
                  : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ")
              + e.getProblem());
    } catch (YAMLException | IllegalArgumentException e) {
      throw new DeclarationException(e.getMessage() == null ? "not YAML" : e.getMessage());
    }
    return documents;
  }

  /** An object as a document. */
  static String write(JsonObject object) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    options.setNonPrintableStyle(DumperOptions.NonPrintableStyle.ESCAPE);
    return new org.yaml.snakeyaml.Yaml(options).dump(object.toPlain());
  }
}
