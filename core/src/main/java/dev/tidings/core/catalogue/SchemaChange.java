package dev.tidings.core.catalogue;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.JsonBytes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One difference between two schemas.
 *
 * @param field what it is about, such as {@code data.items[].price}
 * @param what changed, in words
 * @param keeps what of compatibility it leaves
 */
public record SchemaChange(String field, String what, Compatibility keeps) {
  /** Members that are compared one by one. */
  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "properties",
          "required",
          "enum",
          "const",
          "items",
          "additionalProperties",
          "x-personal-data");

  private static final Json ANYTHING = new Json.JsonBool(true);

  /** Bounds: the name, and whether more of it lets less data through. */
  private static final List<Bound> BOUNDS =
      List.of(
          new Bound("minimum", true),
          new Bound("exclusiveMinimum", true),
          new Bound("minLength", true),
          new Bound("minItems", true),
          new Bound("minProperties", true),
          new Bound("maximum", false),
          new Bound("exclusiveMaximum", false),
          new Bound("maxLength", false),
          new Bound("maxItems", false),
          new Bound("maxProperties", false));

  private record Bound(String name, boolean isLower) {}

  /** Every difference, from top to bottom. */
  public static List<SchemaChange> between(JsonObject before, JsonObject after) {
    List<SchemaChange> changes = new ArrayList<>();
    compare("data", References.inPlace(before), References.inPlace(after), changes);
    return List.copyOf(changes);
  }

  /** What all changes together leave of compatibility. */
  public static Compatibility kept(List<SchemaChange> changes) {
    boolean backward =
        changes.stream()
            .allMatch(each ->
                each.keeps() == Compatibility.FULL || each.keeps() == Compatibility.BACKWARD);
    boolean forward =
        changes.stream()
            .allMatch(each ->
                each.keeps() == Compatibility.FULL || each.keeps() == Compatibility.FORWARD);
    return Compatibility.of(backward, forward);
  }

  private static void compare(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    types(field, before, after, changes);
    values(field, before, after, changes);
    bounds(field, before, after, changes);
    required(field, before, after, changes);
    properties(field, before, after, changes);
    items(field, before, after, changes);
    openness(field, before, after, changes);
    personal(field, before, after, changes);
    others(field, before, after, changes);
  }

  private static Set<String> typesOf(JsonObject schema) {
    Set<String> types = new LinkedHashSet<>();
    schema.text("type").ifPresent(types::add);
    schema.array("type").forEach(type -> type.asText().ifPresent(types::add));
    return types;
  }

  private static void types(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    Set<String> old = typesOf(before);
    Set<String> now = typesOf(after);
    if (!old.equals(now)) {
      boolean backward = now.isEmpty() || (!old.isEmpty() && allows(now, old));
      boolean forward = old.isEmpty() || (!now.isEmpty() && allows(old, now));
      changes.add(
          new SchemaChange(
              field,
              "its type changed from " + nouns(old) + " to " + nouns(now),
              Compatibility.of(backward, forward)));
    }
  }

  /** Whether {@code wide} lets through all that {@code narrow} does. */
  private static boolean allows(Set<String> wide, Set<String> narrow) {
    return narrow.stream()
        .allMatch(
            type -> wide.contains(type) || (type.equals("integer") && wide.contains("number")));
  }

  private static String nouns(Set<String> types) {
    return types.isEmpty() ? "anything" : Words.or(List.copyOf(types));
  }

  private static Optional<Set<Json>> valuesOf(JsonObject schema) {
    Json one = schema.members().get("const");
    if (one != null) {
      return Optional.of(Set.of(one));
    }
    return schema.get("enum").isPresent()
        ? Optional.of(new LinkedHashSet<>(schema.array("enum")))
        : Optional.empty();
  }

  private static List<String> words(Iterable<Json> values) {
    List<String> words = new ArrayList<>();
    values.forEach(
        value -> words.add(value.asText().orElseGet(() -> JsonBytes.of(value).toString())));
    return words;
  }

  private static void values(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    Optional<Set<Json>> old = valuesOf(before);
    Optional<Set<Json>> now = valuesOf(after);
    if (old.equals(now)) {
      return;
    }
    if (old.isEmpty() || now.isEmpty()) {
      changes.add(
          new SchemaChange(
              field,
              now.isPresent()
                  ? "only some values are allowed now: " + Words.or(words(now.get()))
                  : "any value is allowed now",
              now.isPresent() ? Compatibility.FORWARD : Compatibility.BACKWARD));
      return;
    }
    Set<Json> gone = new LinkedHashSet<>(old.get());
    gone.removeAll(now.get());
    Set<Json> fresh = new LinkedHashSet<>(now.get());
    fresh.removeAll(old.get());
    if (!gone.isEmpty()) {
      changes.add(
          new SchemaChange(
              field, "no longer allows " + Words.or(words(gone)), Compatibility.FORWARD));
    }
    if (!fresh.isEmpty()) {
      changes.add(
          new SchemaChange(
              field, "allows " + Words.and(words(fresh)) + ", too", Compatibility.BACKWARD));
    }
  }

  private static void bounds(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    for (Bound bound : BOUNDS) {
      Optional<BigDecimal> old = before.number(bound.name());
      Optional<BigDecimal> now = after.number(bound.name());
      boolean same =
          old.isPresent() == now.isPresent()
              && (old.isEmpty() || old.get().compareTo(now.orElseThrow()) == 0);
      if (same) {
        continue;
      }
      boolean tighter =
          now.isPresent()
              && (old.isEmpty() || bound.isLower() == now.get().compareTo(old.get()) > 0);
      changes.add(
          new SchemaChange(
              field,
              "%s is %s now, it was %s"
                  .formatted(
                      bound.name(),
                      now.map(BigDecimal::toPlainString).orElse("not there"),
                      old.map(BigDecimal::toPlainString).orElse("not there")),
              tighter ? Compatibility.FORWARD : Compatibility.BACKWARD));
    }
  }

  private static Set<String> requiredOf(JsonObject schema) {
    Set<String> names = new TreeSet<>();
    schema.array("required").forEach(name -> name.asText().ifPresent(names::add));
    return names;
  }

  private static void required(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    Set<String> old = requiredOf(before);
    Set<String> now = requiredOf(after);
    for (String name : now) {
      if (!old.contains(name)) {
        changes.add(new SchemaChange(field + "." + name, "is required now", Compatibility.FORWARD));
      }
    }
    for (String name : old) {
      if (!now.contains(name)) {
        changes.add(
            new SchemaChange(field + "." + name, "is no longer required", Compatibility.BACKWARD));
      }
    }
  }

  private static void properties(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    JsonObject old = before.object("properties").orElse(JsonObject.EMPTY);
    JsonObject now = after.object("properties").orElse(JsonObject.EMPTY);
    for (String name : now.members().keySet()) {
      String here = field + "." + name;
      Json schema = now.get(name).orElseThrow();
      if (old.get(name).isEmpty()) {
        // Readers of an open schema pass over what they do not know.
        changes.add(
            new SchemaChange(
                here,
                "is new",
                isOpen(before)
                    ? toldApart(here, othersOf(before), schema)
                    : Compatibility.BACKWARD));
      } else if (old.get(name).get() instanceof JsonObject was && schema instanceof JsonObject is) {
        compare(here, was, is, changes);
      } else if (!old.get(name).get().equals(schema)) {
        changes.add(new SchemaChange(here, "changed", Compatibility.NONE));
      }
    }
    for (String name : old.members().keySet()) {
      String here = field + "." + name;
      if (now.get(name).isEmpty()) {
        changes.add(
            new SchemaChange(
                here,
                "is gone",
                isOpen(after)
                    ? toldApart(here, old.members().get(name), othersOf(after))
                    : Compatibility.FORWARD));
      }
    }
  }

  private static boolean isOpen(JsonObject schema) {
    return schema.bool("additionalProperties").orElse(true);
  }

  private static Json othersOf(JsonObject schema) {
    return schema.get("additionalProperties").orElse(ANYTHING);
  }

  /** What it leaves that one of the other fields is described by itself, or no longer is. */
  private static Compatibility toldApart(String field, Json before, Json after) {
    List<SchemaChange> changes = new ArrayList<>();
    if (before instanceof JsonObject was && after instanceof JsonObject is) {
      compare(field, was, is, changes);
    }
    return kept(changes);
  }

  private static void items(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    Optional<Json> old = before.get("items");
    Optional<Json> now = after.get("items");
    if (old.isPresent()
        && now.isPresent()
        && old.get() instanceof JsonObject was
        && now.get() instanceof JsonObject is) {
      compare(field + "[]", was, is, changes);
    } else if (!old.equals(now)) {
      changes.add(
          new SchemaChange(
              field + "[]",
              now.isPresent() ? "is described now" : "is no longer described",
              now.isPresent() ? Compatibility.FORWARD : Compatibility.BACKWARD));
    }
  }

  private static void openness(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    Optional<Json> old = before.get("additionalProperties");
    Optional<Json> now = after.get("additionalProperties");
    if (old.isPresent()
        && now.isPresent()
        && old.get() instanceof JsonObject was
        && now.get() instanceof JsonObject is) {
      compare(field + ".*", was, is, changes);
    } else if (isOpen(before) != isOpen(after)) {
      changes.add(
          new SchemaChange(
              field,
              isOpen(after) ? "may have other fields now" : "may not have other fields any more",
              isOpen(after) ? Compatibility.BACKWARD : Compatibility.FORWARD));
    } else if ((old.orElse(ANYTHING) instanceof JsonObject)
        != (now.orElse(ANYTHING) instanceof JsonObject)) {
      boolean described = now.orElse(ANYTHING) instanceof JsonObject;
      changes.add(
          new SchemaChange(
              field + ".*",
              described ? "is described now" : "is no longer described",
              described ? Compatibility.FORWARD : Compatibility.BACKWARD));
    }
  }

  private static void personal(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    Optional<String> old = before.text("x-personal-data");
    Optional<String> now = after.text("x-personal-data");
    if (!old.equals(now)) {
      changes.add(
          new SchemaChange(
              field,
              now.map(kind -> "is personal data now (" + kind + ")")
                  .orElse("is no longer personal data"),
              Compatibility.FULL));
    }
  }

  private static void others(
      String field, JsonObject before, JsonObject after, List<SchemaChange> changes) {
    Set<String> names = new TreeSet<>(before.members().keySet());
    names.addAll(after.members().keySet());
    names.removeIf(Relevance::isRemark);
    names.removeAll(KNOWN);
    BOUNDS.forEach(bound -> names.remove(bound.name()));
    for (String name : names) {
      Optional<Json> old = before.get(name);
      Optional<Json> now = after.get(name);
      if (!old.equals(now)) {
        changes.add(
            new SchemaChange(
                field,
                "its rule " + name + " changed",
                old.isEmpty()
                    ? Compatibility.FORWARD
                    : now.isEmpty() ? Compatibility.BACKWARD : Compatibility.NONE));
      }
    }
  }
}
