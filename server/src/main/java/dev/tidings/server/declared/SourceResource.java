package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sources, found by their names. */
final class SourceResource implements Resource {
  private static final String KIND = "source";
  private static final String PATH = "/v1/sources";
  private static final String VERIFICATION = "verification";

  /** Settings of {@code verification} that are no secrets. */
  private static final Set<String> OPEN =
      Set.of("publicKey", "publicKeys", "username", "header", "topicArns", "scheme");

  private final Api api;

  SourceResource(Api api) {
    this.api = api;
  }

  @Override
  public String kind() {
    return KIND;
  }

  private static boolean isSecret(String field) {
    String[] names = field.split("\\.", 3);
    return names[0].equals(VERIFICATION) && names.length > 1 && !OPEN.contains(names[1]);
  }

  @Override
  public Plan plan(List<Declaration> all) {
    Fields fields = Fields.of(api.get("/openapi.json"), "NewSource", "SourceChange");
    Map<String, JsonObject> left = new LinkedHashMap<>();
    api.all(PATH).forEach(source -> left.put(source.text("name").orElse(""), source));
    List<Step> steps = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Declaration declaration : own(all)) {
      List<String> wrong = fields.problems(declaration);
      problems.addAll(wrong);
      Optional<JsonObject> current = Optional.ofNullable(left.remove(declaration.name()));
      if (wrong.isEmpty() && current.isEmpty()) {
        steps.add(create(declaration));
      } else if (wrong.isEmpty()) {
        change(declaration, current.get(), fields, problems).ifPresent(steps::add);
      }
    }
    if (!problems.isEmpty()) {
      throw new DeclarationException(problems);
    }
    return new Plan(
        steps,
        left.values().stream()
            .map(source ->
                new Step(
                    Step.Kind.DELETE,
                    title(source.text("name").orElse(""), Optional.of(source)),
                    List.of(),
                    () -> {},
                    () -> api.delete(PATH + "/" + id(source))))
            .toList());
  }

  private static String id(JsonObject object) {
    return object.text("id").orElse("");
  }

  private static String title(String name, Optional<JsonObject> current) {
    return KIND + " " + name + current.map(source -> " (" + id(source) + ")").orElse("");
  }

  private Step create(Declaration declaration) {
    Differences differences = new Differences(SourceResource::isSecret);
    declaration
        .wanted()
        .members()
        .forEach((field, value) ->
            differences.compare(
                field,
                JsonNull.NULL,
                value,
                declaration.written().get(field).orElse(JsonNull.NULL)));
    JsonObject.Builder body = JsonObject.builder().put("name", declaration.name());
    differences.patch().members().forEach(body::put);
    return new Step(
        Step.Kind.CREATE,
        title(declaration.name(), Optional.empty()),
        differences.found(),
        () -> {
          var _ = declaration.ask(() -> api.post(PATH + Api.DRY_RUN, body.build()));
        },
        () -> {
          var _ = api.post(PATH, body.build());
        });
  }

  private Optional<Step> change(
      Declaration declaration, JsonObject current, Fields fields, List<String> problems) {
    Differences differences = new Differences(SourceResource::isSecret);
    for (String field : fields.defaults().keySet()) {
      Json before = current.get(field).orElse(JsonNull.NULL);
      Json after = fields.wanted(declaration.wanted(), field);
      if (field.equals("name")) {
        continue;
      }
      if (field.equals(VERIFICATION)) {
        verify(declaration, current, after, differences);
      } else if (fields.changeable().contains(field)) {
        differences.compare(
            field, before, after, declaration.written().get(field).orElse(JsonNull.NULL));
      } else if (!Fields.isSame(before, after)) {
        problems.add(
            declaration
                + ": "
                + field
                + " is "
                + Differences.text(before)
                + " and cannot be changed; delete the source first, or choose another name");
      }
    }
    return differences.found().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step(
                Step.Kind.CHANGE,
                title(declaration.name(), Optional.of(current)),
                differences.found(),
                () -> {
                  String path = PATH + "/" + id(current) + Api.DRY_RUN;
                  var _ = declaration.ask(() -> api.patch(path, differences.patch()));
                },
                () -> {
                  var _ = api.patch(PATH + "/" + id(current), differences.patch());
                }));
  }

  /** The server compares: it shows nobody what is secret. */
  private void verify(
      Declaration declaration, JsonObject current, Json wanted, Differences differences) {
    Json compared =
        api.post(
            PATH + "/" + id(current) + "/verification/compare",
            JsonObject.builder().put(VERIFICATION, wanted).build());
    List<Json> different =
        compared instanceof JsonObject object ? object.array("different") : List.of();
    JsonObject before = current.object(VERIFICATION).orElse(JsonObject.EMPTY);
    JsonObject written = declaration.written().object(VERIFICATION).orElse(JsonObject.EMPTY);
    for (Json name : different) {
      String setting = name.asText().orElse("");
      differences.note(
          VERIFICATION + "." + setting,
          before.get(setting).map(value -> shown(setting, value)),
          written.get(setting).map(value -> shown(setting, value)));
    }
    if (!different.isEmpty()) {
      differences.patch(VERIFICATION, wanted);
    }
  }

  private static String shown(String setting, Json value) {
    boolean refers = value instanceof JsonText(String text) && Environment.isReferring(text);
    return refers || OPEN.contains(setting) ? Differences.text(value) : Differences.HIDDEN;
  }

  @Override
  public List<JsonObject> export() {
    Fields fields = Fields.of(api.get("/openapi.json"), "NewSource", "SourceChange");
    return api.all(PATH).stream().map(source -> export(source, fields)).toList();
  }

  private static JsonObject export(JsonObject source, Fields fields) {
    String name = source.text("name").orElse("");
    JsonObject.Builder json = JsonObject.builder().put(KIND, name);
    for (String field : fields.defaults().keySet()) {
      Optional<Json> value =
          field.equals("name")
              ? Optional.empty()
              : source
                  .get(field)
                  .filter(found ->
                      !Fields.isSame(found, fields.defaults().getOrDefault(field, JsonNull.NULL)));
      if (field.equals(VERIFICATION) && value.isPresent()) {
        json.put(VERIFICATION, references(name, source.object(VERIFICATION).orElseThrow()));
      } else {
        json.putIfPresent(field, value);
      }
    }
    return json.build();
  }

  private static JsonObject references(String name, JsonObject verification) {
    JsonObject.Builder json = JsonObject.builder();
    verification
        .members()
        .forEach((setting, value) ->
            json.put(
                setting,
                OPEN.contains(setting) ? value : reference(variable(name, setting), value)));
    return json.build();
  }

  private static Json reference(String variable, Json hidden) {
    if (!(hidden instanceof JsonArray(List<Json> elements))) {
      return new JsonText(Environment.reference(variable));
    }
    List<Json> all = new ArrayList<>();
    for (int i = 1; i <= elements.size(); i++) {
      all.add(new JsonText(Environment.reference(variable + "_" + i)));
    }
    return new JsonArray(all);
  }

  /** A name for a variable that holds a secret. */
  static String variable(String name, String setting) {
    String whole =
        (name + "_" + setting.replaceAll("([a-z])([A-Z])", "$1_$2"))
            .toUpperCase(Locale.ROOT)
            .replaceAll("[^A-Z0-9]+", "_");
    return whole.matches("[0-9].*") ? "_" + whole : whole;
  }
}
