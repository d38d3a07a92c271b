package dev.tidings.core.subscription;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.google.re2j.Matcher;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The functions of JSONata that we bring ourselves. The library's own cannot be stopped once they
 * have begun, and some can be made to run or to grow without end; some look at the clock, at the
 * machine's time zone or language, or draw random numbers, so that the same event would not give
 * the same result; and {@code $eval} makes programs at run time.
 */
final class Builtins {
  private static final int MAX_PICTURE = 200;
  private static final int MAX_DIGITS = 400;
  private static final int MAX_PRETTY = 1 << 16;
  private static final long MAX_ROMAN = 100_000;
  private static final long MIN_MILLIS = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
  private static final long MAX_MILLIS = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();
  private static final Pattern WIDE = Pattern.compile(",[^\\]]*\\d{3}");

  private Builtins() {}

  /** What a function does with its arguments, as part of a run. */
  private interface Body {
    @Nullable Object call(Run run, Arguments args) throws ParseException;
  }

  /** Replaces the library's functions in an expression. */
  static void replaceIn(Jsonata expression) {
    refuse(expression, "eval", "<sx?:x>", "functionEval");
    refuse(expression, "random", "<:n>", "random");
    refuse(expression, "shuffle", "<a:a>", "shuffle");
    replace(
        expression,
        "now",
        "<s?s?:s>",
        "now",
        (run, args) -> fromMillis(run.now().toEpochMilli(), args.text(0), args.text(1)));
    replace(expression, "millis", "<:n>", "millis", (run, _) -> run.now().toEpochMilli());
    replace(
        expression,
        "fromMillis",
        "<n-s?s?:s>",
        "dateTimeFromMillis",
        (_, args) -> {
          Number millis = args.number(0);
          return millis == null ? null : fromMillis(millis.longValue(), args.text(1), args.text(2));
        });
    replace(
        expression,
        "toMillis",
        "<s-s?:n>",
        "dateTimeToMillis",
        (_, args) -> toMillis(args.text(0), args.text(1)));
    replace(expression, "match", "<s-f<s:o>n?:a<o>>", "match", Builtins::match);
    replace(expression, "contains", "<s-(sf):b>", "contains", Builtins::contains);
    replace(expression, "replace", "<s-(sf)(sf)n?:s>", "replace", Builtins::replaceText);
    replace(expression, "split", "<s-(sf)n?:a<s>>", "split", Builtins::split);
    replace(expression, "join", "<a<s>s?:s>", "join", Builtins::join);
    replace(expression, "pad", "<s-ns?:s>", "pad", Builtins::pad);
    replace(expression, "substring", "<s-nn?:s>", "substring", Builtins::substring);
    replace(
        expression,
        "substringBefore",
        "<s-s:s>",
        "substringBefore",
        (run, args) -> {
          int at = find(run, args);
          return at < 0 ? args.text(0) : args.needText(0).substring(0, at);
        });
    replace(
        expression,
        "substringAfter",
        "<s-s:s>",
        "substringAfter",
        (run, args) -> {
          int at = find(run, args);
          return at < 0 ? args.text(0) : args.needText(0).substring(at + args.needText(1).length());
        });
    replace(
        expression,
        "lowercase",
        "<s-:s>",
        "lowercase",
        (_, args) -> args.text(0) == null ? null : args.needText(0).toLowerCase(Locale.ROOT));
    replace(
        expression,
        "uppercase",
        "<s-:s>",
        "uppercase",
        (_, args) -> args.text(0) == null ? null : args.needText(0).toUpperCase(Locale.ROOT));
    replace(expression, "string", "<x-b?:s>", "string", Builtins::string);
    replace(expression, "sort", "<af?:a>", "sort", Builtins::sort);
    replace(expression, "round", "<n-n?:n>", "round", (_, args) -> round(args));
    replace(expression, "abs", "<n-:n>", "abs", (_, args) -> abs(args.number(0)));
    replace(
        expression,
        "formatNumber",
        "<n-so?:s>",
        "formatNumber",
        (_, args) -> {
          checkLength(args.text(1));
          return Functions.formatNumber(
              args.number(0), args.text(1), args.get(2) instanceof Map<?, ?> map ? map : null);
        });
    replace(
        expression,
        "formatInteger",
        "<n-s:s>",
        "formatInteger",
        (_, args) -> {
          checkLength(args.text(1));
          checkRoman(args.number(0), args.text(1));
          return Functions.formatInteger(args.number(0), args.text(1));
        });
    replace(
        expression,
        "parseInteger",
        "<s-s:n>",
        "parseInteger",
        (_, args) -> {
          checkLength(args.text(0));
          checkLength(args.text(1));
          return Functions.parseInteger(args.text(0), args.text(1));
        });
  }

