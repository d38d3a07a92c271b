package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Endpoints, found by their names. One that has no name yet is adopted by its URL, where that
 * leaves no doubt, or by its id.
 */
final class EndpointResource implements Resource {
  private static final String KIND = "endpoint";
  private static final String PATH = "/v1/endpoints";
  private static final String HEADERS = "headers";
  private static final String SECRET = "secret";
  private static final String PAUSED = "paused";
  private static final String REGIONS = "regions";

  /** What says where an endpoint that is no webhook leads, one for each such kind. */
  private static final Set<String> TARGETS = Set.of("archive", "kafka");

  /** What only a webhook has. */
  private static final Set<String> OF_WEBHOOKS = Set.of("url", "format", HEADERS);

  /** The secrets in {@link #TARGETS}, which the server does not tell. */
  private static final Set<String> UNTOLD = Set.of("password", "secretAccessKey");

  /** Fields that are not simply compared. */
  private static final Set<String> SPECIAL = Set.of("name", SECRET, PAUSED);

  private final Api api;

  EndpointResource(Api api) {
    this.api = api;
  }

  @Override
  public String kind() {
    return KIND;
  }

  private static boolean isSecret(String field) {
    return field.equals(SECRET)
        || field.startsWith(HEADERS + ".")
        || UNTOLD.contains(field.substring(field.lastIndexOf('.') + 1));
  }

  private static boolean isWebhook(JsonObject endpoint) {
    return endpoint.text("kind").filter(TARGETS::contains).isEmpty();
  }

