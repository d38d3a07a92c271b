package dev.tidings.core.catalogue;

import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import dev.tidings.core.catalogue.BadSchemaException.Fault;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema (2020-12), ready to be held against data. Its patterns are run by an engine whose
 * time grows with the text only. Immutable; used by any thread.
 */
final class SchemaValidator {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          registry ->
              registry
                  .schemaCacheEnabled(false)
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .formatAssertionsEnabled(true)
                          .locale(Locale.ROOT)
                          .regularExpressionFactory(SchemaValidator::pattern)
                          .build()));

  private final Schema schema;

  private SchemaValidator(Schema schema) {
    this.schema = schema;
  }

  private static RegularExpression pattern(String written) {
    Pattern pattern = Pattern.compile(written);
    return text -> pattern.matcher(text).find();
  }

  static SchemaValidator of(JsonObject schema) {
    Schema compiled = REGISTRY.getSchema(node(schema));
    compiled.initializeValidators();
    return new SchemaValidator(compiled);
  }

  /** Says what is wrong with a schema itself. */
  static void faults(JsonObject schema, List<Fault> faults) {
    Schema meta =
        REGISTRY.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    for (Error error : meta.validate(node(schema))) {
      faults.add(new Fault("/schema" + error.getInstanceLocation(), error.getMessage()));
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
    List<Error> errors = schema.validate(node(data));
    return errors.isEmpty() ? List.of() : errors.stream().map(SchemaValidator::violation).toList();
  }

  private static Violation violation(Error error) {
    String pointer = error.getInstanceLocation().toString();
    return new Violation(pointer, error.getKeyword(), error.getMessage());
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
            case BigDecimal decimal -> NODES.numberNode(decimal);
            default -> NODES.numberNode(number.value().doubleValue());
          };
      case JsonBool bool -> NODES.booleanNode(bool.value());
      case JsonNull _ -> NODES.nullNode();
    };
  }
}
