package dev.tidings.core.json;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON value. Numbers keep every digit they came with; a member that is named twice has its last
 * value.
 *
 * <p>Reading is bounded: at most {@value #MAX_DEPTH} levels deep and {@value #MAX_NUMBER_LENGTH}
 * digits a number.
 */
public sealed interface Json {
  int MAX_DEPTH = 100;
  int MAX_NUMBER_LENGTH = 400;

  /** A JSON object, its members in the order they came. */
  record JsonObject(Map<String, Json> members) implements Json {
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public static Builder builder() {
      return new Builder();
    }

    /** The member {@code name}; empty when there is none or it is {@code null}. */
    public Optional<Json> get(String name) {
      Json found = members.get(name);
      return found == null || found instanceof JsonNull ? Optional.empty() : Optional.of(found);
    }

    /**
     * The member that the names lead to, one object deeper with each; empty when any is missing.
     */
    public Optional<Json> at(String first, String... more) {
      Optional<Json> here = get(first);
      for (String name : more) {
        here =
            here.flatMap(
                value -> value instanceof JsonObject object ? object.get(name) : Optional.empty());
      }
      return here;
    }

    /** The member {@code name} if it is text. */
    public Optional<String> text(String name) {
      return get(name).flatMap(Json::asText);
    }

    /** The member {@code name} if it is a number. */
    public Optional<BigDecimal> number(String name) {
      return get(name).flatMap(Json::asNumber);
    }

    /** The member {@code name} if it is true or false. */
    public Optional<Boolean> bool(String name) {
      return get(name)
          .flatMap(value ->
              value instanceof JsonBool bool ? Optional.of(bool.value()) : Optional.empty());
    }

    /** The member {@code name} if it is an object. */
    public Optional<JsonObject> object(String name) {
      return get(name)
          .flatMap(
              value -> value instanceof JsonObject object ? Optional.of(object) : Optional.empty());
    }

    /** The elements of the member {@code name}; none when it is not an array. */
    public List<Json> array(String name) {
      return get(name)
          .map(value -> value instanceof JsonArray array ? array.elements() : List.<Json>of())
          .orElse(List.of());
    }

    /** Builds an object, member by member; absent values are left out. */
    public static final class Builder {
      private final Map<String, Json> members = new LinkedHashMap<>();

      private Builder() {}

      public Builder put(String name, Json value) {
        members.put(name, value);
        return this;
      }

      public Builder put(String name, String value) {
        return put(name, new JsonText(value));
      }

      public Builder put(String name, long value) {
        return put(name, new JsonNumber(value));
      }

      public Builder put(String name, boolean value) {
        return put(name, new JsonBool(value));
      }

      public Builder putText(String name, Optional<String> value) {
        value.ifPresent(text -> put(name, text));
        return this;
      }

      public Builder putIfPresent(String name, Optional<? extends Json> value) {
        value.ifPresent(json -> put(name, json));
        return this;
      }

      public JsonObject build() {
        return new JsonObject(new LinkedHashMap<>(members));
      }
    }
  }

  /** A JSON array. */
  record JsonArray(List<Json> elements) implements Json {}

  /** A JSON string. */
  record JsonText(String value) implements Json {}

  /**
   * A JSON number: a {@link Long}, or a {@link BigInteger} or {@link BigDecimal} where it does not
   * fit.
   */
  record JsonNumber(Number value) implements Json {
    public BigDecimal decimal() {
      return switch (value) {
        case BigDecimal decimal -> decimal;
        case BigInteger integer -> new BigDecimal(integer);
        case Long number -> BigDecimal.valueOf(number);
        case Integer number -> BigDecimal.valueOf(number);
        default -> new BigDecimal(value.toString());
      };
    }
  }

  /** {@code true} or {@code false}. */
  record JsonBool(boolean value) implements Json {}

  /** {@code null}. */
  enum JsonNull implements Json {
    NULL
  }

  /** This value if it is text. */
  default Optional<String> asText() {
    return this instanceof JsonText text ? Optional.of(text.value()) : Optional.empty();
  }

  /** This value if it is a number. */
  default Optional<BigDecimal> asNumber() {
    return this instanceof JsonNumber number ? Optional.of(number.decimal()) : Optional.empty();
  }

  /**
   * Reads one JSON text and nothing after it. A byte order mark before it is passed over: some
   * senders write one (RFC 8259, 8.1).
   *
   * @throws JsonException if {@code utf8} is not one well-formed JSON text in UTF-8, with the place
   *     of the fault
   */
  static Json parse(byte[] utf8) {
    Utf8.check(utf8);
    return Tokens.parse(Tokens.FACTORY, utf8);
  }

  /** Reads one JSON object; see {@link #parse(byte[])}. */
  static JsonObject parseObject(byte[] utf8) {
    if (parse(utf8) instanceof JsonObject object) {
      return object;
    }
    throw new JsonException("expected a JSON object", 1, 1);
  }

  /** This value as JSON text in UTF-8, without white space. */
  default byte[] write() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator generator =
        Tokens.FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      Tokens.write(generator, this);
    }
    return out.toByteArray();
  }

  /**
   * This value in plain Java: {@link Map}, {@link List}, {@link String}, {@link Long}, {@link
   * BigInteger}, {@link Double}, {@link Boolean} or null, which is what expression languages take.
   * Decimals become {@link Double}.
   */
  default @Nullable Object toPlain() {
    return switch (this) {
      case JsonObject object -> {
        Map<String, @Nullable Object> plain =
            LinkedHashMap.newLinkedHashMap(object.members().size());
        object.members().forEach((name, value) -> plain.put(name, value.toPlain()));
        yield plain;
      }
      case JsonArray array -> {
        List<@Nullable Object> plain = new ArrayList<>(array.elements().size());
        array.elements().forEach(element -> plain.add(element.toPlain()));
        yield plain;
      }
      case JsonText text -> text.value();
      case JsonNumber number ->
          number.value() instanceof BigDecimal decimal
              ? (Object) decimal.doubleValue()
              : number.value();
      case JsonBool bool -> bool.value();
      case JsonNull _ -> null;
    };
  }

  /**
   * The JSON value of a plain Java one, the other way round from {@link #toPlain()}.
   *
   * @throws IllegalArgumentException if there is something in it that JSON has no word for
   */
  static Json ofPlain(@Nullable Object plain) {
    return switch (plain) {
      case null -> JsonNull.NULL;
      case Json json -> json;
      case Map<?, ?> map -> {
        Map<String, Json> members = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((name, value) -> members.put(String.valueOf(name), ofPlain(value)));
        yield new JsonObject(members);
      }
      case Iterable<?> list -> {
        List<Json> elements = new ArrayList<>();
        list.forEach(element -> elements.add(ofPlain(element)));
        yield new JsonArray(elements);
      }
      case CharSequence text -> new JsonText(text.toString());
      case Boolean bool -> new JsonBool(bool);
      case Byte number -> new JsonNumber(number.longValue());
      case Short number -> new JsonNumber(number.longValue());
      case Integer number -> new JsonNumber(number.longValue());
      case Double number when number.isNaN() || number.isInfinite() ->
          throw new IllegalArgumentException("JSON has no number for " + number);
      case Double number ->
          new JsonNumber(
              number == Math.rint(number) && Math.abs(number) < 1e15
                  ? (Number) number.longValue()
                  : BigDecimal.valueOf(number));
      case Number number -> new JsonNumber(number);
      default ->
          throw new IllegalArgumentException(
              "JSON has no word for a " + plain.getClass().getSimpleName());
    };
  }

  /** The way to and from the library's tokens. */
  final class Tokens {
    private static final JsonFactory FACTORY = upTo(MAX_DEPTH);

    /** For what is kept, which has what came in within it. */
    private static final JsonFactory OF_KEPT = upTo(2 * MAX_DEPTH);

    /**
     * What its messages say to programmers: where something began, which setting allows it; and
     * what it quotes, which may be personal data.
     */
    private static final Pattern NOT_FOR_PEOPLE =
        Pattern.compile(
            " \\(start marker at \\[[^\\]]*\\]\\)|, from `[^`]*`|: enable `[^`]*` to allow"
                + "|(?<=Unrecognized token) '.*'(?=: was expecting)");

    private Tokens() {}

    private static JsonFactory upTo(int depth) {
      return JsonFactory.builder()
          // What is read is kept and sent on as UTF-8, so nothing else may pass for it.
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(depth)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .build())
          .build();
    }

    /** Reads what was written by {@link Json#write()}. */
    static Json parseKept(byte[] utf8) {
      return parse(OF_KEPT, utf8);
    }

    private static Json parse(JsonFactory factory, byte[] utf8) {
      int start = Utf8.startsWithMark(utf8) ? Utf8.MARK_LENGTH : 0;
      try (JsonParser parser =
          factory.createParser(ObjectReadContext.empty(), utf8, start, utf8.length - start)) {
        JsonToken first = parser.nextToken();
        if (first == null) {
          throw new JsonException("expected JSON, got nothing", 1, 1);
        }
        Json value = read(parser, first);
        if (parser.nextToken() != null) {
          throw new JsonException(
              "expected the end after one JSON text",
              parser.currentLocation().getLineNr(),
              parser.currentLocation().getColumnNr());
        }
        return value;
      } catch (JacksonException e) {
        throw new JsonException(
            reason(e),
            e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr()),
            e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getColumnNr()));
      }
    }

    private static Json read(JsonParser parser, JsonToken token) {
      return switch (token) {
        case START_OBJECT -> {
          Map<String, Json> members = new LinkedHashMap<>();
          for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            members.put(name, read(parser, parser.nextToken()));
          }
          yield small(members);
        }
        case START_ARRAY -> {
          List<Json> elements = new ArrayList<>();
          for (JsonToken next = parser.nextToken();
              next != JsonToken.END_ARRAY;
              next = parser.nextToken()) {
            elements.add(read(parser, next));
          }
          // What is nested a million times in few bytes must not take a hundred times as many.
          yield new JsonArray(elements.size() > 1 ? elements : List.copyOf(elements));
        }
        case VALUE_STRING -> new Json.JsonText(parser.getString());
        case VALUE_NUMBER_INT ->
            new JsonNumber(
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? (Number) parser.getBigIntegerValue()
                    : (Number) parser.getLongValue());
        case VALUE_NUMBER_FLOAT -> new JsonNumber(readDecimal(parser));
        case VALUE_TRUE -> new JsonBool(true);
        case VALUE_FALSE -> new JsonBool(false);
        case VALUE_NULL -> JsonNull.NULL;
        default -> throw new IllegalStateException("a parser of text has no token " + token);
      };
    }

    private static JsonObject small(Map<String, Json> members) {
      return switch (members.size()) {
        case 0 -> JsonObject.EMPTY;
        case 1 -> new JsonObject(Map.copyOf(members));
        default -> new JsonObject(members);
      };
    }

    private static BigDecimal readDecimal(JsonParser parser) {
      try {
        return parser.getDecimalValue();
      } catch (NumberFormatException _) {
        throw new JsonException(
            "the exponent of a number is too large",
            parser.currentTokenLocation().getLineNr(),
            parser.currentTokenLocation().getColumnNr());
      }
    }

    private static void write(JsonGenerator out, Json value) {
      switch (value) {
        case JsonObject object -> {
          out.writeStartObject();
          object
              .members()
              .forEach((name, member) -> {
                out.writeName(name);
                write(out, member);
              });
          out.writeEndObject();
        }
        case JsonArray array -> {
          out.writeStartArray();
          array.elements().forEach(element -> write(out, element));
          out.writeEndArray();
        }
        case Json.JsonText text -> out.writeString(text.value());
        case JsonNumber number -> {
          switch (number.value()) {
            case Long whole -> out.writeNumber(whole.longValue());
            case BigInteger whole -> out.writeNumber(whole);
            default -> out.writeNumber(number.decimal());
          }
        }
        case JsonBool bool -> out.writeBoolean(bool.value());
        case JsonNull _ -> out.writeNull();
      }
    }

    private static String reason(JacksonException e) {
      if (e.getOriginalMessage() == null) {
        return "not JSON";
      }
      String message = NOT_FOR_PEOPLE.matcher(e.getOriginalMessage()).replaceAll("");
      return message.length() <= 200 ? message : message.substring(0, 200) + "…";
    }
  }
}