  @Override
  public Plan plan(List<Declaration> all) {
    List<Declaration> declared = own(all);
    Map<String, Set<Integer>> types = EventTypeResource.declared(all);
    Fields fields = Fields.of(api.get("/openapi.json"), "NewEndpoint", "EndpointChange");
    List<JsonObject> left = new ArrayList<>(api.all(PATH));
    List<Step> steps = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Set<String> names = new HashSet<>();
    left.forEach(endpoint -> endpoint.text("name").ifPresent(names::add));
    for (Declaration given : declared) {
      Declaration declaration = normal(given);
      try {
        List<String> wrong = fields.problems(declaration);
        if (!wrong.isEmpty()) {
          throw new DeclarationException(wrong);
        }
        Optional<JsonObject> current =
            names.contains(declaration.name())
                ? left.stream()
                    .filter(
                        endpoint -> endpoint.text("name").equals(Optional.of(declaration.name())))
                    .findFirst()
                : adoptable(declaration, declared, names, left);
        current.ifPresent(left::remove);
        if (current.isPresent()) {
          change(declaration, current.get(), fields, types).ifPresent(steps::add);
        } else {
          steps.add(create(declaration, types));
        }
      } catch (DeclarationException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new DeclarationException(problems);
    }
    return new Plan(
        steps,
        left.stream()
            // Somebody's machine comes and goes; it is nothing to declare.
            .filter(endpoint -> !isListener(endpoint))
            .map(endpoint ->
                new Step(
                    Step.Kind.DELETE,
                    title(endpoint.text("name").orElse(url(endpoint)), Optional.of(endpoint)),
                    List.of(),
                    () -> {},
                    () -> api.delete(PATH + "/" + id(endpoint))))
            .toList());
  }

  private static boolean isListener(JsonObject endpoint) {
    return endpoint.text("kind").equals(Optional.of("listener"));
  }

  private static String id(JsonObject endpoint) {
    return endpoint.text("id").orElse("");
  }

  private static String url(JsonObject endpoint) {
    return endpoint.text("url").orElse("");
  }

  private static String title(String name, Optional<JsonObject> current) {
    return KIND + " " + name + current.map(endpoint -> " (" + id(endpoint) + ")").orElse("");
  }

  /** Names of headers in lower case and regions in order, as the server has them. */
  private static Declaration normal(Declaration given) {
    return new Declaration(
        given.kind(), given.name(), normal(given.written()), normal(given.wanted()), given.place());
  }

  private static JsonObject normal(JsonObject fields) {
    JsonObject.Builder json = JsonObject.builder();
    fields
        .members()
        .forEach((field, value) -> {
          switch (value) {
            case JsonObject headers when field.equals(HEADERS) -> {
              JsonObject.Builder lower = JsonObject.builder();
              headers
                  .members()
                  .forEach((name, text) -> lower.put(name.toLowerCase(Locale.ROOT), text));
              json.put(field, lower.build());
            }
            case JsonArray regions when field.equals(REGIONS) ->
                json.put(
                    field,
                    new JsonArray(
                        regions.elements().stream()
                            .sorted(Comparator.comparing(region -> region.asText().orElse("")))
                            .toList()));
            default -> json.put(field, value);
          }
        });
    return json.build();
  }

  /** The one endpoint without a name that must be meant, if there is one. */
  private static Optional<JsonObject> adoptable(
      Declaration declaration,
      List<Declaration> declared,
      Set<String> names,
      List<JsonObject> left) {
    String url = url(declaration.wanted());
    List<JsonObject> found =
        left.stream()
            .filter(endpoint -> endpoint.text("name").isEmpty() && !isListener(endpoint))
            .filter(endpoint ->
                id(endpoint).equals(declaration.name())
                    || (!url.isEmpty() && url(endpoint).equals(url)))
            .toList();
    long wanting =
        declared.stream()
            .filter(other ->
                !names.contains(other.name())
                    && (other.name().equals(declaration.name())
                        || (!url.isEmpty() && url(other.wanted()).equals(url))))
            .count();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (found.size() > 1 || wanting > 1) {
      throw declaration.problem(
          "endpoints without a name have this url ("
              + String.join(", ", found.stream().map(EndpointResource::id).toList())
              + "), and which is meant is not clear; give that one its name first:"
              + " PATCH /v1/endpoints/{id} {\"name\": \""
              + declaration.name()
              + "\"}");
    }
    return Optional.of(found.getFirst());
  }

  private Step create(Declaration declaration, Map<String, Set<Integer>> types) {
    JsonObject wanted = declaration.wanted();
    if (wanted.get("url").isEmpty() && isWebhook(wanted) && !isListener(wanted)) {
      throw declaration.problem("url is missing");
    }
    Differences differences = new Differences(EndpointResource::isSecret);
    wanted
        .members()
        .forEach((field, value) ->
            differences.compare(field, JsonNull.NULL, value, written(declaration, field)));
    JsonObject.Builder body = JsonObject.builder().put("name", declaration.name());
    differences.patch().members().forEach(body::put);
    return new Step(
        Step.Kind.CREATE,
        title(declaration.name(), Optional.empty()),
        differences.found(),
        () -> {
          JsonObject possible = withoutPins(body.build(), types);
          var _ = declaration.ask(() -> api.post(PATH + Api.DRY_RUN, possible));
        },
        () -> {
          var _ = api.post(PATH, body.build());
        });
  }

  private static Json written(Declaration declaration, String field) {
    return declaration.written().get(field).orElse(JsonNull.NULL);
  }

  private Optional<Step> change(
      Declaration declaration, JsonObject current, Fields fields, Map<String, Set<Integer>> types) {
    Differences differences = new Differences(EndpointResource::isSecret);
    if (current.text("name").isEmpty()) {
      differences.compare(
          "name",
          JsonNull.NULL,
          new JsonText(declaration.name()),
          new JsonText(declaration.name()));
    }
    for (String field : fields.defaults().keySet()) {
      if (SPECIAL.contains(field)
          || (OF_WEBHOOKS.contains(field)
              && !isWebhook(current)
              && declaration.wanted().get(field).isEmpty())) {
        continue;
      }
      if (TARGETS.contains(field)) {
        target(declaration, current, field, differences);
        continue;
      }
      Json before = current.get(field).orElse(JsonNull.NULL);
      if (fields.changeable().contains(field)) {
        boolean isListenersUrl = field.equals("url") && isListener(current);
        if (!isListenersUrl) {
          differences.compare(
              field,
              before,
              fields.wanted(declaration.wanted(), field),
              written(declaration, field));
        }
      } else if (declaration.wanted().get(field).isPresent()
          && !Fields.isSame(before, declaration.wanted().get(field).get())) {
        throw declaration.problem(
            field
                + " is "
                + Differences.text(before)
                + " and cannot be changed; choose another name, or delete the endpoint first");
      }
    }
    pausing(declaration, current, differences);
    Optional<JsonObject> rotation = rotation(declaration, current, differences);
    return differences.found().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step(
                Step.Kind.CHANGE,
                title(declaration.name(), Optional.of(current)),
                differences.found(),
                () -> {
                  JsonObject possible = withoutPins(differences.patch(), types);
                  var _ = declaration.ask(() -> change(current, possible, rotation, Api.DRY_RUN));
                },
                () -> {
                  var _ = change(current, differences.patch(), rotation, "");
                }));
  }

