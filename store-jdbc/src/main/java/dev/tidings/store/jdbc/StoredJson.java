package dev.tidings.store.jdbc;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** JSON as it is kept in columns: times in milliseconds, members that must be there. */
final class StoredJson {
  private StoredJson() {}

  static JsonObject parse(String column) {
    return Json.parseObject(column.getBytes(StandardCharsets.UTF_8));
  }

  static String print(JsonObject object) {
    return new String(object.write(), StandardCharsets.UTF_8);
  }

  static JsonNumber time(Instant time) {
    return new JsonNumber(time.toEpochMilli());
  }

  static Optional<JsonNumber> time(Optional<Instant> time) {
    return time.map(StoredJson::time);
  }

  static Optional<JsonNumber> number(OptionalDouble number) {
    return number.isPresent()
        ? Optional.of(new JsonNumber(BigDecimal.valueOf(number.getAsDouble())))
        : Optional.empty();
  }

  static JsonArray texts(List<String> texts) {
    return new JsonArray(texts.stream().<Json>map(JsonText::new).toList());
  }

  static List<String> texts(JsonObject from, String member) {
    return from.array(member).stream().map(text -> text.asText().orElseThrow()).toList();
  }

  static String text(JsonObject from, String member) {
    return from.text(member).orElseThrow(() -> missing(member));
  }

  static long whole(JsonObject from, String member) {
    return from.number(member).orElseThrow(() -> missing(member)).longValueExact();
  }

  static Instant time(JsonObject from, String member) {
    return Instant.ofEpochMilli(whole(from, member));
  }

  static Optional<Instant> maybeTime(JsonObject from, String member) {
    return from.number(member).map(millis -> Instant.ofEpochMilli(millis.longValueExact()));
  }

  static OptionalDouble maybeNumber(JsonObject from, String member) {
    Optional<BigDecimal> number = from.number(member);
    return number.isPresent()
        ? OptionalDouble.of(number.get().doubleValue())
        : OptionalDouble.empty();
  }

  static JsonObject object(JsonObject from, String member) {
    return from.object(member).orElseThrow(() -> missing(member));
  }

  private static IllegalStateException missing(String member) {
    return new IllegalStateException("what is kept has no \"" + member + "\"");
  }
}
