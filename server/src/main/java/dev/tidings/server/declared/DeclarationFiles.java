package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads declarations from files and folders, in YAML and JSON, and says all that is wrong at once.
 */
public final class DeclarationFiles {
  private final Environment environment;
  private final Set<String> kinds;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Declaration> found = new LinkedHashMap<>();

  private DeclarationFiles(Environment environment, Set<String> kinds) {
    this.environment = environment;
    this.kinds = kinds;
  }

  /**
   * All that is declared.
   *
   * @param paths files, or folders that are searched for {@code .yaml}, {@code .yml} and {@code
   *     .json}
   * @throws DeclarationException if anything cannot be read or makes no sense
   */
  static List<Declaration> read(List<Path> paths, Environment environment, Set<String> kinds) {
    DeclarationFiles files = new DeclarationFiles(environment, kinds);
    for (Path path : paths) {
      for (Path file : files.files(path)) {
        files.read(file);
      }
    }
    if (!files.problems.isEmpty()) {
      throw new DeclarationException(files.problems);
    }
    return List.copyOf(files.found.values());
  }

  private List<Path> files(Path path) {
    if (!Files.exists(path)) {
      problems.add("there is no " + path);
      return List.of();
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> files =
          walk.filter(Files::isRegularFile)
              .filter(file -> isYaml(file) || isJson(file))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        problems.add(path + " has no .yaml, .yml or .json file in it");
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + path, e);
    }
  }

  private static boolean isJson(Path file) {
    return file.toString().endsWith(".json");
  }

  private static boolean isYaml(Path file) {
    return file.toString().endsWith(".yaml") || file.toString().endsWith(".yml");
  }

  private void read(Path file) {
    try {
      List<Json> documents =
          isJson(file)
              ? List.of(Json.parse(Files.readAllBytes(file)))
              : Yaml.read(Files.readString(file));
      List<Json> objects = new ArrayList<>();
      for (Json document : documents) {
        if (document instanceof JsonArray array) {
          objects.addAll(array.elements());
        } else {
          objects.add(document);
        }
      }
      for (int i = 0; i < objects.size(); i++) {
        read(objects.get(i), objects.size() == 1 ? file.toString() : file + ", number " + (i + 1));
      }
    } catch (JsonException e) {
      problems.add(file + ": " + e.getMessage());
    } catch (DeclarationException e) {
      e.problems().forEach(problem -> problems.add(file + ": " + problem));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void read(Json json, String place) {
    if (!(json instanceof JsonObject object)) {
      problems.add(place + ": this is no object");
      return;
    }
    List<String> named = object.members().keySet().stream().filter(kinds::contains).toList();
    if (named.size() != 1 || object.text(named.getFirst()).orElse("").isBlank()) {
      problems.add(
          place
              + ": an object begins with what it is and what it is called, such as `endpoint: crm`;"
              + " there are "
              + String.join(", ", kinds));
      return;
    }
    String kind = named.getFirst();
    Map<String, Json> fields = new LinkedHashMap<>(object.members());
    fields.remove(kind);
    JsonObject written = new JsonObject(fields);
    TreeSet<String> missing = new TreeSet<>();
    JsonObject wanted = (JsonObject) environment.fillIn(written, missing);
    String name = object.text(kind).orElseThrow();
    missing.forEach(problem -> problems.add(place + ": " + kind + " " + name + ": " + problem));
    Declaration declaration = new Declaration(kind, name, written, wanted, place);
    Declaration other = found.putIfAbsent(kind + " " + name, declaration);
    if (other != null) {
      problems.add(place + ": " + kind + " " + name + " is declared in " + other.place() + " too");
    }
  }
}
