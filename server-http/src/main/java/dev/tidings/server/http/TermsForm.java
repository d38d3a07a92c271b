package dev.tidings.server.http;

import dev.tidings.core.catalogue.Catalogue;
import dev.tidings.core.endpoint.DataPolicy;
import dev.tidings.core.endpoint.DataPolicy.Treatment;
import dev.tidings.core.endpoint.Terms;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.server.http.Problem.Fault;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The terms of an endpoint, to and from the JSON that they are written in. */
final class TermsForm {
  private TermsForm() {}

  /**
   * @param catalogue says which versions can be pinned
   */
  static Terms read(JsonObject json, Catalogue catalogue, List<Fault> faults) {
    Map<EventType, Integer> versions = new LinkedHashMap<>();
    json.object("versions")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((type, version) -> {
          if (EventType.isValid(type)) {
            version
                .asNumber()
                .ifPresent(number -> {
                  versions.put(new EventType(type), number.intValue());
                  if (catalogue
                      .find(new EventType(type))
                      .flatMap(known -> known.version(number.intValue()))
                      .isEmpty()) {
                    faults.add(
                        Fault.at(
                            "/versions/" + Fault.step(type),
                            "there is no such version; see GET /v1/event-types/" + type));
                  }
                });
          } else {
            faults.add(Fault.at("/versions/" + Fault.step(type), "this is not an event type"));
          }
        });
    return new Terms(
        versions,
        json.object("dataPolicy").map(policy -> policy(policy, faults)).orElse(DataPolicy.KEEP),
        Set.copyOf(
            json.array("regions").stream().flatMap(region -> region.asText().stream()).toList()));
  }

  private static DataPolicy policy(JsonObject policy, List<Fault> faults) {
    Map<String, Treatment> fields = new LinkedHashMap<>();
    policy
        .object("fields")
        .orElse(JsonObject.EMPTY)
        .members()
        .forEach((field, how) -> {
          if (field.contains("*") || field.matches(".*\\[\\d+].*")) {
            faults.add(
                Fault.at(
                    "/dataPolicy/fields/" + Fault.step(field),
                    "a field in the elements of an array is written without an index, such as"
                        + " data.products.name"));
          } else if (DataPolicy.isField(field)) {
            how.asText().ifPresent(text -> fields.put(field, treatment(text)));
          } else {
            faults.add(
                Fault.at(
                    "/dataPolicy/fields/" + Fault.step(field),
                    "a field is subject, or data. and the names that lead to it, such as"
                        + " data.email"));
          }
        });
    return new DataPolicy(
        policy.text("personal").map(TermsForm::treatment).orElse(Treatment.KEEP), fields);
  }

  private static Treatment treatment(String text) {
    return Treatment.valueOf(text.toUpperCase(Locale.ROOT));
  }

  static void write(Terms terms, JsonObject.Builder json) {
    JsonObject.Builder versions = JsonObject.builder();
    terms.versions().entrySet().stream()
        .sorted(Comparator.comparing(version -> version.getKey().value()))
        .forEach(version -> versions.put(version.getKey().value(), version.getValue()));
    JsonObject.Builder fields = JsonObject.builder();
    terms.policy().fields().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(field -> fields.put(field.getKey(), text(field.getValue())));
    json.put("versions", versions.build())
        .put(
            "dataPolicy",
            JsonObject.builder()
                .put("personal", text(terms.policy().personal()))
                .put("fields", fields.build())
                .build())
        .put(
            "regions",
            new JsonArray(terms.regions().stream().sorted().<Json>map(JsonText::new).toList()));
  }

  private static String text(Treatment treatment) {
    return treatment.name().toLowerCase(Locale.ROOT);
  }
}
