package dev.tidings.core.event;

import java.util.regex.Pattern;

/**
 * The kind of thing that happened, such as {@code email.opened}: {@code object.past_verb}.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters: words of letters, digits and {@code _}, joined
 *     by full stops (Standard Webhooks 1.0.0, "type")
 */
public record EventType(String value) {
  public static final int MAX_LENGTH = 128;
  private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*");

  public EventType {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "an event type is words of letters, digits and _ joined by full stops, such as order.completed");
    }
  }

  public static boolean isValid(String value) {
    return value.length() <= MAX_LENGTH && VALID.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
