package dev.tidings.core.event;

/**
 * The kind of thing that happened, such as {@code email.opened}: {@code object.past_verb}.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters: words of letters, digits and {@code _}, joined
 *     by full stops (Standard Webhooks 1.0.0, "type")
 */
public record EventType(String value) {
  public static final int MAX_LENGTH = 128;

  public EventType {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "an event type is words of letters, digits and _ joined by full stops, such as order.completed");
    }
  }

  public static boolean isValid(String value) {
    if (value.length() > MAX_LENGTH) {
      return false;
    }
    char before = '.';
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean inWord = letter || (c >= '0' && c <= '9') || c == '_';
      if (!inWord && (c != '.' || before == '.')) {
        return false;
      }
      before = c;
    }
    return before != '.';
  }

  @Override
  public String toString() {
    return value;
  }
}
