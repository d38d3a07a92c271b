package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Event types with their schema versions. A version that is there never changes, and nothing here
 * is ever deleted: events of that type may be in the log.
 */
final class EventTypeResource implements Resource {
  private static final String KIND = "eventType";
  private static final String PATH = "/v1/event-types";
  private static final Set<String> ABOUT = Set.of("category", "description", "owner", "validation");
  private static final List<String> OF_VERSION =
      List.of("schema", "example", "compatibility", "conversions");
  private static final String VERSIONS = "versions";
  private static final String ACTIVE = "active";

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
                Declaration::name,
                declaration -> versions(declaration.wanted().array(VERSIONS)).keySet()));
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
    for (Json version : declaration.wanted().array(VERSIONS)) {
      if (!(version instanceof JsonObject object) || object.get("schema").isEmpty()) {
        throw declaration.problem("each of its versions has a schema");
      }
      for (String field : object.members().keySet()) {
        if (!OF_VERSION.contains(field) && !field.equals("number")) {
          throw declaration.problem("there is no field " + field + " of a version");
        }
      }
    }
  }

  private Optional<Step> step(Declaration declaration, Optional<JsonObject> current) {
    Differences differences = new Differences(_ -> false);
    JsonObject wanted = declaration.wanted();
    JsonObject now = current.orElse(JsonObject.EMPTY);
    wanted
        .members()
        .forEach((field, value) -> {
          if (ABOUT.contains(field)) {
            differences.compare(
                field,
                now.get(field).orElse(JsonNull.NULL),
                value,
                declaration.written().get(field).orElse(JsonNull.NULL));
          }
        });
    Map<Integer, JsonObject> there = versions(now.array(VERSIONS));
    Map<Integer, JsonObject> asked = versions(wanted.array(VERSIONS));
    Map<Integer, JsonObject> missing = missing(declaration, there, asked);
    missing
        .keySet()
        .forEach(number ->
            differences.note(VERSIONS + "." + number, Optional.empty(), Optional.of("a schema")));
    Optional<Integer> activate = toActivate(declaration, there, asked);
    activate.ifPresent(number ->
        differences.note(ACTIVE, active(there).map(String::valueOf), Optional.of("" + number)));
    if (current.isPresent() && differences.found().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Step(
            current.isPresent() ? Step.Kind.CHANGE : Step.Kind.CREATE,
            "event type " + declaration.name(),
            differences.found(),
            () -> {},
            () -> {
              if (current.isEmpty()) {
                JsonObject.Builder body = JsonObject.builder().put("name", declaration.name());
                differences.patch().members().forEach(body::put);
                var _ = api.post(PATH, body.build());
              } else if (!differences.patch().members().isEmpty()) {
                var _ = api.patch(path(declaration.name()), differences.patch());
              }
              add(declaration, missing, activate);
            }));
  }

  private void add(
      Declaration declaration, Map<Integer, JsonObject> missing, Optional<Integer> activate) {
    String path = path(declaration.name()) + "/versions";
    missing.forEach((number, version) -> {
      Json made = api.post(path, version);
      Optional<Integer> got =
          made instanceof JsonObject draft ? number(draft) : Optional.<Integer>empty();
      if (!got.equals(Optional.of(number))) {
        throw declaration.problem(
            "somebody else has added a version meanwhile: this one is "
                + got.map(String::valueOf).orElse("without a number")
                + " and was to be "
                + number);
      }
    });
    activate.ifPresent(number -> {
      var _ = api.post(path + "/" + number + "/activate", JsonObject.EMPTY);
    });
  }

  private static Optional<Integer> number(JsonObject version) {
    return version.number("number").map(BigDecimal::intValue);
  }

  /** Versions by their numbers, counted from 1 where they do not say. */
  private static Map<Integer, JsonObject> versions(List<Json> list) {
    Map<Integer, JsonObject> versions = new TreeMap<>();
    int next = 1;
    for (Json element : list) {
      if (element instanceof JsonObject version) {
        int number = number(version).orElse(next);
        versions.put(number, version);
        next = number + 1;
      }
    }
    return versions;
  }

  private static Map<Integer, JsonObject> missing(
      Declaration declaration, Map<Integer, JsonObject> there, Map<Integer, JsonObject> asked) {
    Map<Integer, JsonObject> missing = new LinkedHashMap<>();
    int next = there.keySet().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    for (Map.Entry<Integer, JsonObject> version : asked.entrySet()) {
      Optional<JsonObject> same = Optional.ofNullable(there.get(version.getKey()));
      if (same.isEmpty() && version.getKey() != next) {
        throw declaration.problem(
            "version " + version.getKey() + " cannot be added: the next one is " + next);
      }
      JsonObject.Builder content = JsonObject.builder();
      for (String field : OF_VERSION) {
        Optional<Json> value = version.getValue().get(field);
        content.putIfPresent(field, value);
        if (same.isPresent()
            && value.isPresent()
            && !Fields.isSame(same.get().get(field).orElse(JsonNull.NULL), value.get())) {
          throw declaration.problem(
              "version "
                  + version.getKey()
                  + " is there with another "
                  + field
                  + ", and a version never changes; add version "
                  + next);
        }
      }
      if (same.isEmpty()) {
        missing.put(version.getKey(), content.build());
        next++;
      }
    }
    return missing;
  }

  private static Optional<Integer> active(Map<Integer, JsonObject> there) {
    return there.entrySet().stream()
        .filter(version -> version.getValue().text("state").equals(Optional.of(ACTIVE)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The version that is to be active and is not: the one that is named, else the last. */
  private static Optional<Integer> toActivate(
      Declaration declaration, Map<Integer, JsonObject> there, Map<Integer, JsonObject> asked) {
    Optional<Integer> named = declaration.wanted().number(ACTIVE).map(BigDecimal::intValue);
    named.ifPresent(number -> {
      if (!there.containsKey(number) && !asked.containsKey(number)) {
        throw declaration.problem("there is no version " + number + " to be active");
      }
    });
    return named
        .or(() -> asked.keySet().stream().max(Integer::compare))
        .filter(number -> !active(there).equals(Optional.of(number)));
  }

  @Override
  public List<JsonObject> export() {
    List<JsonObject> all = new ArrayList<>();
    for (JsonObject listed : api.all(PATH)) {
      // What comes with Tidings is there everywhere.
      if (!listed.bool("builtIn").orElse(false)) {
        String name = listed.text("name").orElse("");
        if (api.get(path(name)) instanceof JsonObject type) {
          all.add(export(name, type));
        }
      }
    }
    return all;
  }

  private static JsonObject export(String name, JsonObject type) {
    JsonObject.Builder json = JsonObject.builder().put(KIND, name);
    List.of("category", "description", "owner", "validation")
        .forEach(field -> json.putIfPresent(field, type.get(field)));
    Map<Integer, JsonObject> versions = versions(type.array(VERSIONS));
    active(versions).ifPresent(number -> json.put(ACTIVE, new JsonNumber((long) number)));
    List<Json> written = new ArrayList<>();
    versions.forEach((number, version) -> {
      JsonObject.Builder content = JsonObject.builder().put("number", number);
      OF_VERSION.forEach(field -> content.putIfPresent(field, version.get(field)));
      written.add(content.build());
    });
    if (!written.isEmpty()) {
      json.put(VERSIONS, new Json.JsonArray(written));
    }
    return json.build();
  }
}
