package dev.tidings.core.catalogue;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A JSON Schema, ready to be held against data. Immutable; used by any thread. */
final class SchemaValidator {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Schema schema;

  private SchemaValidator(Schema schema) {
    this.schema = schema;
  }

  static SchemaValidator of(JsonObject schema) {
    Schema compiled =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(node(schema));
    compiled.initializeValidators();
    return new SchemaValidator(compiled);
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
