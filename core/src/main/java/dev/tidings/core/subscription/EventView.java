package dev.tidings.core.subscription;

import dev.tidings.core.event.Event;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as filters and transformations see it, shared by all that look at the same event: its
 * data is parsed when the first of them asks for it, and not again.
 *
 * <p>Not safe for use by many threads at once.
 */
public final class EventView {
  private final Event event;
  private @Nullable Map<String, @Nullable Object> plain;

  private EventView(Event event) {
    this.event = event;
  }

  public static EventView of(Event event) {
    return new EventView(event);
  }

  public Event event() {
    return event;
  }

  /** All fields that expressions see, as plain values; not to be changed. */
  Map<String, @Nullable Object> plain() {
    Map<String, @Nullable Object> made = plain;
    if (made == null) {
      made = new LinkedHashMap<>();
      made.put("id", event.id().value());
      made.put("type", event.type().value());
      made.put("subject", event.context().subject().orElse(""));
      made.put("source", event.context().source());
      made.put("time", event.context().time().toString());
      made.put("data", event.data().parse().toPlain());
      made = Collections.unmodifiableMap(made);
      plain = made;
    }
    return made;
  }
}