  /** Why a function of JSONata is not available; empty when it is. */
  static Optional<String> refusal(String name) {
    return switch (name) {
      case "eval" -> Optional.of("$eval is not available: it makes programs at run time");
      case "random", "shuffle" ->
          Optional.of("$" + name + " is not available: it would not give the same result again");
      default -> Optional.empty();
    };
  }

  private static void refuse(Jsonata expression, String name, String signature, String method) {
    replace(
        expression,
        name,
        signature,
        method,
        (_, _) -> {
          throw failure(refusal(name).orElseThrow());
        });
  }

  private static void replace(
      Jsonata expression, String name, String signature, String method, Body body) {
    expression.registerFunction(name, new Builtin(name, signature, method, body));
  }

  /**
   * A function that has the library's name and signature, so that it can be called, passed on and
   * applied in part like any other, and does what we say.
   */
  private static final class Builtin extends Jsonata.JFunction {
    private final Body body;

    Builtin(String name, String signature, String method, Body body) {
      super(name, signature, Functions.class, null, method);
      this.body = body;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable Object call(@Nullable Object input, List args) {
      Run run = Run.CURRENT.get();
      run.spend(1);
      try {
        Object result = body.call(run, new Arguments(args));
        run.checkSize(result);
        return result;
      } catch (ParseException _) {
        throw failure("a text is not the time or number that it should be");
      }
    }
  }

  /** The arguments of a call; those that were left out are null. */
  private record Arguments(List<?> values) {
    @Nullable Object get(int index) {
      return index < values.size() ? values.get(index) : null;
    }

    @Nullable String text(int index) {
      return get(index) instanceof String text ? text : null;
    }

    String needText(int index) {
      if (get(index) instanceof String text) {
        return text;
      }
      throw failure("argument " + (index + 1) + " is not a text");
    }

    @Nullable Number number(int index) {
      return get(index) instanceof Number number ? number : null;
    }

    /** A count that may be left out: then {@code otherwise}. */
    int count(int index, int otherwise) {
      Number number = number(index);
      if (number == null) {
        return otherwise;
      }
      if (number.doubleValue() < 0) {
        throw failure("argument " + (index + 1) + " is negative");
      }
      return (int) Math.min(Integer.MAX_VALUE, number.doubleValue());
    }
  }

  private static JException failure(String message) {
    return new FailedException(message);
  }

  private static @Nullable Object match(Run run, Arguments args) {
    String text = args.text(0);
    if (text == null) {
      return null;
    }
    if (!(args.get(1) instanceof BoundedRegex regex)) {
      throw failure("$match needs a regular expression");
    }
    int limit = args.count(2, Integer.MAX_VALUE);
    List<Object> matches = new ArrayList<>();
    Matcher matcher = regex.in(text);
    while (matches.size() < limit && matcher.find()) {
      run.spend(1);
      Map<String, Object> match = new LinkedHashMap<>();
      match.put("match", matcher.group());
      match.put("index", matcher.start());
      match.put("groups", BoundedRegex.groups(matcher));
      matches.add(match);
      if (matches.size() > run.limits().elements()) {
        run.checkElements(matches.size());
      }
    }
    return switch (matches.size()) {
      case 0 -> null;
      case 1 -> matches.getFirst();
      default -> matches;
    };
  }

  private static @Nullable Object contains(Run run, Arguments args) {
    String text = args.text(0);
    if (text == null) {
      return null;
    }
    return args.get(1) instanceof BoundedRegex regex
        ? regex.in(text).find()
        : Texts.indexOf(run, text, args.needText(1), 0) >= 0;
  }

  private static int find(Run run, Arguments args) {
    String text = args.text(0);
    String sought = args.text(1);
    return text == null || sought == null ? -1 : Texts.indexOf(run, text, sought, 0);
  }

  private static @Nullable Object split(Run run, Arguments args) {
    String text = args.text(0);
    if (text == null) {
      return null;
    }
    int limit = args.count(2, Integer.MAX_VALUE);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    if (args.get(1) instanceof BoundedRegex regex) {
      Matcher matcher = regex.in(text);
      while (parts.size() < limit && matcher.find()) {
        requireProgress(matcher);
        addPart(run, parts, text.substring(from, matcher.start()));
        from = matcher.end();
      }
    } else if (args.needText(1).isEmpty()) {
      while (parts.size() < limit && from < text.length()) {
        int next = text.offsetByCodePoints(from, 1);
        addPart(run, parts, text.substring(from, next));
        from = next;
      }
      return parts;
    } else {
      String separator = args.needText(1);
      int at = Texts.indexOf(run, text, separator, 0);
      while (parts.size() < limit && at >= 0) {
        addPart(run, parts, text.substring(from, at));
        from = at + separator.length();
        at = text.indexOf(separator, from);
      }
    }
    if (parts.size() < limit) {
      addPart(run, parts, text.substring(from));
    }
    return parts;
  }