  private Json change(
      JsonObject current, JsonObject patch, Optional<JsonObject> rotation, String how) {
    String path = PATH + "/" + id(current);
    Json changed = patch.members().isEmpty() ? current : api.patch(path + how, patch);
    return rotation.map(secret -> api.post(path + "/secret/rotate" + how, secret)).orElse(changed);
  }

  /** Without pins to versions that are declared, for they may not be there yet. */
  private static JsonObject withoutPins(JsonObject endpoint, Map<String, Set<Integer>> types) {
    Map<String, Json> members = new LinkedHashMap<>(endpoint.members());
    endpoint
        .object("versions")
        .ifPresent(versions -> {
          Map<String, Json> left = new LinkedHashMap<>(versions.members());
          left.entrySet()
              .removeIf(pin ->
                  pin.getValue()
                      .asNumber()
                      .filter(number ->
                          types.getOrDefault(pin.getKey(), Set.of()).contains(number.intValue()))
                      .isPresent());
          members.put("versions", new JsonObject(left));
        });
    return new JsonObject(members);
  }

  /**
   * Where an endpoint leads. What the file does not say is left alone, and so is a secret, which is
   * given again with what else changes.
   */
  private static void target(
      Declaration declaration, JsonObject current, String field, Differences differences) {
    Optional<JsonObject> wanted = declaration.wanted().object(field);
    Optional<JsonObject> now = current.object(field);
    if (wanted.isEmpty() || now.isEmpty()) {
      return;
    }
    differences.compare(
        field, now.get(), told(now.get(), wanted.get()), written(declaration, field));
    if (differences.patch().get(field).isPresent()) {
      differences.patch(field, wanted.get());
    }
  }

  /** What is wanted over what there is, without what the server does not tell. */
  private static JsonObject told(JsonObject now, JsonObject wanted) {
    Map<String, Json> told = new LinkedHashMap<>(now.members());
    wanted
        .members()
        .forEach((name, value) -> {
          if (!UNTOLD.contains(name)) {
            told.put(
                name,
                value instanceof JsonObject inner
                    ? told(now.object(name).orElse(JsonObject.EMPTY), inner)
                    : value);
          }
        });
    return new JsonObject(told);
  }

  /** Whether it is paused is left alone where the file does not say. */
  private static void pausing(
      Declaration declaration, JsonObject current, Differences differences) {
    Optional<Boolean> wanted = declaration.wanted().bool(PAUSED);
    String status = current.text("status").orElse("");
    boolean paused = status.equals(PAUSED);
    if (wanted.isPresent() && !status.equals("disabled") && wanted.get() != paused) {
      differences.compare(
          PAUSED, new JsonBool(paused), new JsonBool(wanted.get()), new JsonBool(wanted.get()));
    }
  }

