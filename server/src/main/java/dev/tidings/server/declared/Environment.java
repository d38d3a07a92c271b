package dev.tidings.server.declared;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ${env:NAME}} in a file stands for. */
public final class Environment {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([^}]*)}?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final int SHORTEST_HIDDEN = 4;

  private final Map<String, String> variables;
  private final Map<String, String> taken = new ConcurrentHashMap<>();

  public Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** Whether a text takes anything from the environment. */
  static boolean isReferring(String text) {
    return REFERENCE.matcher(text).find();
  }

  /** How a text refers to a variable. */
  static String reference(String name) {
    return "${env:" + name + "}";
  }

  /**
   * The value with everything filled in that it takes from here.
   *
   * @param problems gets what cannot be
   */
  Json fillIn(Json value, Set<String> problems) {
    return switch (value) {
      case JsonObject(Map<String, Json> members) -> {
        Map<String, Json> filled = new LinkedHashMap<>();
        members.forEach((name, member) -> filled.put(name, fillIn(member, problems)));
        yield new JsonObject(filled);
      }
      case JsonArray(List<Json> elements) ->
          new JsonArray(elements.stream().map(element -> fillIn(element, problems)).toList());
      case JsonText(String text) -> new JsonText(fillIn(text, problems));
      case Json.JsonNumber _, Json.JsonBool _, Json.JsonNull _ -> value;
    };
  }

  private String fillIn(String text, Set<String> problems) {
    return REFERENCE
        .matcher(text)
        .replaceAll(found -> {
          String name = found.group(1);
          if (!found.group().endsWith("}") || !NAME.matcher(name).matches()) {
            problems.add("${env:…} holds the name of a variable, such as ${env:SHOP_SECRET}");
            return "";
          }
          String value = variables.get(name);
          if (value == null || value.isEmpty()) {
            problems.add("the environment has no " + name);
            return "";
          }
          taken.put(name, value);
          return Matcher.quoteReplacement(value);
        });
  }

  /** A text from elsewhere, such as a refusal, without the values that were taken from here. */
  public String hide(String text) {
    String hidden = text;
    for (Map.Entry<String, String> variable : taken.entrySet()) {
      if (variable.getValue().length() >= SHORTEST_HIDDEN) {
        hidden = hidden.replace(variable.getValue(), reference(variable.getKey()));
      }
    }
    return hidden;
  }
}
