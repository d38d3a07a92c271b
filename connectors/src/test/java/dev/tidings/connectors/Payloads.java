package dev.tidings.connectors;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Provider;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Sample;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Payloads of one kind that differ as real ones do: values, optional fields, nulls, lengths of
 * arrays.
 */
sealed interface Payloads {
  /** One payload. */
  Json make(Random random);

  /** An object. */
  record Members(Map<String, Member> byName) implements Payloads {
    @Override
    public Json make(Random random) {
      Map<String, Json> made = new LinkedHashMap<>();
      byName.forEach((name, member) -> {
        if (random.nextDouble() < member.present()) {
          made.put(
              name,
              random.nextDouble() < member.nulls()
                  ? JsonNull.NULL
                  : member.payloads().make(random));
        }
      });
      return new JsonObject(made);
    }
  }

  /** A member, how often it is there, and how often it is null then. */
  record Member(Payloads payloads, double present, double nulls) {}

  /** An array. */
  record Elements(Payloads each, int least, int most) implements Payloads {
    @Override
    public Json make(Random random) {
      List<Json> made = new ArrayList<>();
      int size = random.nextInt(least, most + 1);
      for (int i = 0; i < size; i++) {
        made.add(each.make(random));
      }
      return new JsonArray(made);
    }
  }

  /** One of a few codes. */
  record Code(List<String> codes) implements Payloads {
    @Override
    public Json make(Random random) {
      return new JsonText(codes.get(random.nextInt(codes.size())));
    }
  }

  /** One of a few values, of which there may be more any time. */
  record Some(List<String> values) implements Payloads {
    @Override
    public Json make(Random random) {
      return new JsonText(values.get(random.nextInt(values.size())));
    }
  }

  /** A scalar of a kind. */
  record Scalar(String kind) implements Payloads {
    @Override
    public Json make(Random random) {
      return switch (kind) {
        case "number" -> new JsonNumber((long) random.nextInt(100_000));
        case "decimal" -> new JsonNumber(BigDecimal.valueOf(random.nextInt(100_000), 2));
        case "bool" -> new JsonBool(random.nextBoolean());
        case "time" ->
            new JsonText(
                Instant.ofEpochSecond(1_767_225_600L + random.nextInt(9_000_000)).toString());
        case "epoch" -> new JsonNumber(1_767_225_600L + random.nextInt(9_000_000));
        case "id" -> new JsonText("x" + Long.toHexString(random.nextLong()));
        case "email" -> new JsonText("p" + random.nextInt(100_000) + "@example.com");
        case "text" -> new JsonText(words(random));
        default -> throw new IllegalArgumentException(kind);
      };
    }

    private static String words(Random random) {
      StringBuilder words = new StringBuilder();
      int count = random.nextInt(1, 9);
      for (int i = 0; i < count; i++) {
        words.append(i == 0 ? "" : " ");
        int length = random.nextInt(2, 10);
        for (int j = 0; j < length; j++) {
          words.append((char) ('a' + random.nextInt(26)));
        }
      }
      return words.toString();
    }
  }

  /** A value that never differs. */
  record Same(Json value) implements Payloads {
    @Override
    public Json make(Random random) {
      return value;
    }
  }

  /**
   * Reads a pattern: JSON in which texts such as {@code <number>}, {@code <code:a|b>} and {@code
   * <some:a|b>} stand for values, and names may end with {@code ?0.4} (is there in so many), {@code
   * *0.1} (is null in so many) and {@code [0-3]} (has so many elements).
   */
  static Payloads of(String pattern) {
    return of(Json.parse(pattern.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
  }

  Pattern NAME =
      Pattern.compile("([^?*\\[]+)(?:\\[(\\d+)-(\\d+)])?(?:\\?([0-9.]+))?(?:\\*([0-9.]+))?");

  private static Payloads of(Json pattern) {
    return switch (pattern) {
      case JsonObject object -> {
        Map<String, Member> members = new LinkedHashMap<>();
        object
            .members()
            .forEach((written, value) -> {
              Matcher name = NAME.matcher(written);
              if (!name.matches()) {
                throw new IllegalArgumentException(written);
              }
              Payloads payloads =
                  name.group(2) == null
                      ? of(value)
                      : new Elements(
                          of(((JsonArray) value).elements().getFirst()),
                          Integer.parseInt(name.group(2)),
                          Integer.parseInt(name.group(3)));
              members.put(
                  name.group(1),
                  new Member(
                      payloads,
                      name.group(4) == null ? 1 : Double.parseDouble(name.group(4)),
                      name.group(5) == null ? 0 : Double.parseDouble(name.group(5))));
            });
        yield new Members(members);
      }
      case JsonText(String text) when text.startsWith("<code:") ->
          new Code(List.of(text.substring(6, text.length() - 1).split("\\|")));
      case JsonText(String text) when text.startsWith("<some:") ->
          new Some(List.of(text.substring(6, text.length() - 1).split("\\|")));
      case JsonText(String text) when text.startsWith("<") ->
          new Scalar(text.substring(1, text.length() - 1));
      case JsonArray _, JsonText _, JsonNumber _, JsonBool _, JsonNull _ -> new Same(pattern);
    };
  }

  /** The fields of samples that are known to hold one of a few codes. */
  Set<String> CODES =
      Set.of("status", "type", "event", "state", "financial_status", "currency", "object", "kind");

  /** Payloads like a provider's sample, with what may differ drawn by lot. */
  static Payloads like(Provider provider, Sample sample, Random lot) {
    Sample.Draft draft =
        sample
            .draft()
            .apply(
                new Sample.Occasion(
                    Instant.parse("2026-03-01T12:00:00Z"), new Random(3), "ada@example.com"));
    Reading reading = new Reads(provider).reading(draft.body().text(), draft.headers());
    if (reading instanceof Reading.Items(List<Item> items)) {
      return like("", items.getFirst().data(), lot, true);
    }
    throw new IllegalStateException(provider.name() + " " + sample.event() + ": " + reading);
  }

  private static Payloads like(String name, Json value, Random lot, boolean root) {
    return switch (value) {
      case JsonObject object -> {
        Map<String, Member> members = new LinkedHashMap<>();
        object
            .members()
            .forEach((member, inner) ->
                members.put(
                    member,
                    new Member(
                        like(member, inner, lot, false),
                        !root && lot.nextInt(6) == 0 ? 0.3 + lot.nextDouble() * 0.6 : 1,
                        lot.nextInt(12) == 0 ? 0.1 + lot.nextDouble() * 0.5 : 0)));
        yield new Members(members);
      }
      case JsonArray(List<Json> elements) ->
          elements.isEmpty()
              ? new Same(value)
              : new Elements(like(name, elements.getFirst(), lot, false), lot.nextInt(2), 4);
      case JsonText(String text) -> text(name, text);
      case JsonNumber(Number number) ->
          new Scalar(
              number instanceof Long whole
                  ? (whole > 1_000_000_000L ? "epoch" : "number")
                  : "decimal");
      case JsonBool _ -> new Scalar("bool");
      case JsonNull _ -> new Same(value);
    };
  }

  private static Payloads text(String name, String text) {
    if (CODES.contains(name) && text.matches("[A-Za-z]+([._-][A-Za-z]+)*")) {
      return new Code(List.of(text, "other_" + name, "third_" + name));
    }
    if (text.matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
      return new Scalar("time");
    }
    if (text.contains("@")) {
      return new Scalar("email");
    }
    return new Scalar(text.contains(" ") ? "text" : "id");
  }
}
