package dev.tidings.server.config;

import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All settings that there are, as {@link TidingsConfig} declares them. */
public final class Settings {
  private Settings() {}

  /**
   * One setting.
   *
   * @param key as in the file: {@code log.segment-bytes}
   * @param group the interface that declares it
   * @param fallback its default; empty if it may be absent
   * @param meaning what it is, in words
   * @param otherwise what holds when it is absent, in words
   */
  public record Entry(
      String key, String group, Optional<String> fallback, String meaning, String otherwise) {
    /** As in the environment: {@code TIDINGS_LOG_SEGMENT_BYTES}. */
    public String variable() {
      return Settings.variable(key);
    }
  }

  static String variable(String key) {
    return (TidingsConfig.PREFIX + "_" + key.replace('.', '_').replace('-', '_'))
        .toUpperCase(Locale.ROOT);
  }

  /** Every setting, those of groups after those without, otherwise by name. */
  public static List<Entry> all() {
    List<Entry> found = new ArrayList<>();
    collect(TidingsConfig.class, "", found);
    found.sort(
        Comparator.<Entry>comparingInt(entry -> entry.key().contains(".") ? 1 : 0)
            .thenComparing(Entry::key));
    return found;
  }

  private static void collect(Class<?> group, String prefix, List<Entry> found) {
    for (Method method : group.getDeclaredMethods()) {
      String key = prefix + kebab(method.getName());
      Setting setting = method.getAnnotation(Setting.class);
      if (setting == null) {
        collect(method.getReturnType(), key + ".", found);
      } else {
        Optional<String> fallback =
            Optional.ofNullable(method.getAnnotation(WithDefault.class)).map(WithDefault::value);
        found.add(
            new Entry(key, group.getSimpleName(), fallback, setting.value(), setting.otherwise()));
      }
    }
  }

  private static String kebab(String name) {
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        key.append('-');
      }
      key.append(Character.toLowerCase(c));
    }
    return key.toString();
  }

  /** The known name that is most like {@code unknown}, if any is like it at all. */
  static Optional<String> nearest(String unknown, List<String> known) {
    return known.stream()
        .filter(name -> distance(unknown, name) <= Math.max(2, unknown.length() / 4))
        .min(Comparator.comparingInt(name -> distance(unknown, name)));
  }

  /** How many letters must be changed, added or left out to get from one to the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