  /** What makes the secret the one that the file wants; where it says nothing, any is right. */
  private Optional<JsonObject> rotation(
      Declaration declaration, JsonObject current, Differences differences) {
    Optional<String> wanted = declaration.wanted().text(SECRET);
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    Json now = api.get(PATH + "/" + id(current) + "/secret");
    if (now instanceof JsonObject keys && keys.text(SECRET).equals(wanted)) {
      return Optional.empty();
    }
    String written = declaration.written().text(SECRET).orElse("");
    differences.note(
        SECRET,
        Optional.of(Differences.HIDDEN),
        Optional.of(Environment.isReferring(written) ? written : Differences.HIDDEN));
    return Optional.of(JsonObject.builder().put(SECRET, wanted.get()).build());
  }

  @Override
  public List<JsonObject> export() {
    Fields fields = Fields.of(api.get("/openapi.json"), "NewEndpoint", "EndpointChange");
    List<JsonObject> all =
        api.all(PATH).stream().filter(endpoint -> !isListener(endpoint)).toList();
    Set<String> names = new HashSet<>();
    all.forEach(endpoint -> endpoint.text("name").ifPresent(names::add));
    return all.stream().map(endpoint -> export(endpoint, name(endpoint, names), fields)).toList();
  }

  /** Its name, or one made of its URL that nobody has; of what has no URL, its id. */
  private static String name(JsonObject endpoint, Set<String> names) {
    Optional<String> own = endpoint.text("name");
    if (own.isPresent()) {
      return own.get();
    }
    if (!isWebhook(endpoint)) {
      return id(endpoint);
    }
    String host = URI.create(url(endpoint)).getHost();
    String base = host == null ? id(endpoint) : host;
    String name = base;
    for (int i = 2; !names.add(name); i++) {
      name = base + "-" + i;
    }
    return name;
  }

  private static JsonObject export(JsonObject endpoint, String name, Fields fields) {
    Map<String, Json> json = new LinkedHashMap<>();
    json.put(KIND, new JsonText(name));
    for (String field : fields.defaults().keySet()) {
      endpoint
          .get(field)
          .filter(_ -> !SPECIAL.contains(field))
          .filter(_ -> isWebhook(endpoint) || !OF_WEBHOOKS.contains(field))
          .filter(
              value -> !Fields.isSame(value, fields.defaults().getOrDefault(field, JsonNull.NULL)))
          .ifPresent(value ->
              json.put(
                  field,
                  switch (value) {
                    case JsonObject headers when field.equals(HEADERS) -> references(name, headers);
                    case JsonObject target when TARGETS.contains(field) ->
                        withSecrets(name, target);
                    default -> value;
                  }));
    }
    if (endpoint.text("status").equals(Optional.of(PAUSED))) {
      json.put(PAUSED, new JsonBool(true));
    }
    return new JsonObject(json);
  }

  /** Where an endpoint leads, with references to the secrets that go with what is there. */
  private static JsonObject withSecrets(String name, JsonObject target) {
    Map<String, Json> json = new LinkedHashMap<>();
    target
        .members()
        .forEach((member, value) ->
            json.put(member, value instanceof JsonObject inner ? withSecrets(name, inner) : value));
    if (json.containsKey("username")) {
      json.put(
          "password",
          new JsonText(Environment.reference(SourceResource.variable(name, "password"))));
    }
    if (json.containsKey("accessKeyId")) {
      json.put(
          "secretAccessKey",
          new JsonText(Environment.reference(SourceResource.variable(name, "secret_access_key"))));
    }
    return new JsonObject(json);
  }

  /** Any header may hold a secret. */
  private static JsonObject references(String name, JsonObject headers) {
    JsonObject.Builder json = JsonObject.builder();
    headers
        .members()
        .keySet()
        .forEach(header ->
            json.put(
                header, Environment.reference(SourceResource.variable(name, "header_" + header))));
    return json.build();
  }
}
