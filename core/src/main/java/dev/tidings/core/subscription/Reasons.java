package dev.tidings.core.subscription;

import com.dashjoin.jsonata.JException;
import dev.cel.runtime.CelEvaluationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts what the languages say into words for people. */
final class Reasons {
  private static final int MAX_LENGTH = 300;
  private static final Pattern PLACE = Pattern.compile("^evaluation error(?: at <input>:\\d+)?: ");
  private static final Pattern CONTAINER = Pattern.compile(" \\(in container ''\\)");
  private static final Pattern EARLY_END =
      Pattern.compile("mismatched input '<EOF>' expecting .*", Pattern.DOTALL);

  private static final Pattern QUOTED = Pattern.compile("'([^']*)'");
  private static final Pattern OUR_FUNCTION = Pattern.compile("Function '\\w+' failed with arg");

  private Reasons() {}

  /**
   * Why an expression failed for an event. It names what is written in the expression, and never a
   * value of the event, which may be personal data.
   *
   * @param written the expression
   */
  static String ofRun(Throwable e, String written) {
    return switch (e) {
      case ExhaustedException own -> of(own);
      case FailedException own -> of(own);
      case JException jsonata ->
          ofCel(
              JException.msg(
                  jsonata.getError(),
                  -1,
                  ifWritten(jsonata.getCurrent(), written),
                  ifWritten(jsonata.getExpected(), written)));
      case CelEvaluationException cel -> {
        Throwable cause = cel.getCause();
        yield cause instanceof ExhaustedException ? of(cause) : ofRun(cel, written);
      }
      case NumberFormatException _ -> "a text is not a number";
      default -> "it cannot be applied to this event (" + e.getClass().getSimpleName() + ")";
    };
  }

  private static String ofRun(CelEvaluationException e, String written) {
    return switch (e.getErrorCode()) {
      case ATTRIBUTE_NOT_FOUND -> {
        Matcher name = QUOTED.matcher(String.valueOf(e.getMessage()));
        yield name.find() && written.contains(name.group(1))
            ? "there is no '" + name.group(1) + "' in this event"
            : "a member is not there in this event";
      }
      case DIVIDE_BY_ZERO -> "it divides by zero";
      case INDEX_OUT_OF_BOUNDS -> "an index is out of bounds";
      case NUMERIC_OVERFLOW -> "a number is too large";
      case BAD_FORMAT -> "a text does not have the form that it should have";
      case OVERLOAD_NOT_FOUND -> "a function or an operator does not take what it gets";
      default -> "it cannot be applied to this event (" + e.getErrorCode() + ")";
    };
  }

  private static Object ifWritten(@Nullable Object value, String written) {
    return value != null && written.contains(value.toString()) ? value : "…";
  }

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
