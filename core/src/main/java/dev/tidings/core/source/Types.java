package dev.tidings.core.source;

import dev.tidings.core.event.EventType;
import java.util.Optional;

/** Makes event types of what providers call their events. */
public final class Types {
  private Types() {}

  /** A name that is a good event type as it stands. */
  public static Optional<EventType> asItIs(String name) {
    return EventType.isValid(name) ? Optional.of(new EventType(name)) : Optional.empty();
  }

  /**
   * The type of an event that has no canonical name: {@code provider.their_name}, with what an
   * event type cannot have in it replaced by {@code _}.
   */
  public static EventType own(String provider, String theirName) {
    StringBuilder type = new StringBuilder(clean(provider));
    for (String word : theirName.split("[./:]+", -1)) {
      String clean = clean(word);
      if (!clean.isEmpty()) {
        type.append('.').append(clean);
      }
    }
    if (type.indexOf(".") < 0) {
      type.append(".unknown");
    }
    String whole = type.substring(0, Math.min(type.length(), EventType.MAX_LENGTH));
    return new EventType(whole.endsWith(".") ? whole.substring(0, whole.length() - 1) : whole);
  }

  private static String clean(String word) {
    StringBuilder clean = new StringBuilder(word.length());
    for (int i = 0; i < word.length() && clean.length() <= EventType.MAX_LENGTH; i++) {
      char c = word.charAt(i);
      boolean good =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      if (good) {
        clean.append(c);
      } else if (!clean.isEmpty() && clean.charAt(clean.length() - 1) != '_') {
        clean.append('_');
      }
    }
    return clean.toString();
  }
}
