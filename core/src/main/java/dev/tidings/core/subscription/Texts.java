package dev.tidings.core.subscription;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.Matcher;

/** Searching in texts, at a price that is paid by the run that searches. */
final class Texts {
  /** The longest pattern, in characters. */
  static final int MAX_PATTERN = 1000;

  /** The largest pattern once repetitions such as {@code {3}} are written out. */
  static final int MAX_PATTERN_SIZE = 2000;

  /** What a pattern may come to while it is being compiled, before its true size is known. */
  private static final long MAX_ESTIMATE = 500_000;

  private static final java.util.regex.Pattern REPETITION =
      java.util.regex.Pattern.compile("\\{(\\d{1,4})(?:,(\\d{0,4}))?}");

  private Texts() {}

  /**
   * Compiles a pattern in RE2 syntax: no look-around, no back-references, and in return a time that
   * grows only with the length of the text.
   *
   * @param flags of {@link Pattern}
   * @throws IllegalArgumentException saying what is wrong
   */
  static Pattern pattern(String written, int flags) {
    if (written.length() > MAX_PATTERN) {
      throw new IllegalArgumentException(
          "a pattern has at most " + MAX_PATTERN + " characters, this one " + written.length());
    }
    if (estimate(written) > MAX_ESTIMATE) {
      throw new IllegalArgumentException("the pattern repeats too much");
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(written, flags);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          e.getDescription() + ": " + e.getPattern() + " (patterns are RE2)", e);
    }
    if (pattern.programSize() > MAX_PATTERN_SIZE) {
      throw new IllegalArgumentException("the pattern repeats too much");
    }
    return pattern;
  }

  /** A search for a pattern in a text that costs the run what it takes. */
  static com.google.re2j.Matcher search(Pattern pattern, String text, Run run) {
    return pattern.matcher(new BoundedText(text, pattern.programSize(), run));
  }

  private static long estimate(String written) {
    long size = Math.max(1, written.length());
    Matcher repetitions = REPETITION.matcher(written);
    while (repetitions.find() && size <= MAX_ESTIMATE) {
      String most = repetitions.group(2);
      String count = most == null || most.isEmpty() ? repetitions.group(1) : most;
      size *= Math.max(1, Integer.parseInt(count));
    }
    return size;
  }

  /** Where {@code sought} is in {@code text} from {@code from} on; -1 if it is not. */
  static int indexOf(Run run, String text, String sought, int from) {
    // In the worst case each place in the text is compared with all of what is sought.
    run.spend((long) (text.length() - from) * sought.length() / 1024);
    return text.indexOf(sought, from);
  }
}
