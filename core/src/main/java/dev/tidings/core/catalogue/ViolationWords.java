package dev.tidings.core.catalogue;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with data, in words that are made of the schema alone: the library's own may repeat
 * what is in the data.
 */
final class ViolationWords {
  private static final int MOST_CHARACTERS = 200;

  private ViolationWords() {}

  /**
   * @param names those that the schema has itself: others come from the data, and may be data, such
   *     as the address of whom a member is about
   */
  static Violation of(Error error, SchemaNames names) {
    String rule = error.getKeyword() == null ? "false" : error.getKeyword();
    String member = Optional.ofNullable(error.getProperty()).orElse("");
    String pointer = pointer(error.getInstanceLocation(), names);
    return new Violation(
        switch (rule) {
          case "required", "dependentRequired" -> pointer + step(member, names.has(member));
          // Where no other members may be, one that looks like a field was meant as one.
          case "additionalProperties", "unevaluatedProperties" ->
              member.isEmpty() ? pointer : pointer + step(member, names.isField(member));
          default -> pointer;
        },
        rule,
        message(rule, Optional.ofNullable(error.getSchemaNode())));
  }

  private static String pointer(NodePath place, SchemaNames names) {
    StringBuilder pointer = new StringBuilder();
    for (int i = 0; i < place.getNameCount(); i++) {
      Object each = place.getElement(i);
      String name = each.toString();
      pointer.append(step(name, each instanceof Integer || names.has(name)));
    }
    return pointer.toString();
  }

  private static String step(String name, boolean shown) {
    return shown ? "/" + step(name) : "/*";
  }

  /** A name as a step of a pointer. */
  static String step(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static String message(String rule, Optional<JsonNode> schema) {
    String wanted = schema.map(ViolationWords::text).orElse("");
    return switch (rule) {
      case "required" -> "is needed";
      case "dependentRequired" -> "is needed beside what else is there";
      case "type" -> "must be " + schema.map(ViolationWords::type).orElse("of another type");
      case "enum" -> "must be one of " + wanted;
      case "const" -> "must be " + wanted;
      case "format" -> "must be written as " + wanted;
      case "pattern" -> "must be written like " + wanted;
      case "minimum" -> "must be at least " + wanted;
      case "maximum" -> "must be at most " + wanted;
      case "exclusiveMinimum" -> "must be more than " + wanted;
      case "exclusiveMaximum" -> "must be less than " + wanted;
      case "multipleOf" -> "must be a multiple of " + wanted;
      case "minLength" -> "must have at least " + wanted + " characters";
      case "maxLength" -> "must have at most " + wanted + " characters";
      case "minItems" -> "must have at least " + wanted + " elements";
      case "maxItems" -> "must have at most " + wanted + " elements";
      case "uniqueItems" -> "must not have the same element twice";
      case "contains", "minContains", "maxContains" ->
          "must have as many elements of a kind as the schema says";
      case "minProperties" -> "must have at least " + wanted + " members";
      case "maxProperties" -> "must have at most " + wanted + " members";
      case "propertyNames" -> "has a member whose name is not as it must be";
      case "additionalProperties", "unevaluatedProperties" -> "must not be here";
      case "items", "prefixItems", "unevaluatedItems" -> "has elements that must not be here";
      case "not" -> "is what it must not be";
      case "false" -> "must not be here";
      default -> "does not hold to " + rule;
    };
  }

  private static String type(JsonNode schema) {
    List<String> types = new ArrayList<>();
    if (schema.isArray()) {
      schema.forEach(each -> types.add(noun(each.asString())));
    } else {
      types.add(noun(schema.asString()));
    }
    return Words.or(types);
  }

  private static String noun(String type) {
    return switch (type) {
      case "null" -> "null";
      case "boolean" -> "true or false";
      case "string" -> "a text";
      case "integer" -> "a whole number";
      case "array", "object" -> "an " + type;
      default -> "a " + type;
    };
  }

  private static String text(JsonNode schema) {
    String text;
    if (schema.isArray()) {
      List<String> values = new ArrayList<>();
      schema.forEach(each -> values.add(plain(each)));
      text = String.join(", ", values);
    } else {
      text = plain(schema);
    }
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }

  private static String plain(JsonNode node) {
    return node.isString() ? node.asString() : node.toString();
  }

  /**
   * Alternatives as one.
   *
   * @param all what is wrong with each of them, at least one
   */
  static Violation ofAlternatives(String rule, List<Violation> all) {
    boolean needs = all.stream().allMatch(each -> each.rule().equals("required"));
    List<String> places =
        all.stream()
            .map(each -> needs ? holder(each.pointer()) : each.pointer())
            .distinct()
            .toList();
    String at = places.stream().reduce(ViolationWords::common).orElse("");
    return new Violation(
        at,
        rule,
        needs
            ? "needs "
                + Words.or(
                    all.stream()
                        .map(each -> each.pointer().substring(at.length() + 1))
                        .distinct()
                        .toList())
            : "fits "
                + (rule.equals("oneOf") ? "not just one" : "none")
                + " of the alternatives that there are");
  }

  /** The pointer to the object that a member is in. */
  private static String holder(String pointer) {
    return pointer.substring(0, pointer.lastIndexOf('/'));
  }

  /** The pointer to what holds both. */
  private static String common(String one, String other) {
    String longest = one;
    while (!(other + "/").startsWith(longest + "/")) {
      longest = holder(longest);
    }
    return longest;
  }
}
