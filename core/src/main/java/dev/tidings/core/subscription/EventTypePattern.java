package dev.tidings.core.subscription;

import dev.tidings.core.event.EventType;

/** Which event types are meant: one, all below a prefix, or all. */
public sealed interface EventTypePattern {
  /** Whether {@code type} is meant. */
  boolean matches(EventType type);

  /** Whether every event type that {@code other} means is meant by this one too. */
  boolean includes(EventTypePattern other);

  /** The pattern as it is written. */
  @Override
  String toString();

  /** Exactly one event type, such as {@code order.completed}. */
  record Exact(EventType type) implements EventTypePattern {
    @Override
    public boolean matches(EventType other) {
      return type.equals(other);
    }

    @Override
    public boolean includes(EventTypePattern other) {
      return equals(other);
    }

    @Override
    public String toString() {
      return type.value();
    }
  }

  /**
   * Everything below a prefix, at any depth, but not the prefix itself: {@code email.*} means
   * {@code email.opened} and {@code email.list.joined}, not {@code email} and not {@code
   * emails.sent}.
   */
  record Below(EventType prefix) implements EventTypePattern {
    @Override
    public boolean matches(EventType type) {
      return isBelow(type.value());
    }

    @Override
    public boolean includes(EventTypePattern other) {
      return switch (other) {
        case Exact exact -> matches(exact.type());
        case Below below -> below.prefix.equals(prefix) || matches(below.prefix);
        case Everything _ -> false;
      };
    }

    private boolean isBelow(String type) {
      String start = prefix.value();
      return type.length() > start.length()
          && type.charAt(start.length()) == '.'
          && type.startsWith(start);
    }

    @Override
    public String toString() {
      return prefix.value() + ".*";
    }
  }

  /** Every event type there is or will be. */
  record Everything() implements EventTypePattern {
    @Override
    public boolean matches(EventType type) {
      return true;
    }

    @Override
    public boolean includes(EventTypePattern other) {
      return true;
    }

    @Override
    public String toString() {
      return "*";
    }
  }

  /**
   * Reads a pattern.
   *
   * @throws BadPatternException if it is none, saying what is wrong and where
   */
  static EventTypePattern parse(String written) {
    if (written.equals("*")) {
      return new Everything();
    }
    if (written.endsWith(".*")) {
      return new Below(Words.check(written, written.length() - 2));
    }
    return new Exact(Words.check(written, written.length()));
  }

  /** The rules for what stands in a pattern. */
  final class Words {
    private Words() {}

    private static EventType check(String written, int end) {
      if (end == 0) {
        throw new BadPatternException(
            written.isEmpty()
                ? "an event type is missing; * means all of them"
                : "there is no word before the full stop; * alone means all event types",
            1);
      }
      if (end > EventType.MAX_LENGTH) {
        throw new BadPatternException(
            "an event type has at most " + EventType.MAX_LENGTH + " characters",
            EventType.MAX_LENGTH + 1);
      }
      boolean inWord = false;
      for (int i = 0; i < end; i++) {
        char c = written.charAt(i);
        if (c == '.') {
          if (!inWord) {
            throw new BadPatternException("there is no word before the full stop", i + 1);
          }
          inWord = false;
        } else if (isWordCharacter(c)) {
          inWord = true;
        } else {
          throw new BadPatternException(
              c == '*'
                  ? "a star stands alone or at the end after a full stop, as in email.*"
                  : "only letters, digits, _ and full stops make an event type, not "
                      + shown(written, i),
              i + 1);
        }
      }
      if (!inWord) {
        throw new BadPatternException("there is no word after the full stop", end);
      }
      return new EventType(written.substring(0, end));
    }

    private static boolean isWordCharacter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private static String shown(String written, int at) {
      int c = written.codePointAt(at);
      return c > ' ' && Character.isDefined(c) && !Character.isISOControl(c)
          ? Character.toString(c)
          : "U+%04X".formatted(c);
    }
  }
}