  private static void addPart(Run run, List<Object> parts, String part) {
    parts.add(part);
    run.spend(1);
    if (parts.size() > run.limits().elements()) {
      run.checkElements(parts.size());
    }
  }

  private static void requireProgress(Matcher matcher) {
    if (matcher.end() == matcher.start()) {
      throw failure("the regular expression matches a text without characters");
    }
  }

  private static @Nullable Object join(Run run, Arguments args) {
    if (args.get(0) == null) {
      return null;
    }
    List<?> parts = args.get(0) instanceof List<?> list ? list : List.of(args.needText(0));
    String separator = args.text(1) == null ? "" : args.needText(1);
    long length = (long) separator.length() * parts.size();
    for (Object part : parts) {
      length += part instanceof String text ? text.length() : 0;
    }
    run.checkText(length);
    StringBuilder joined = new StringBuilder((int) length);
    for (int i = 0; i < parts.size(); i++) {
      if (!(parts.get(i) instanceof String text)) {
        throw failure("$join needs texts");
      }
      joined.append(i == 0 ? "" : separator).append(text);
    }
    return joined.toString();
  }

  private static @Nullable Object pad(Run run, Arguments args) {
    String text = args.text(0);
    Number width = args.number(1);
    if (text == null || width == null) {
      return text;
    }
    String filling = args.text(2) == null || args.needText(2).isEmpty() ? " " : args.needText(2);
    int[] characters = filling.codePoints().toArray();
    double missing = Math.abs(width.doubleValue()) - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    run.checkText((long) Math.min(missing + text.length(), Integer.MAX_VALUE));
    StringBuilder padding = new StringBuilder();
    for (int i = 0; i < (int) missing; i++) {
      padding.appendCodePoint(characters[i % characters.length]);
    }
    return width.doubleValue() < 0 ? padding + text : text + padding;
  }

  private static @Nullable Object substring(Run run, Arguments args) {
    String text = args.text(0);
    Number start = args.number(1);
    if (text == null || start == null) {
      return text;
    }
    int characters = text.codePointCount(0, text.length());
    double from = Math.floor(start.doubleValue());
    from = from < 0 ? Math.max(0, characters + from) : Math.min(from, characters);
    Number length = args.number(2);
    double to =
        length == null ? characters : Math.min(characters, from + Math.floor(length.doubleValue()));
    if (to <= from) {
      return "";
    }
    int begin = text.offsetByCodePoints(0, (int) from);
    return text.substring(begin, text.offsetByCodePoints(begin, (int) (to - from)));
  }

  private static @Nullable Object replaceText(Run run, Arguments args) {
    String text = args.text(0);
    if (text == null) {
      return null;
    }
    int limit = args.count(3, Integer.MAX_VALUE);
    StringBuilder made = new StringBuilder(text.length());
    int from = 0;
    if (args.get(1) instanceof BoundedRegex regex) {
      Matcher matcher = regex.in(text);
      for (int i = 0; i < limit && matcher.find(); i++) {
        requireProgress(matcher);
        made.append(text, from, matcher.start());
        made.append(replacement(matcher, args.get(2)));
        run.spend(1);
        requireRoom(run, made);
        from = matcher.end();
      }
    } else {
      String sought = args.needText(1);
      String replacement = args.needText(2);
      if (sought.isEmpty()) {
        throw failure("the second argument of $replace is empty");
      }
      int at = Texts.indexOf(run, text, sought, 0);
      for (int i = 0; i < limit && at >= 0; i++) {
        made.append(text, from, at).append(replacement);
        requireRoom(run, made);
        from = at + sought.length();
        at = text.indexOf(sought, from);
      }
    }
    return made.append(text, from, text.length()).toString();
  }

  private static void requireRoom(Run run, StringBuilder made) {
    if (made.length() > run.limits().text()) {
      run.checkText(made.length());
    }
  }

  private static String replacement(Matcher matcher, @Nullable Object replacement) {
    if (replacement instanceof String template) {
      return fill(template, matcher);
    }
    if (applied(replacement, BoundedRegex.describe(matcher)) instanceof String text) {
      return text;
    }
    throw failure("the function that $replace was given does not make a text");
  }

