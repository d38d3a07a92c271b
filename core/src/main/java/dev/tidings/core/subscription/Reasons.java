package dev.tidings.core.subscription;

import java.util.regex.Pattern;

/** Puts what the languages say into words for people. */
final class Reasons {
  private static final int MAX_LENGTH = 300;
  private static final Pattern PLACE = Pattern.compile("^evaluation error(?: at <input>:\\d+)?: ");
  private static final Pattern CONTAINER = Pattern.compile(" \\(in container ''\\)");
  private static final Pattern EARLY_END =
      Pattern.compile("mismatched input '<EOF>' expecting .*", Pattern.DOTALL);

  private static final Pattern OUR_FUNCTION = Pattern.compile("Function '\\w+' failed with arg");

  private Reasons() {}

  static String of(Throwable e) {
    String message = e.getMessage();
    Throwable cause = e.getCause();
    if (message != null && cause != null && OUR_FUNCTION.matcher(message).find()) {
      return of(cause);
    }
    return message == null || message.isBlank()
        ? "the expression cannot be applied to this event (" + e.getClass().getSimpleName() + ")"
        : ofCel(message);
  }

  static String ofCel(String message) {
    String plain = PLACE.matcher(message).replaceFirst("");
    plain = CONTAINER.matcher(plain).replaceAll("");
    plain = EARLY_END.matcher(plain).replaceAll("the expression ends too early");
    return plain.length() <= MAX_LENGTH ? plain : plain.substring(0, MAX_LENGTH) + "…";
  }
}
