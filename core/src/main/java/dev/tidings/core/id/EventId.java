package dev.tidings.core.id;

/**
 * The name of an event, the same over attempts, resends and replays; it is sent as {@code
 * webhook-id}. Ours start with {@code evt_}; a publisher may choose its own.
 *
 * @param value 1 to {@value #MAX_LENGTH} visible ASCII characters without a full stop: a signature
 *     joins the id to the rest with full stops (Standard Webhooks 1.0.0), so an id that holds one
 *     could be read in two ways
 */
public record EventId(String value) {
  public static final String PREFIX = "evt_";
  public static final int MAX_LENGTH = 256;

  public EventId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "an event id is 1 to 256 visible ASCII characters without a full stop");
    }
  }

  /** Whether {@code value} can be an event id. */
  public static boolean isValid(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c > '~' || c == '.') {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return value;
  }
}
