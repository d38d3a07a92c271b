package dev.tidings.core.privacy;

import dev.tidings.core.catalogue.References;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.MemberNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * What of a value is personal, by the schema that describes it. Where several parts of a schema
 * speak of the same field, it is personal if one of them says so.
 */
public sealed interface PersonalFields {
  /** The keyword that marks a field in a schema; its value is the kind of personal data. */
  String KEYWORD = "x-personal-data";

  /** A value of which nobody knows anything: every text in it is taken for personal. */
  PersonalFields UNDESCRIBED =
      new Parts(false, Map.of(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Deeper schemas are refused when they are saved. */
  int MAX_DEPTH = 64;

  /** All of the value is personal. */
  record Personal() implements PersonalFields {
    @Override
    public PersonalFields member(String name) {
      return this;
    }

    @Override
    public PersonalFields element() {
      return this;
    }
  }

  /** What is said of a member of the value, by name. */
  PersonalFields member(String name);

  /** What is said of any element of the value. */
  PersonalFields element();

  /**
   * It depends on the part.
   *
   * @param text whether the schema describes it as a text; else a text is taken for personal
   * @param members of an object, by name
   * @param names what is said of the names themselves that members have and that are not here
   * @param others what is said of members that have no name here
   * @param elements of an array, whatever their places
   */
  record Parts(
      boolean text,
      Map<String, PersonalFields> members,
      Optional<PersonalFields> names,
      Optional<PersonalFields> others,
      Optional<PersonalFields> elements)
      implements PersonalFields {
    public Parts {
      members = Map.copyOf(members);
    }

    @Override
    public PersonalFields member(String name) {
      PersonalFields described = members.get(name);
      return described == null ? others.orElse(UNDESCRIBED) : described;
    }

    /**
     * Whether the name of a member is personal: the schema says so, or it does not list the name
     * and that looks like data, not like the name of a field.
     */
    public boolean isPersonal(String name) {
      if (members.containsKey(name)) {
        return false;
      }
      return switch (names.orElse(UNDESCRIBED)) {
        case Personal _ -> true;
        case Parts _ -> !MemberNames.isField(name);
      };
    }

    @Override
    public PersonalFields element() {
      return elements.orElse(UNDESCRIBED);
    }
  }

  /** What a JSON Schema says. */
  static PersonalFields of(Json schema) {
    return read(schema instanceof JsonObject object ? References.inPlace(object) : schema, 0);
  }

  private static PersonalFields read(Json schema, int depth) {
    if (!(schema instanceof JsonObject object) || depth > MAX_DEPTH) {
      return UNDESCRIBED;
    }
    if (object.text(KEYWORD).isPresent()) {
      return new Personal();
    }
    int deeper = depth + 1;
    PersonalFields others =
        Stream.of("additionalProperties", "unevaluatedProperties")
            .flatMap(name -> object.get(name).stream())
            .map(member -> read(member, deeper))
            .reduce(UNDESCRIBED, PersonalFields::both);
    Map<String, PersonalFields> members = new LinkedHashMap<>();
    parts(object, "properties").forEach((name, member) -> members.put(name, read(member, deeper)));
    for (Map.Entry<String, Json> pattern : parts(object, "patternProperties").entrySet()) {
      PersonalFields said = read(pattern.getValue(), deeper);
      members.replaceAll(
          (name, known) -> finds(pattern.getKey(), name) ? both(known, said) : known);
      others = both(others, said);
    }
    PersonalFields elements =
        Stream.concat(
                object.array("prefixItems").stream(),
                Stream.of("items", "contains", "unevaluatedItems")
                    .flatMap(name -> object.get(name).stream()))
            .map(element -> read(element, deeper))
            .reduce(UNDESCRIBED, PersonalFields::both);
    PersonalFields names =
        object.get("propertyNames").map(said -> read(said, deeper)).orElse(UNDESCRIBED);
    PersonalFields whole =
        new Parts(
            isText(object),
            members,
            ifDescribed(names),
            ifDescribed(others),
            ifDescribed(elements));
    return Stream.of(
            Stream.of("allOf", "anyOf", "oneOf").flatMap(name -> object.array(name).stream()),
            Stream.of("if", "then", "else").flatMap(name -> object.get(name).stream()),
            parts(object, "dependentSchemas").values().stream())
        .flatMap(said -> said)
        .map(said -> read(said, deeper))
        .reduce(whole, PersonalFields::both);
  }

  private static Map<String, Json> parts(JsonObject schema, String keyword) {
    return schema.object(keyword).orElse(JsonObject.EMPTY).members();
  }

  /** What two parts of a schema say of one value. */
  private static PersonalFields both(PersonalFields one, PersonalFields other) {
    if (!(one instanceof Parts a) || !(other instanceof Parts b)) {
      return new Personal();
    }
    if (a.equals(UNDESCRIBED) || b.equals(UNDESCRIBED)) {
      return a.equals(UNDESCRIBED) ? b : a;
    }
    Map<String, PersonalFields> members = new LinkedHashMap<>();
    Stream.concat(a.members().keySet().stream(), b.members().keySet().stream())
        .forEach(name -> members.computeIfAbsent(name, _ -> both(a.member(name), b.member(name))));
    return new Parts(
        a.text() || b.text(),
        members,
        ifDescribed(both(a.names().orElse(UNDESCRIBED), b.names().orElse(UNDESCRIBED))),
        ifDescribed(both(a.others().orElse(UNDESCRIBED), b.others().orElse(UNDESCRIBED))),
        ifDescribed(both(a.element(), b.element())));
  }

  private static Optional<PersonalFields> ifDescribed(PersonalFields fields) {
    return fields.equals(UNDESCRIBED) ? Optional.empty() : Optional.of(fields);
  }

  private static boolean finds(String pattern, String name) {
    try {
      return Pattern.compile(pattern).matcher(name).find();
    } catch (PatternSyntaxException e) {
      return true;
    }
  }

  /** Whether a schema says that a value may be a text, and so describes it. */
  private static boolean isText(JsonObject schema) {
    boolean listed =
        Stream.concat(schema.array("enum").stream(), schema.get("const").stream())
            .anyMatch(value -> value instanceof JsonText);
    return listed
        || Stream.concat(schema.text("type").stream(), types(schema)).anyMatch("string"::equals);
  }

  private static Stream<String> types(JsonObject schema) {
    return schema.array("type").stream().flatMap(type -> type.asText().stream());
  }
}
