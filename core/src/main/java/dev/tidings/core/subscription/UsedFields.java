package dev.tidings.core.subscription;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which fields of the data an expression names, in CEL or JSONata: a reading of its text, which may
 * find one too many (in a text, say), but none too few that is written as a path.
 */
public final class UsedFields {
  /** Nothing comes after the steps, so none is given back: that would cost stack for each. */
  private static final Pattern PATH =
      Pattern.compile(
          "(?<![\\w.$])(?:\\${1,2}\\s*\\.\\s*)?data((?:\\s*\\.\\s*[A-Za-z_]\\w*|\\s*\\.\\s*`[^`]+`|\\[\"[^\"\\]]+\"]"
              + "|\\['[^'\\]]+']|\\[[^\\[\\]]*](?=\\s*\\.))*+)");

  private static final Pattern STEP =
      Pattern.compile(
          "\\.\\s*([A-Za-z_]\\w*)|\\.\\s*`([^`]+)`|\\[\"([^\"\\]]+)\"]|\\['([^'\\]]+)']");

  private UsedFields() {}

  /** The paths, such as {@code data.total}; {@code data} where all of it may be used. */
  public static Set<String> of(String expression) {
    Set<String> paths = new TreeSet<>();
    Matcher path = PATH.matcher(expression);
    while (path.find()) {
      StringBuilder name = new StringBuilder("data");
      Matcher step = STEP.matcher(path.group(1));
      while (step.find()) {
        for (int group = 1; group <= step.groupCount(); group++) {
          if (step.group(group) != null) {
            name.append('.').append(step.group(group));
          }
        }
      }
      paths.add(name.toString());
    }
    return paths;
  }
}
