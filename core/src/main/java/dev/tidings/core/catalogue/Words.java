package dev.tidings.core.catalogue;

import java.util.List;
import java.util.Locale;

/** How things are said to people. */
final class Words {
  private Words() {}

  static String of(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** {@code a, b or c}. */
  static String or(List<String> words) {
    return joined(words, " or ");
  }

  /** {@code a, b and c}. */
  static String and(List<String> words) {
    return joined(words, " and ");
  }

  private static String joined(List<String> words, String last) {
    return words.size() < 2
        ? String.join("", words)
        : String.join(", ", words.subList(0, words.size() - 1)) + last + words.getLast();
  }
}
