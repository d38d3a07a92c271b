package dev.tidings.core.quality;

import dev.tidings.core.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The types that a value can have; null is counted by itself, and a whole number is a number. */
public enum JsonType {
  OBJECT(1, "an object"),
  ARRAY(2, "an array"),
  TEXT(4, "text"),
  NUMBER(8, "a number"),
  BOOLEAN(16, "true or false");

  private final int bit;
  private final String words;

  JsonType(int bit, String words) {
    this.bit = bit;
    this.words = words;
  }

  int bit() {
    return bit;
  }

  /** The bit of a value's type; none for null. */
  static int bit(Json value) {
    return switch (value) {
      case Json.JsonObject _ -> OBJECT.bit();
      case Json.JsonArray _ -> ARRAY.bit();
      case Json.JsonText _ -> TEXT.bit();
      case Json.JsonNumber _ -> NUMBER.bit();
      case Json.JsonBool _ -> BOOLEAN.bit();
      case Json.JsonNull _ -> 0;
    };
  }

  static List<JsonType> in(int bits) {
    return Arrays.stream(values()).filter(type -> (bits & type.bit()) != 0).toList();
  }

  static String words(int bits) {
    return bits == 0
        ? "null"
        : in(bits).stream().map(type -> type.words).collect(Collectors.joining(" or "));
  }
}
