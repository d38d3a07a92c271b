package dev.tidings.connectors;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.JsonException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Spoils JSON in one place, within JSON that is text in it too.
 *
 * @param choose a number from 0 to below its argument
 */
record Mutation(IntUnaryOperator choose) {
  private static final List<Json> ODD =
      List.of(
          JsonNull.NULL,
          new JsonText(""),
          new JsonText("<>"),
          new JsonText("-"),
          new JsonText("9".repeat(300)),
          new JsonText("1e999999999"),
          new JsonNumber(-1L),
          new JsonNumber(new BigDecimal("1e999999999")),
          new JsonNumber(new BigDecimal("-1e-999999999")),
          new JsonBool(false),
          JsonObject.EMPTY,
          new JsonArray(List.of()),
          new JsonArray(List.of(JsonNull.NULL, new JsonText("x"), JsonObject.EMPTY)));

  Json of(Json json) {
    return switch (json) {
      case JsonObject object when !object.members().isEmpty() -> {
        Map<String, Json> members = new LinkedHashMap<>(object.members());
        List<String> names = new ArrayList<>(members.keySet());
        String name = names.get(choose.applyAsInt(names.size()));
        switch (choose.applyAsInt(4)) {
          case 0 -> members.remove(name);
          case 1 -> members.put(name, odd());
          default -> members.put(name, of(object.members().getOrDefault(name, odd())));
        }
        yield new JsonObject(members);
      }
      case JsonArray array when !array.elements().isEmpty() -> {
        List<Json> elements = new ArrayList<>(array.elements());
        int place = choose.applyAsInt(elements.size());
        switch (choose.applyAsInt(4)) {
          case 0 -> elements.remove(place);
          case 1 -> elements.add(elements.get(place));
          default -> elements.set(place, of(elements.get(place)));
        }
        yield new JsonArray(elements);
      }
      case JsonText text when text.value().startsWith("{") -> {
        try {
          Json within = Json.parse(text.value().getBytes(StandardCharsets.UTF_8));
          yield new JsonText(new String(of(within).write(), StandardCharsets.UTF_8));
        } catch (JsonException _) {
          yield odd();
        }
      }
      default -> odd();
    };
  }

  private Json odd() {
    return ODD.get(choose.applyAsInt(ODD.size()));
  }
}
