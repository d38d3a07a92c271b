package dev.tidings.connectors;

import dev.tidings.core.event.EventType;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import dev.tidings.core.json.JsonException;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.Reading;
import dev.tidings.core.source.Readings;
import dev.tidings.core.source.UnreadableException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Reads values that providers write in more than one way. */
final class Values {
  private static final Pattern INNER_CAPITAL =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private static final int MAX_AMOUNT = 40;

  private Values() {}

  /**
   * One JSON object for one item, or an array of them, where a member says what each is called. An
   * item that does not say it becomes an unknown one, so that it does not hold up the others.
   *
   * @param item makes an item of its object and its name, which is empty when it has none
   * @throws UnreadableException if no item says what it is called
   */
  static Reading each(Json body, String naming, BiFunction<JsonObject, String, Item> item) {
    return split(body, naming, (object, name) -> List.of(item.apply(object, name)));
  }

  /** The same, with any number of items for an object. */
  static Reading split(Json body, String naming, BiFunction<JsonObject, String, List<Item>> items) {
    List<Json> elements = body instanceof JsonArray array ? array.elements() : List.of(body);
    if (!elements.isEmpty()
        && elements.stream()
            .noneMatch(
                each -> each instanceof JsonObject object && text(object, naming).isPresent())) {
      throw new UnreadableException("it does not say its " + naming);
    }
    return Readings.split(body, object -> items.apply(object, text(object, naming).orElse("")));
  }

  /** The member that the names lead to, where it is a text that is not empty, or a number. */
  static Optional<String> text(JsonObject object, String first, String... more) {
    return object.at(first, more).flatMap(Values::text);
  }

  /** A value as text, where it is a text that is not empty, or a number with all its digits. */
  static Optional<String> text(Json value) {
    return switch (value) {
      case JsonText text -> Optional.of(text.value()).filter(written -> !written.isEmpty());
      case JsonNumber number -> Optional.of(number.value().toString());
      default -> Optional.empty();
    };
  }

  /** The same, but no ids that are zero, which stand for none. */
  static Optional<String> id(JsonObject object, String first, String... more) {
    return text(object, first, more).filter(id -> !id.equals("0"));
  }

  /** One value or an array of them, as an array; empty when there is none in it. */
  static Optional<Json> list(JsonObject object, String name) {
    return object
        .get(name)
        .map(value -> value instanceof JsonArray array ? array : new JsonArray(List.of(value)))
        .map(array ->
            new JsonArray(
                array.elements().stream().filter(each -> text(each).isPresent()).toList()))
        .filter(array -> !array.elements().isEmpty())
        .map(Json.class::cast);
  }

  /** The member if it is an object that is not empty. */
  static Optional<JsonObject> filled(JsonObject object, String name) {
    return object.object(name).filter(found -> !found.members().isEmpty());
  }

  /** JSON within a text; the text itself where it is not JSON. */
  static Json within(String text) {
    try {
      return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonException _) {
      return new JsonText(text);
    }
  }

  /** An email address as a subject: without a display name, in lower case. */
  static String address(String email) {
    return bare(email).toLowerCase(Locale.ROOT);
  }

  /** An email address without a display name. */
  static String bare(String email) {
    int open = email.lastIndexOf('<');
    int close = email.indexOf('>', open + 1);
    return (open >= 0 && close > open + 1 ? email.substring(open + 1, close) : email).strip();
  }

  /** {@code DeliveryDelay} as {@code delivery_delay}. */
  static String snake(String name) {
    return INNER_CAPITAL.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
  }

  /** An amount of money that is written as a text, or a number; empty when it is neither. */
  static Optional<Json> money(JsonObject object, String name) {
    return text(object, name)
        .filter(amount -> amount.length() <= MAX_AMOUNT && amount.matches("-?\\d+(\\.\\d+)?"))
        .map(amount -> new JsonNumber(new BigDecimal(amount)));
  }

  /** The {@code line_items} of a shop's order or cart, where there are any. */
  static Optional<Json> products(JsonObject resource) {
    List<Json> products =
        resource.array("line_items").stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .<Json>map(item ->
                JsonObject.builder()
                    .putText("sku", text(item, "sku").or(() -> text(item, "product_id")))
                    .putText("name", text(item, "title").or(() -> text(item, "name")))
                    .putIfPresent("price", money(item, "price"))
                    .putIfPresent("quantity", money(item, "quantity"))
                    .build())
            .toList();
    return products.isEmpty() ? Optional.empty() : Optional.of(new JsonArray(products));
  }

  /** The first code in an array of objects that have one. */
  static Optional<String> coupon(JsonObject resource, String codes) {
    return resource.array(codes).stream()
        .filter(JsonObject.class::isInstance)
        .flatMap(each -> text((JsonObject) each, "code").stream())
        .findFirst();
  }

  /** The object that is the member, or one without members. */
  static JsonObject object(JsonObject object, String name) {
    return object.object(name).orElse(JsonObject.EMPTY);
  }

  /** By which way it is, of events that must say so, where the provider knows of email alone. */
  static Optional<String> mediumWhereNeeded(EventType type) {
    return switch (type.value()) {
      case "contact.subscribed", "contact.unsubscribed", "message.received" -> Optional.of("email");
      default -> Optional.empty();
    };
  }
}
