package dev.tidings.server.http;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.MemberNames;
import dev.tidings.server.http.Problem.Fault;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a value fits a schema of the contract, and if not, why. Made once per schema and used by
 * many threads, because making one copies the whole table of schemas.
 */
final class Fit {
  private static final int MAX_FAULTS = 20;
  private static final String UNKNOWN_MEMBER =
      "there is no such member here; see /openapi.json for those that there are";

  /** Keywords that only say that something below them is wrong. */
  private static final Set<String> WRAPPERS =
      Set.of("$ref", "allOf", "properties", "items", "if", "then", "else");

  private static final Pattern INDEX = Pattern.compile("\\d{1,4}");

  private final Validator validator;

  Fit(Validator validator) {
    this.validator = validator;
  }

  /** What is wrong with {@code value}; none when it fits. */
  List<Fault> faults(Json value) {
    Object plain = value.toPlain();
    return plain == null ? List.of(Fault.at("", "must not be null")) : faultsOfPlain(plain);
  }

  /** What is wrong with a value in plain Java. */
  List<Fault> faultsOfPlain(Object value) {
    OutputUnit result = validator.validate(value);
    if (Boolean.TRUE.equals(result.getValid())) {
      return List.of();
    }
    List<OutputUnit> errors = result.getErrors() == null ? List.of() : result.getErrors();
    Map<String, Fault> faults = new LinkedHashMap<>();
    for (OutputUnit error : errors) {
      String keyword = keyword(error);
      if (!WRAPPERS.contains(keyword) && faults.size() < MAX_FAULTS) {
        String pointer = pointer(error);
        faults.putIfAbsent(pointer + ' ' + keyword, Fault.at(pointer, said(keyword, error)));
      }
    }
    List.copyOf(faults.entrySet()).stream()
        .filter(fault -> isEcho(fault.getValue(), faults.values()))
        .forEach(fault -> faults.remove(fault.getKey()));
    return faults.isEmpty()
        ? List.of(Fault.at("", "does not fit the contract; see /openapi.json"))
        : new ArrayList<>(faults.values());
  }

  /**
   * Whether a member is only said not to belong because it is wrong itself, as the validator has
   * it.
   */
  private static boolean isEcho(Fault fault, Collection<Fault> all) {
    return fault.detail().equals(UNKNOWN_MEMBER)
        && all.stream()
            .anyMatch(other -> !other.equals(fault) && other.pointer().startsWith(fault.pointer()));
  }

  /** The validator's message in words for people, where its own are not. */
  private static String said(String keyword, OutputUnit error) {
    String message = String.valueOf(error.getError());
    return switch (keyword) {
      case "additionalProperties", "unevaluatedProperties" -> UNKNOWN_MEMBER;
      case "required" -> message.replace("Instance does not have required property", "needs");
      case "type" ->
          message.replace("Instance type", "the type").replace(" is invalid. E", " is wrong, e");
      case "pattern" -> "is not written as it must be; see /openapi.json";
      case "format" ->
          message.contains("date-time") ? "must be a time such as 2026-01-31T12:00:00Z" : message;
      case "minItems" -> "must have at least " + bound(message) + " elements";
      case "maxItems" -> "must have at most " + bound(message) + " elements";
      case "minLength" -> "must have at least " + bound(message) + " characters";
      case "maxLength" -> "must have at most " + bound(message) + " characters";
      case "uniqueItems" -> "must not have the same element twice";
      case "enum" -> message.replace("Instance does not match any of", "must be one of");
      default -> message;
    };
  }

  /** The number that the validator's message ends with, as in {@code (3000 > 500)}. */
  private static String bound(String message) {
    return message.replaceFirst(".*?(\\d+)\\)?$", "$1");
  }

  private static String keyword(OutputUnit error) {
    String location = error.getKeywordLocation();
    return location == null ? "" : location.substring(location.lastIndexOf('/') + 1);
  }

  /** Where it is, without names that are data themselves, such as an address. */
  private static String pointer(OutputUnit error) {
    String location = error.getInstanceLocation();
    if (location == null || location.length() < 2) {
      return "";
    }
    StringBuilder pointer = new StringBuilder();
    for (String step : PercentDecoding.decode(location.substring(2)).split("/", -1)) {
      pointer
          .append('/')
          .append(INDEX.matcher(step).matches() || MemberNames.isField(step) ? step : "*");
    }
    return pointer.toString();
  }
}
