package dev.tidings.core.subscription;

import com.google.re2j.Pattern;

/**
 * A pattern to look for in texts, in RE2 syntax: without look-around and back-references, and in
 * return in a time that grows with the text only. Immutable; used by any thread.
 */
public final class SearchPattern {
  private final Pattern pattern;

  private SearchPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * @throws IllegalArgumentException if it is none, or too large, saying so
   */
  public static SearchPattern of(String written) {
    return new SearchPattern(Texts.pattern(written, 0));
  }

  /** Whether some part of a text is as the pattern says. */
  public boolean isIn(String text) {
    return pattern.matcher(text).find();
  }
}
