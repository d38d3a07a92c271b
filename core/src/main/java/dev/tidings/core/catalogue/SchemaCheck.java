package dev.tidings.core.catalogue;

import dev.tidings.core.catalogue.BadSchemaException.Fault;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.subscription.Problem;
import dev.tidings.core.subscription.Shaping;
import java.util.List;
import java.util.Optional;

/** What a schema version must be like to be kept. */
final class SchemaCheck {
  /** How long a schema may be, in bytes. */
  private static final int MAX_BYTES = 256 << 10;

  private static final int MAX_DEPTH = 32;
  private static final String CONVERSIONS = "/conversions/";
  static final String PERSONAL_DATA = "x-personal-data";

  private SchemaCheck() {}

  static void check(SchemaVersion.Content content, Conversions conversions, List<Fault> faults) {
    int before = faults.size();
    if (content.schema().write().length > MAX_BYTES) {
      faults.add(new Fault("/schema", "a schema has at most " + MAX_BYTES + " bytes"));
      return;
    }
    walk(content.schema(), "/schema", 0, faults);
    if (faults.size() == before) {
      SchemaValidator.faults(content.schema(), faults);
    }
    if (faults.size() == before) {
      content
          .example()
          .ifPresent(example ->
              SchemaValidator.of(content.schema())
                  .violations(example)
                  .forEach(violation ->
                      faults.add(
                          new Fault("/example" + violation.pointer(), violation.message()))));
    }
    rule("up", content.conversion().up(), conversions, faults);
    rule("down", content.conversion().down(), conversions, faults);
  }

  private static void rule(
      String name, Optional<String> rule, Conversions conversions, List<Fault> faults) {
    for (Problem problem : rule.map(conversions::problems).orElse(List.of())) {
      faults.add(
          new Fault(
              CONVERSIONS + name,
              "line %d, column %d: %s"
                  .formatted(problem.line(), problem.column(), problem.message())));
    }
  }

  /** Tries the rules of a draft on the examples that it and the version before it have. */
  static void tryConversions(
      CatalogueType type, SchemaVersion draft, Conversions conversions, List<Fault> faults) {
    Optional<SchemaVersion> before = type.before(draft.number());
    if (before.isEmpty()) {
      return;
    }
    Conversion rules = draft.content().conversion();
    rules
        .up()
        .flatMap(rule -> tried(type, rule, before.get(), draft, conversions))
        .ifPresent(wrong -> faults.add(new Fault(CONVERSIONS + "up", wrong)));
    rules
        .down()
        .flatMap(rule -> tried(type, rule, draft, before.get(), conversions))
        .ifPresent(wrong -> faults.add(new Fault(CONVERSIONS + "down", wrong)));
  }

  /** What is wrong with what a rule makes of the example of a version. */
  private static Optional<String> tried(
      CatalogueType type,
      String rule,
      SchemaVersion from,
      SchemaVersion to,
      Conversions conversions) {
    return from.content()
        .example()
        .flatMap(example ->
            switch (conversions.tried(rule, type.name(), example)) {
              case Shaping.Unchanged _ -> Optional.<String>empty();
              case Shaping.Failed failed ->
                  Optional.of(
                      "fails with the example of version %d: %s"
                          .formatted(from.number(), failed.reason()));
              case Shaping.Shaped shaped ->
                  Optional.of(
                          SchemaValidator.of(to.content().schema())
                              .violations(shaped.data().parse()))
                      .filter(violations -> !violations.isEmpty())
                      .map(violations ->
                          "makes of the example of version %d what does not hold to version %d: %s"
                              .formatted(
                                  from.number(), to.number(), Violation.inWords(violations)));
            });
  }

  /**
   * A schema is whole in itself, so that nothing is fetched when an event comes in, and its marks
   * are understood.
   */
  private static void walk(Json schema, String at, int depth, List<Fault> faults) {
    if (depth > MAX_DEPTH) {
      faults.add(new Fault(at, "a schema has at most " + MAX_DEPTH + " levels"));
      return;
    }
    switch (schema) {
      case JsonObject object ->
          object
              .members()
              .forEach((name, member) -> {
                String here = at + "/" + name.replace("~", "~0").replace("/", "~1");
                boolean reference = name.equals("$ref") || name.equals("$dynamicRef");
                if (reference && !member.asText().map(to -> to.startsWith("#")).orElse(true)) {
                  faults.add(
                      new Fault(here, "a schema refers only to itself: put what is meant here"));
                }
                if (name.equals(PERSONAL_DATA)
                    && !(member instanceof JsonText || member instanceof JsonObject)) {
                  faults.add(
                      new Fault(here, "say in a text what kind of personal data it is: \"email\""));
                }
                walk(member, here, depth + 1, faults);
              });
      case JsonArray array -> {
        for (int i = 0; i < array.elements().size(); i++) {
          walk(array.elements().get(i), at + "/" + i, depth + 1, faults);
        }
      }
      default -> {}
    }
  }
}
