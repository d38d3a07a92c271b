package dev.tidings.core.subscription;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import com.dashjoin.jsonata.Utils;
import com.google.re2j.Pattern;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles transformations: expressions in JSONata whose input is the event and whose result
 * becomes the data that is sent.
 *
 * <p>All runs in the caller's thread, and all that could run or grow without end is stopped there:
 * each step of the library calls us back before and after, its functions that make large things or
 * search long texts are replaced ({@link Builtins}), and so are its regular expressions ({@link
 * BoundedRegex}).
 */
final class TransformationCompiler {
  /** The names under which the library looks for whom to call back: not for expressions to use. */
  private static final String RESERVED = "__evaluate_";

  private static final int MAX_NESTING = 200;

  private final Clock clock;
  private final Limits limits;

  TransformationCompiler(Clock clock, Limits limits) {
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * Compiles a transformation.
   *
   * @throws BadExpressionException if it is none
   */
  Transformation compile(String written) {
    if (written.isBlank()) {
      throw bad(written, 0, "the transformation is empty; leave it out to send data as it is");
    }
    if (written.length() > Limits.EXPRESSION) {
      throw bad(
          written,
          Limits.EXPRESSION,
          "a transformation has at most " + Limits.EXPRESSION + " characters");
    }
    int reserved = written.indexOf(RESERVED);
    if (reserved >= 0) {
      throw bad(written, reserved, "names that start with " + RESERVED + " are reserved");
    }
    checkNesting(written);
    Jsonata expression = parse(written);
    SyntaxTree tree = new SyntaxTree(expression);
    boolean changesValues = check(tree, written);
    expression.setValidateInput(false);
    expression.setOutputConvertNulls(false);
    Builtins.replaceIn(expression);
    checkCalls(expression, tree, written);
    Set<Parser.Symbol> procedures = tree.procedures();
    return event -> shape(new Compiled(expression, procedures, changesValues, written), event);
  }

  /**
   * A compiled expression.
   *
   * @param procedures the nodes that say which function is to be called
   * @param changesValues whether it has the operator that changes values in place
   */
  private record Compiled(
      Jsonata expression, Set<Parser.Symbol> procedures, boolean changesValues, String written) {}

  /**
   * The parser and the library's tree are recursive: what is nested too deep would end the thread.
   */
  private static void checkNesting(String written) {
    int depth = 0;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '(' || c == '[' || c == '{') {
        depth++;
        if (depth > MAX_NESTING) {
          throw bad(written, i, "more than " + MAX_NESTING + " brackets inside one another");
        }
      } else if ((c == ')' || c == ']' || c == '}') && depth > 0) {
        depth--;
      }
    }
  }

  private static Jsonata parse(String written) {
    try {
      Jsonata expression = Jsonata.jsonata(written);
      if (expression.getErrors() != null && !expression.getErrors().isEmpty()) {
        throw expression.getErrors().getFirst() instanceof RuntimeException e
            ? e
            : new IllegalStateException(expression.getErrors().getFirst());
      }
      return expression;
    } catch (JException e) {
      throw bad(written, place(e, written), Reasons.of(e));
    } catch (StackOverflowError _) {
      throw bad(written, 0, "the transformation is nested too deep");
    } catch (Exception | Error e) {
      if (e instanceof VirtualMachineError failure) {
        throw failure;
      }
      // The parser reads past the end of what does not end as it should.
      throw bad(written, written.length(), "the transformation ends too early or is malformed");
    }
  }

  /** Where the fault is: the library says where the token ends that it did not like. */
  private static int place(JException e, String written) {
    String before = written.substring(0, Math.clamp(e.getLocation(), 0, written.length()));
    for (Object token : new Object[] {e.getCurrent(), e.getExpected()}) {
      if (token != null && before.endsWith(token.toString())) {
        return before.length() - token.toString().length();
      }
    }
    return start(before.length(), written);
  }

  /** Where a call begins of which {@code end} is just after the bracket; {@code end} otherwise. */
  private static int start(int end, String written) {
    if (end == 0 || written.charAt(end - 1) != '(') {
      return end;
    }
    int start = end - 1;
    while (start > 0 && Character.isJavaIdentifierPart(written.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** Puts our regular expressions in place; returns whether the expression changes values. */
  private static boolean check(SyntaxTree tree, String written) {
    boolean changesValues = false;
    for (Parser.Symbol node : tree.nodes()) {
      int position = SyntaxTree.position(node);
      if (node.signature != null) {
        throw bad(
            written, start(position, written), "signatures of functions (<…>) are not supported");
      }
      if (SyntaxTree.type(node).equals("transform")) {
        changesValues = true;
      }
      java.util.regex.Pattern regex = SyntaxTree.regex(node);
      if (regex != null) {
        try {
          SyntaxTree.setValue(node, new BoundedRegex(Texts.pattern(regex.pattern(), flags(regex))));
        } catch (IllegalArgumentException e) {
          int start = written.lastIndexOf("/" + regex.pattern() + "/", position);
          throw bad(written, start < 0 ? position : start, Reasons.of(e));
        }
      }
    }
    return changesValues;
  }

  /** A misspelt function is told now, and not with each event. */
  private static void checkCalls(Jsonata expression, SyntaxTree tree, String written) {
    for (Parser.Symbol node : tree.freeCalls()) {
      String name = SyntaxTree.name(node).orElseThrow();
      int end = SyntaxTree.position(node);
      int start = Math.max(0, end - name.length() - 1);
      Optional<String> refusal = Builtins.refusal(name);
      if (refusal.isPresent()) {
        throw bad(written, start, refusal.get());
      }
      if (!SyntaxTree.isFunction(expression, name)) {
        throw bad(written, start, "there is no function $" + name);
      }
    }
  }

  private static int flags(java.util.regex.Pattern regex) {
    int flags = 0;
    if ((regex.flags() & java.util.regex.Pattern.CASE_INSENSITIVE) != 0) {
      flags |= Pattern.CASE_INSENSITIVE;
    }
    if ((regex.flags() & java.util.regex.Pattern.MULTILINE) != 0) {
      flags |= Pattern.MULTILINE;
    }
    return flags;
  }

  private Shaping shape(Compiled compiled, EventView event) {
    Run run = new Run(clock, limits, event.event().receipt().receivedAt());
    Jsonata.Frame bindings = new Jsonata.Frame(null);
    bindings.setEvaluateEntryCallback((_, _, _) -> run.enter());
    bindings.setEvaluateExitCallback((node, _, _, result) -> {
      run.leave();
      if (!(result instanceof Utils.JList<?> list && list.tupleStream)) {
        run.check(result, compiled.changesValues());
      }
      if (compiled.procedures().contains(node)
          && result != null
          && !(result instanceof Jsonata.JFunction)
          && !(result instanceof Parser.Symbol)) {
        // The library would print the value before it fails.
        throw new JException("T1006", SyntaxTree.position(node));
      }
    });
    try {
      Object result =
          ScopedValue.where(Run.CURRENT, run)
              .call(() -> compiled.expression().evaluate(event.transformationInput(), bindings));
      if (result == null) {
        return new Shaping.Failed("the transformation's result is empty");
      }
      run.check(result, true);
      JsonBytes data = JsonBytes.of(toJson(result));
      return data.length() <= Limits.RESULT_BYTES
          ? new Shaping.Shaped(data)
          : new Shaping.Failed("the result has more than " + Limits.RESULT_BYTES + " bytes");
    } catch (StackOverflowError _) {
      return new Shaping.Failed("the transformation goes too deep");
    } catch (Exception | Error e) {
      if (e instanceof VirtualMachineError failure) {
        throw failure;
      }
      ExhaustedException refusal = run.refusal();
      return new Shaping.Failed(refusal != null ? Reasons.of(refusal) : reason(compiled, e));
    }
  }

  private static String reason(Compiled compiled, Throwable e) {
    if (e instanceof JException jsonata && jsonata.getLocation() > 0) {
      Place at = Place.of(compiled.written(), place(jsonata, compiled.written()));
      return Reasons.ofRun(e, compiled.written())
          + " (line "
          + at.line()
          + ", column "
          + at.column()
          + ")";
    }
    return Reasons.ofRun(e, compiled.written());
  }

  private static Json toJson(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Json> members = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((name, member) -> members.put(String.valueOf(name), toJson(member)));
        yield new Json.JsonObject(members);
      }
      case List<?> list -> {
        List<Json> elements = new ArrayList<>(list.size());
        list.forEach(element -> elements.add(toJson(element)));
        yield new Json.JsonArray(elements);
      }
      case Jsonata.JFunction _, Parser.Symbol _ ->
          throw new FailedException("the result holds a function, which JSON cannot");
      case null -> Json.JsonNull.NULL;
      case Object other when other.equals(Jsonata.NULL_VALUE) -> Json.JsonNull.NULL;
      default -> Json.ofPlain(value);
    };
  }

  private static BadExpressionException bad(String written, int offset, String message) {
    Place at = Place.of(written, offset);
    return new BadExpressionException(
        List.of(new Problem(Problem.Part.TRANSFORMATION, at.line(), at.column(), message)));
  }

  /** A place in a text, both from 1. */
  private record Place(int line, int column) {
    static Place of(String text, int offset) {
      int line = 1;
      int start = 0;
      for (int i = 0; i < Math.min(offset, text.length()); i++) {
        if (text.charAt(i) == '\n') {
          line++;
          start = i + 1;
        }
      }
      return new Place(line, Math.min(offset, text.length()) - start + 1);
    }
  }
}
