package dev.tidings.core.subscription;

import com.dashjoin.jsonata.Jsonata;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression in a transformation, in place of the library's: in RE2 syntax, so that its
 * time grows with the text only, and stopped by the run it is in. As in JSONata it is a function
 * from a text to its first match.
 */
final class BoundedRegex extends Jsonata.JFunction {
  private final Pattern pattern;

  BoundedRegex(Pattern pattern) {
    super((_, args) -> first(pattern, args), "<s:o>");
    this.pattern = pattern;
  }

  /** Searches a text for this expression, as part of the current run. */
  Matcher in(String text) {
    Run run = Run.CURRENT.get();
    run.spend(1 + text.length() / 64);
    return Texts.search(pattern, text, run);
  }

  private static @Nullable Object first(Pattern pattern, List<?> args) {
    return args.isEmpty() || !(args.getFirst() instanceof String text)
        ? null
        : next(Texts.search(pattern, text, Run.CURRENT.get()));
  }

  private static @Nullable Map<String, Object> next(Matcher matcher) {
    if (!matcher.find()) {
      return null;
    }
    Map<String, Object> match = describe(matcher);
    match.put("next", new Jsonata.JFunction((_, _) -> next(matcher), "<:o>"));
    return match;
  }

  /** A match as JSONata describes it to functions. */
  static Map<String, Object> describe(Matcher matcher) {
    Run.CURRENT.get().spend(1 + matcher.groupCount());
    Map<String, Object> match = new LinkedHashMap<>();
    match.put("match", matcher.group());
    match.put("start", matcher.start());
    match.put("end", matcher.end());
    match.put("groups", groups(matcher));
    return match;
  }

  /** The groups of a match; one that took no part in it is empty. */
  static List<Object> groups(Matcher matcher) {
    List<Object> groups = new ArrayList<>(matcher.groupCount());
    for (int i = 1; i <= matcher.groupCount(); i++) {
      String group = matcher.group(i);
      groups.add(group == null ? "" : group);
    }
    return groups;
  }
}