  private static @Nullable Object applied(@Nullable Object function, Object argument) {
    try {
      return Functions.funcApply(function, List.of(argument));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw failure("the function that it was given cannot be applied");
    }
  }

  /** {@code $0} is the match, {@code $1} its first group, {@code $$} a dollar sign. */
  private static String fill(String template, Matcher matcher) {
    StringBuilder filled = new StringBuilder();
    int i = 0;
    while (i < template.length()) {
      char c = template.charAt(i);
      i++;
      if (c != '$' || i == template.length()) {
        filled.append(c);
      } else if (template.charAt(i) == '$') {
        filled.append('$');
        i++;
      } else if (isDigit(template.charAt(i))) {
        int group = template.charAt(i) - '0';
        i++;
        // As many digits belong to the number as there are groups for.
        while (i < template.length()
            && isDigit(template.charAt(i))
            && group * 10 + template.charAt(i) - '0' <= matcher.groupCount()) {
          group = group * 10 + template.charAt(i) - '0';
          i++;
        }
        String found = group <= matcher.groupCount() ? matcher.group(group) : null;
        filled.append(found == null ? "" : found);
      } else {
        filled.append('$');
      }
    }
    return filled.toString();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static @Nullable Object string(Run run, Arguments args) {
    boolean pretty = Boolean.TRUE.equals(args.get(1));
    if (pretty && run.weigh(args.get(0)) > MAX_PRETTY) {
      throw failure("$string sets out at most " + MAX_PRETTY + " bytes with line breaks");
    }
    return Functions.string(args.get(0), pretty);
  }

  /** In the library's own way if there is a function to compare by; else numbers or texts. */
  private static @Nullable Object sort(Run run, Arguments args) {
    if (!(args.get(0) instanceof List<?> list) || args.get(1) != null) {
      return Functions.sort(args.get(0) instanceof List<?> list ? list : null, args.get(1));
    }
    run.spend(list.size());
    List<Object> sorted = new ArrayList<>(list);
    if (sorted.stream().allMatch(Number.class::isInstance)) {
      sorted.sort(Comparator.comparingDouble(number -> ((Number) number).doubleValue()));
    } else if (sorted.stream().allMatch(String.class::isInstance)) {
      sorted.sort(Comparator.comparing(String.class::cast));
    } else {
      throw failure("$sort needs numbers only, or texts only, or a function to compare by");
    }
    return sorted;
  }

  private static @Nullable Object round(Arguments args) {
    Number number = args.number(0);
    if (number == null) {
      return null;
    }
    Number digits = args.number(1);
    double places = digits == null ? 0 : digits.doubleValue();
    if (Math.abs(places) > MAX_DIGITS) {
      throw failure("$round rounds to at most " + MAX_DIGITS + " digits");
    }
    return plainest(
        new BigDecimal(number.toString())
            .setScale((int) places, RoundingMode.HALF_EVEN)
            .doubleValue());
  }

  private static @Nullable Object abs(@Nullable Number number) {
    return number == null ? null : plainest(Math.abs(number.doubleValue()));
  }

  private static Number plainest(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15 ? (Number) (long) number : number;
  }

  private static String fromMillis(long millis, @Nullable String picture, @Nullable String zone) {
    if (millis < MIN_MILLIS || millis > MAX_MILLIS) {
      throw failure("the time is not between the years 0 and 9999");
    }
    checkPicture(picture);
    checkPicture(zone);
    return Functions.dateTimeFromMillis(millis, picture, zone);
  }

  private static @Nullable Object toMillis(@Nullable String text, @Nullable String picture)
      throws ParseException {
    if (text == null) {
      return null;
    }
    checkPicture(picture);
    checkLength(text);
    if (picture == null) {
      try {
        // Without an offset it is UTC, wherever we run.
        return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
      } catch (DateTimeException _) {
        return Functions.dateTimeToMillis(text, null);
      }
    }
    return Functions.dateTimeToMillis(text, picture);
  }

  private static void checkPicture(@Nullable String picture) {
    checkLength(picture);
    if (picture != null && WIDE.matcher(picture).find()) {
      throw failure("a width in a picture is at most 99");
    }
  }

  private static void checkLength(@Nullable String text) {
    if (text != null && text.length() > MAX_PICTURE) {
      throw failure("more than " + MAX_PICTURE + " characters, which no number or time has");
    }
  }

  private static void checkRoman(@Nullable Number number, @Nullable String picture) {
    if (number != null
        && picture != null
        && picture.toLowerCase(Locale.ROOT).startsWith("i")
        && Math.abs(number.doubleValue()) > MAX_ROMAN) {
      throw failure("Roman numerals go up to " + MAX_ROMAN);
    }
  }
}
