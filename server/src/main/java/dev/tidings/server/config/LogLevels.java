package dev.tidings.server.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.Level;

/**
 * What is logged.
 *
 * @param root the level where nothing else is said
 * @param parts other levels, by the beginning of the logger's name
 */
public record LogLevels(Level root, Map<String, Level> parts) {
  /**
   * Reads {@code info} or {@code info,dev.tidings.core.delivery=debug}.
   *
   * @throws IllegalArgumentException if it is not written so
   */
  public static LogLevels parse(String text) {
    Level root = Level.INFO;
    Map<String, Level> parts = new LinkedHashMap<>();
    for (String item : text.split(",", -1)) {
      int equals = item.indexOf('=');
      if (equals < 0) {
        root = level(item);
      } else {
        parts.put(item.substring(0, equals).strip(), level(item.substring(equals + 1)));
      }
    }
    return new LogLevels(root, Map.copyOf(parts));
  }

  private static Level level(String name) {
    try {
      return Level.valueOf(name.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected a level: error, warn, info, debug or trace; got " + name.strip(), e);
    }
  }
}
