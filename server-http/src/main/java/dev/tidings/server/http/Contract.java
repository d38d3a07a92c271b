package dev.tidings.server.http;

import dev.tidings.server.http.Operation.In;
import dev.tidings.server.http.Operation.Parameter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The API's contract, {@code openapi.yaml}, read once: which operations there are and what fits
 * them. Schemas are JSON Schema 2020-12, as OpenAPI 3.1 has it.
 */
final class Contract {
  private static final String RESOURCE = "/openapi.yaml";
  private static final String BASE_URI = "app://tidings/";
  private static final Set<String> METHODS =
      Set.of("get", "head", "post", "put", "patch", "delete", "options");

  private final JsonObject document;
  private final byte[] json;
  private final SchemaRepository schemas;
  private final List<Path> paths = new ArrayList<>();
  private final Map<String, JsonObject> answers = new HashMap<>();

  private Contract(JsonObject document) {
    this.document = document;
    // Reading the schemas writes marks into the document, which nobody else should see.
    this.json = document.toBuffer().getBytes();
    this.schemas =
        SchemaRepository.create(
            new JsonSchemaOptions()
                .setDraft(Draft.DRAFT202012)
                .setBaseUri(BASE_URI)
                .setOutputFormat(OutputFormat.Basic));
    schemas.dereference(JsonSchema.of(document));
    JsonObject all = document.getJsonObject("paths");
    for (String template : all.fieldNames()) {
      if (template.startsWith("/")) {
        paths.add(path(template, all.getJsonObject(template)));
      }
    }
    // A parameter, which begins with a brace, sorts after every word: words come first, as OpenAPI
    // has it.
    paths.sort(Comparator.comparing(Path::template));
  }

  /** Reads the contract that comes with this module. */
  static Contract load() {
    try (InputStream in = Objects.requireNonNull(Contract.class.getResourceAsStream(RESOURCE))) {
      LoaderOptions options = new LoaderOptions();
      Map<String, Object> yaml = new Yaml(new SafeConstructor(options)).load(in);
      // Once through JSON, because YAML's anchors make one object appear in many places.
      return new Contract(new JsonObject(new JsonObject(yaml).toBuffer()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }

  private record Path(String template, List<String> segments, Map<String, Operation> operations) {}

  /** What is at a path. */
  sealed interface Found {
    /** An operation. */
    record Matched(Operation operation, Map<String, String> path) implements Found {}

    /** Something, but not with this method. */
    record WrongMethod(String allowed) implements Found {}

    /** Nothing. */
    record Nothing() implements Found {}
  }

  /** The contract as JSON; not to be changed. */
  byte[] json() {
    return json;
  }

  /** All operations. */
  List<Operation> operations() {
    return paths.stream().flatMap(path -> path.operations().values().stream()).toList();
  }

  /** What is at {@code path}, as it was sent. */
  Found find(String method, String path) {
    List<String> segments = segments(path);
    for (Path candidate : paths) {
      Optional<Map<String, String>> parameters = match(candidate.segments(), segments);
      if (parameters.isPresent()) {
        Operation operation = candidate.operations().get(method);
        return operation == null
            ? new Found.WrongMethod(
                String.join(", ", new TreeSet<>(candidate.operations().keySet())))
            : new Found.Matched(operation, parameters.get());
      }
    }
    return new Found.Nothing();
  }

  private static Optional<Map<String, String>> match(List<String> template, List<String> segments) {
    if (template.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = Map.of();
    for (int i = 0; i < template.size(); i++) {
      String expected = template.get(i);
      if (expected.startsWith("{")) {
        if (segments.get(i).isEmpty()) {
          return Optional.empty();
        }
        if (parameters.isEmpty()) {
          parameters = new LinkedHashMap<>();
        }
        parameters.put(
            expected.substring(1, expected.length() - 1), PercentDecoding.decode(segments.get(i)));
      } else if (!expected.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  private static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }

  private Path path(String template, JsonObject item) {
    Map<String, Operation> operations = new LinkedHashMap<>();
    for (String method : item.fieldNames()) {
      if (METHODS.contains(method)) {
        String name = method.toUpperCase(Locale.ROOT);
        operations.put(name, operation(template, name, item, item.getJsonObject(method)));
      }
    }
    return new Path(template, segments(template), operations);
  }

  private Operation operation(String template, String method, JsonObject item, JsonObject found) {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonArray list :
        List.of(
            item.getJsonArray("parameters", new JsonArray()),
            found.getJsonArray("parameters", new JsonArray()))) {
      list.forEach(parameter -> parameters.add(parameter((JsonObject) parameter)));
    }
    Map<String, Fit> bodies = new LinkedHashMap<>();
    JsonObject body = found.getJsonObject("requestBody", new JsonObject());
    JsonObject content = body.getJsonObject("content", new JsonObject());
    for (String type : content.fieldNames()) {
      if (!isMark(type)) {
        bodies.put(type, fit(content.getJsonObject(type).getJsonObject("schema")));
      }
    }
    answers.put(found.getString("operationId"), found.getJsonObject("responses", new JsonObject()));
    JsonArray security = found.getJsonArray("security");
    return new Operation(
        found.getString("operationId"),
        method,
        new RequestMeter.Route(template),
        security != null && security.isEmpty(),
        Optional.ofNullable(found.getString("x-audit")).filter(action -> !action.equals("none")),
        List.copyOf(parameters),
        bodies,
        body.getBoolean("required", false));
  }

  private Parameter parameter(JsonObject written) {
    JsonObject parameter = resolved(written);
    JsonObject schema = parameter.getJsonObject("schema");
    return new Parameter(
        parameter.getString("name"),
        In.valueOf(parameter.getString("in").toUpperCase(Locale.ROOT)),
        parameter.getBoolean("required", false),
        String.valueOf(resolved(schema).getValue("type")),
        fit(resolved(schema)));
  }

  /** What a reference within the document leads to. */
  JsonObject resolved(JsonObject written) {
    JsonObject here = written;
    for (String reference = here.getString("$ref");
        reference != null;
        reference = here.getString("$ref")) {
      JsonObject target = document;
      for (String name : reference.substring(2).split("/", -1)) {
        target = target.getJsonObject(name);
      }
      here = target;
    }
    return here;
  }

  private Fit fit(JsonObject schema) {
    return new Fit(schemas.validator(JsonSchema.of(schema)));
  }

  /**
   * What an answer of this operation must look like.
   *
   * @return empty when the contract knows no such status, or says nothing of its body
   */
  Optional<Fit> answer(String operationId, int status, String mediaType) {
    JsonObject all = answers.getOrDefault(operationId, new JsonObject());
    return Optional.ofNullable(
            all.getJsonObject(Integer.toString(status), all.getJsonObject(status / 100 + "XX")))
        .map(this::resolved)
        .map(answer -> answer.getJsonObject("content"))
        .map(content -> content.getJsonObject(mediaType))
        .map(type -> fit(type.getJsonObject("schema")));
  }

  private static boolean isMark(String name) {
    return name.startsWith("__");
  }
}
