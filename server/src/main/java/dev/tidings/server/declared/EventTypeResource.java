package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonObject;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Event types with their schema versions. The server itself says what a declaration makes of a
 * type. Nothing here is ever deleted: events of that type may be in the log.
 */
final class EventTypeResource implements Resource {
  private static final String KIND = "eventType";
  private static final String PATH = "/v1/event-types";
  private static final List<String> ABOUT =
      List.of("category", "description", "owner", "validation");
  private static final List<String> OF_VERSION =
      List.of("schema", "example", "compatibility", "conversions");
  private static final String VERSIONS = "versions";
  private static final String ACTIVE = "active";
  private static final String STATE = "state";
  private static final String FORCE = "force";

  private final Api api;

  EventTypeResource(Api api) {
    this.api = api;
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** The versions that are declared, by their types. */
  static Map<String, Set<Integer>> declared(List<Declaration> all) {
    return all.stream()
        .filter(declaration -> declaration.kind().equals(KIND))
        .collect(
            Collectors.toMap(
                Declaration::name, declaration -> versions(declaration.wanted()).keySet()));
  }

  private static String path(String name) {
    return PATH + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  @Override
  public Plan plan(List<Declaration> all) {
    List<Step> steps = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Declaration declaration : own(all)) {
      try {
        check(declaration);
        Optional<JsonObject> current =
            api.find(path(declaration.name()))
                .map(found -> found instanceof JsonObject type ? type : JsonObject.EMPTY);
        step(declaration, current).ifPresent(steps::add);
      } catch (DeclarationException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new DeclarationException(problems);
    }
    return new Plan(steps, List.of());
  }

  private static void check(Declaration declaration) {
    for (String field : declaration.written().members().keySet()) {
      if (!ABOUT.contains(field) && !field.equals(VERSIONS) && !field.equals(ACTIVE)) {
        throw declaration.problem("there is no field " + field);
      }
    }
  }

  private Optional<Step> step(Declaration declaration, Optional<JsonObject> current) {
    String path = path(declaration.name());
    JsonObject wanted = declaration.wanted();
    Step.Kind kind = current.isPresent() ? Step.Kind.CHANGE : Step.Kind.CREATE;
    String object = "event type " + declaration.name();
    JsonObject then;
    try {
      then = object(declaration.ask(() -> api.put(path + Api.DRY_RUN, wanted)));
    } catch (DeclarationException e) {
      // It is told with all that the server says against the other steps.
      Runnable refusing =
          () -> {
            throw e;
          };
      return Optional.of(new Step(kind, object, List.of(), refusing, refusing));
    }
    List<Difference> differences = differences(declaration, current, then);
    return current.isPresent() && differences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step(
                kind,
                object,
                differences,
                () -> {},
                () -> {
                  var _ = api.put(path, wanted);
                }));
  }

  private static JsonObject object(Json json) {
    return json instanceof JsonObject object ? object : JsonObject.EMPTY;
  }

  private static List<Difference> differences(
      Declaration declaration, Optional<JsonObject> current, JsonObject then) {
    Differences differences = new Differences(_ -> false);
    JsonObject now = current.orElse(JsonObject.EMPTY);
    declaration
        .written()
        .members()
        .forEach((field, written) -> {
          if (ABOUT.contains(field)) {
            differences.compare(
                field,
                now.get(field).orElse(JsonNull.NULL),
                then.get(field).orElse(JsonNull.NULL),
                written);
          }
        });
    Map<Integer, JsonObject> before = versions(now);
    versions(then)
        .forEach((number, version) -> {
          Optional<JsonObject> old = Optional.ofNullable(before.get(number));
          String field = VERSIONS + "." + number;
          if (old.map(EventTypeResource::content).filter(content(version)::equals).isEmpty()) {
            differences.note(
                field,
                old.map(_ -> "a schema"),
                Optional.of(old.isEmpty() ? "a schema" : "another"));
          }
          Optional<String> state = old.flatMap(there -> there.text(STATE));
          if (old.isPresent() && !state.equals(version.text(STATE))) {
            differences.note(field + "." + STATE, state, version.text(STATE));
          }
        });
    Optional<String> active = active(then).map(String::valueOf);
    if (!active.equals(active(now).map(String::valueOf))) {
      differences.note(
          ACTIVE, active(now).map(String::valueOf), active.or(() -> then.text("notice")));
    }
    return differences.found();
  }

  private static JsonObject content(JsonObject version) {
    JsonObject.Builder content = JsonObject.builder();
    OF_VERSION.forEach(field -> content.putIfPresent(field, version.get(field)));
    return content.build();
  }

  private static Optional<Integer> number(JsonObject version) {
    return version.number("number").map(BigDecimal::intValue);
  }

  /** Versions by their numbers, counted from 1 where they do not say. */
  private static Map<Integer, JsonObject> versions(JsonObject type) {
    Map<Integer, JsonObject> versions = new TreeMap<>();
    int next = 1;
    for (Json element : type.array(VERSIONS)) {
      int number = number(object(element)).orElse(next);
      versions.put(number, object(element));
      next = number + 1;
    }
    return versions;
  }

  private static Optional<Integer> active(JsonObject type) {
    return type.number("activeVersion").map(BigDecimal::intValue);
  }

  @Override
  public List<JsonObject> export() {
    List<JsonObject> all = new ArrayList<>();
    for (JsonObject listed : api.all(PATH)) {
      // What comes with Tidings is there everywhere.
      if (!listed.bool("builtIn").orElse(false) || listed.bool("changed").orElse(false)) {
        String name = listed.text("name").orElse("");
        if (api.get(path(name)) instanceof JsonObject type) {
          all.add(export(name, type));
        }
      }
    }
    return all;
  }

  /** Whether a version came into force though it broke its promise. */
  private boolean isForced(String name, int number, JsonObject version) {
    return !version.text(STATE).equals(Optional.of("draft"))
        && object(api.get(path(name) + "/versions/" + number + "/diff"))
            .bool("keepsItsPromise")
            .equals(Optional.of(false));
  }

  private JsonObject export(String name, JsonObject type) {
    JsonObject.Builder json = JsonObject.builder().put(KIND, name);
    ABOUT.forEach(field -> json.putIfPresent(field, type.get(field)));
    Optional<Integer> active = active(type);
    active.ifPresent(number -> json.put(ACTIVE, (long) number));
    List<Json> written = new ArrayList<>();
    versions(type)
        .forEach((number, version) -> {
          JsonObject.Builder one = JsonObject.builder().put("number", number);
          String usual = active.filter(last -> number < last).isPresent() ? "deprecated" : "draft";
          version
              .text(STATE)
              .filter(state -> !state.equals(ACTIVE) && (active.isEmpty() || !state.equals(usual)))
              .ifPresent(state -> one.put(STATE, state));
          content(version).members().forEach(one::put);
          if (isForced(name, number, version)) {
            one.put(FORCE, true);
          }
          written.add(one.build());
        });
    if (!written.isEmpty()) {
      json.put(VERSIONS, new Json.JsonArray(written));
    }
    return json.build();
  }
}
