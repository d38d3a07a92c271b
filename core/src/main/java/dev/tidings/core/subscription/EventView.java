package dev.tidings.core.subscription;

import com.google.protobuf.NullValue;
import dev.tidings.core.event.Event;
import dev.tidings.core.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event as filters and transformations see it, shared by all that look at the same event: its
 * data is parsed when the first of them asks for it, and not again.
 *
 * <p>Not safe for use by many threads at once.
 */
public final class EventView {
  private final Event event;
  private @Nullable Json parsed;
  private @Nullable Object filterData;
  private @Nullable Map<String, @Nullable Object> transformationInput;

  private EventView(Event event) {
    this.event = event;
  }

  public static EventView of(Event event) {
    return new EventView(event);
  }

  public Event event() {
    return event;
  }

  /** What a filter sees under that name. */
  Optional<Object> variable(String name) {
    return switch (name) {
      case "id" -> Optional.of(event.id().value());
      case "type" -> Optional.of(event.type().value());
      case "subject" -> Optional.of(event.context().subject().orElse(""));
      case "source" -> Optional.of(event.context().source());
      case "time" -> Optional.of(event.context().time());
      case "data" -> Optional.of(filterData());
      default -> Optional.empty();
    };
  }

  private Object filterData() {
    Object made = filterData;
    if (made == null) {
      made = forFilter(data());
      filterData = made;
    }
    return made;
  }

  /** What a transformation gets as its input; not to be changed. */
  Map<String, @Nullable Object> transformationInput() {
    Map<String, @Nullable Object> made = transformationInput;
    if (made == null) {
      made = LinkedHashMap.newLinkedHashMap(6);
      made.put("id", event.id().value());
      made.put("type", event.type().value());
      made.put("subject", event.context().subject().orElse(""));
      made.put("source", event.context().source());
      made.put("time", event.context().time().toString());
      made.put("data", forTransformation(data()));
      made = Collections.unmodifiableMap(made);
      transformationInput = made;
    }
    return made;
  }

  /** The event's data, parsed once. */
  public Json data() {
    Json made = parsed;
    if (made == null) {
      made = event.data().parse();
      parsed = made;
    }
    return made;
  }

  /** CEL has 64-bit integers and doubles, and its own null. */
  private static Object forFilter(Json value) {
    return switch (value) {
      case Json.JsonObject object -> {
        Map<String, Object> plain = LinkedHashMap.newLinkedHashMap(object.members().size());
        object.members().forEach((name, member) -> plain.put(name, forFilter(member)));
        yield Collections.unmodifiableMap(plain);
      }
      case Json.JsonArray array -> array.elements().stream().map(EventView::forFilter).toList();
      case Json.JsonText text -> text.value();
      case Json.JsonNumber number ->
          number.value() instanceof Long whole ? whole : (Object) number.value().doubleValue();
      case Json.JsonBool bool -> bool.value();
      case Json.JsonNull _ -> NullValue.NULL_VALUE;
    };
  }

  /** JSONata has doubles, but passes on what it does not calculate with as it is. */
  private static @Nullable Object forTransformation(Json value) {
    return switch (value) {
      case Json.JsonObject object -> {
        Map<String, @Nullable Object> plain =
            LinkedHashMap.newLinkedHashMap(object.members().size());
        object.members().forEach((name, member) -> plain.put(name, forTransformation(member)));
        yield Collections.unmodifiableMap(plain);
      }
      case Json.JsonArray array when array.elements().isEmpty() -> new EmptyArray();
      case Json.JsonArray array -> {
        List<@Nullable Object> plain = new ArrayList<>(array.elements().size());
        array.elements().forEach(element -> plain.add(forTransformation(element)));
        yield Collections.unmodifiableList(plain);
      }
      case Json.JsonText text -> text.value();
      case Json.JsonNumber number ->
          switch (number.value()) {
            case Long whole -> whole;
            case BigInteger whole -> whole;
            case BigDecimal decimal -> decimal.doubleValue();
            default -> number.value().doubleValue();
          };
      case Json.JsonBool bool -> bool.value();
      case Json.JsonNull _ -> null;
    };
  }

  /**
   * An array with nothing in it, which stays so: grouping an empty array would put something in,
   * for everybody who sees this event.
   */
  private static final class EmptyArray extends AbstractList<@Nullable Object> {
    @Override
    public Object get(int index) {
      throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int size() {
      return 0;
    }

    @Override
    public boolean add(@Nullable Object element) {
      return false;
    }
  }
}
