package dev.tidings.server.http;

import dev.tidings.core.catalogue.ValidationMode;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.source.SourceRules;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What is done with a source's events, to and from the JSON that it is written in. */
final class SourceRulesForm {
  private SourceRulesForm() {}

  /** Reads rules that fit the contract. */
  static SourceRules read(JsonObject json) {
    Map<String, ValidationMode> validation = new LinkedHashMap<>();
    json.object("validation")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((pattern, mode) ->
            mode.asText().ifPresent(text -> validation.put(pattern, mode(text))));
    return new SourceRules(json.text("mapping"), validation, json.text("region"));
  }

  /** The rules as they are after a merge patch. */
  static SourceRules change(SourceRules rules, JsonObject patch) {
    return read(MergePatch.apply(json(rules), patch));
  }

  static JsonObject json(SourceRules rules) {
    JsonObject.Builder validation = JsonObject.builder();
    rules.validation().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(asked -> validation.put(asked.getKey(), text(asked.getValue())));
    return JsonObject.builder()
        .putText("mapping", rules.mapping())
        .put("validation", validation.build())
        .putText("region", rules.region())
        .build();
  }

  static ValidationMode mode(String text) {
    return ValidationMode.valueOf(text.toUpperCase(Locale.ROOT));
  }

  static String text(ValidationMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
