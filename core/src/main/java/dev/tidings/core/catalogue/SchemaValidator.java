package dev.tidings.core.catalogue;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.Format;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.regex.RegularExpression;
import dev.tidings.core.catalogue.BadSchemaException.Fault;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.subscription.SearchPattern;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema (2020-12), ready to be held against data. What that takes is bounded: its patterns
 * are run by an engine whose time grows with the text only, its steps are counted, and what it says
 * nothing about is not looked at. Immutable; used by any thread.
 */
final class SchemaValidator {
  /** The most violations that are told of one event. */
  static final int MOST_VIOLATIONS = 50;

  private static final int MAX_STEPS = 200_000;
  private static final int MAX_DEPTH = 300;

  /**
   * Numbers that have more places before or after the point are taken for ones that have so many.
   */
  private static final int MAX_PLACES = 400;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final ExecutionConfig BOUNDS =
      ExecutionConfig.builder()
          .locale(Locale.ROOT)
          .formatAssertionsEnabled(true)
          .maxEvaluationSteps(MAX_STEPS)
          .maxEvaluationDepth(MAX_DEPTH)
          .build();

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDialect(
          Dialect.builder(Dialects.getDraft202012())
              .formats(formats -> formats.replaceAll((_, format) -> new ShortText(format)))
              .unknownKeywordFactory((keyword, _) -> new NonValidationKeyword(keyword))
              .build(),
          registry ->
              registry
                  .schemaCacheEnabled(false)
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .formatAssertionsEnabled(true)
                          .locale(Locale.ROOT)
                          .regularExpressionFactory(SchemaValidator::pattern)
                          .executionContextCustomizer(
                              (execution, _) -> execution.setExecutionConfig(BOUNDS))
                          .build()));

  private final Schema schema;
  private final Relevance relevance;
  private final SchemaNames names;

  private SchemaValidator(Schema schema, Relevance relevance, SchemaNames names) {
    this.schema = schema;
    this.relevance = relevance;
    this.names = names;
  }

  /**
   * A format that only texts of a reasonable length have: the library reads some of them in a time
   * that grows with the square of the length.
   */
  private record ShortText(Format format) implements Format {
    private static final int MOST_CHARACTERS = 2048;

    @Override
    public String getName() {
      return format.getName();
    }

    @Override
    public boolean matches(ExecutionContext execution, SchemaContext schema, String text) {
      return text.length() <= MOST_CHARACTERS && format.matches(execution, schema, text);
    }
  }

  private static RegularExpression pattern(String written) {
    return SearchPattern.of(written)::isIn;
  }

  static SchemaValidator of(JsonObject schema) {
    Schema compiled = REGISTRY.getSchema(node(schema));
    compiled.initializeValidators();
    return new SchemaValidator(compiled, Relevance.of(schema), SchemaNames.of(schema));
  }

  /** Says what is wrong with a schema itself. */
  static void faults(JsonObject schema, List<Fault> faults) {
    Schema meta =
        REGISTRY.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    for (Violation violation : violations(meta.validate(node(schema)), SchemaNames.of(schema))) {
      faults.add(new Fault("/schema" + violation.pointer(), violation.message()));
    }
    if (!faults.isEmpty()) {
      return;
    }
    try {
      of(schema);
    } catch (RuntimeException e) {
      faults.add(new Fault("/schema", "this schema cannot be used: " + e.getMessage()));
    }
  }

  /** Where data does not fit; empty when it does. */
  List<Violation> violations(Json data) {
    try {
      List<Error> errors = schema.validate(root(data));
      return errors.isEmpty() ? List.of() : violations(errors, names);
    } catch (ValidationLimitExceededException _) {
      return List.of(
          new Violation(
              "", "$ref", "cannot be checked: the schema asks for too many steps with this data"));
    }
  }

  private static List<Violation> violations(List<Error> errors, SchemaNames names) {
    Map<Alternatives, List<Violation>> alternatives = new LinkedHashMap<>();
    Map<Violation, Violation> violations = new LinkedHashMap<>();
    for (Error error : errors) {
      Violation violation = ViolationWords.of(error, names);
      Alternatives of = Alternatives.of(error.getEvaluationPath());
      if (!of.path().isEmpty()) {
        alternatives.computeIfAbsent(of, _ -> new ArrayList<>()).add(violation);
      } else {
        violations.putIfAbsent(violation, violation);
      }
    }
    alternatives.forEach((of, all) -> {
      Violation violation = ViolationWords.ofAlternatives(of.rule(), all);
      violations.putIfAbsent(violation, violation);
    });
    return violations.keySet().stream().limit(MOST_VIOLATIONS).toList();
  }

  /**
   * Alternatives of which none fits, or too many; told of as one.
   *
   * @param path leads to them in the schema; empty when there are none
   */
  private record Alternatives(String path, String rule) {
    static Alternatives of(NodePath path) {
      StringBuilder here = new StringBuilder();
      for (int i = 0; i < path.getNameCount(); i++) {
        Object step = path.getElement(i);
        here.append('/').append(step);
        boolean last = i + 1 == path.getNameCount();
        // A field may have that name, too; but then no number follows.
        if ((step.equals("anyOf") || step.equals("oneOf"))
            && (last || path.getElement(i + 1) instanceof Integer)) {
          return new Alternatives(here.toString(), step.toString());
        }
      }
      return new Alternatives("", "");
    }
  }

  /** The data as the library wants it, without what the schema says nothing about. */
  private JsonNode root(Json data) {
    if (!(data instanceof JsonObject object)) {
      return node(data);
    }
    ObjectNode node = NODES.objectNode();
    object
        .members()
        .forEach((name, member) -> {
          switch (relevance.of(name)) {
            case VALUE -> node.set(name, node(member));
            case PRESENCE -> node.set(name, NODES.nullNode());
            case NONE -> {}
          }
        });
    return node;
  }

  private static JsonNode node(Json json) {
    return switch (json) {
      case JsonObject object -> {
        ObjectNode node = NODES.objectNode();
        object.members().forEach((name, member) -> node.set(name, node(member)));
        yield node;
      }
      case JsonArray array -> {
        ArrayNode node = NODES.arrayNode(array.elements().size());
        array.elements().forEach(element -> node.add(node(element)));
        yield node;
      }
      case JsonText text -> NODES.stringNode(text.value());
      case JsonNumber number ->
          switch (number.value()) {
            case Long whole -> NODES.numberNode(whole);
            case BigInteger whole -> NODES.numberNode(whole);
            default -> NODES.numberNode(bounded(number.decimal()));
          };
      case JsonBool bool -> NODES.booleanNode(bool.value());
      case JsonNull _ -> NODES.nullNode();
    };
  }

  /** Writing out 1e1000000000 would take all memory. */
  private static BigDecimal bounded(BigDecimal number) {
    int places =
        number.scale() > MAX_PLACES ? -MAX_PLACES : number.scale() < -MAX_PLACES ? MAX_PLACES : 0;
    return places == 0 || number.signum() == 0
        ? number
        : BigDecimal.valueOf(number.signum()).scaleByPowerOfTen(places);
  }
}
