package dev.tidings.core.subscription;

import com.google.re2j.Pattern;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.tidings.core.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Compiles filters: expressions in CEL over {@code id}, {@code type}, {@code subject}, {@code
 * source}, {@code time} and {@code data} that are true or false. Starting the language up takes a
 * third of a second, so make one when it is first needed, and keep it.
 */
final class FilterCompiler {
  /** How many filters, and how many of their patterns, are kept for whoever writes the same. */
  private static final int KEPT = 1000;

  /** How often the loops of a filter may turn, all together. */
  private static final int MAX_ITERATIONS = 10_000;

  private static final int MAX_DEPTH = 100;

  private final Clock clock;
  private final Limits limits;
  private final CelCompiler compiler;
  private final CelRuntime runtime;
  private final Recent<String, Filter> filters = new Recent<>(KEPT);
  private final Recent<String, Pattern> patterns = new Recent<>(KEPT);

  @SuppressWarnings("Immutable") // the kept patterns change nothing but how long a search takes
  FilterCompiler(Clock clock, Limits limits) {
    this.clock = clock;
    this.limits = limits;
    CelOptions options =
        CelOptions.current()
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxExpressionCodePointSize(Limits.EXPRESSION)
            .maxParseRecursionDepth(MAX_DEPTH)
            .enableHeterogeneousNumericComparisons(true)
            .build();
    // By the standard's declaration what an index of data gives is of a type yet to be found out,
    // and is then held to be of the type that it is first compared with: data['n'] < 7.0 would
    // fail for 7.
    compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(options)
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(
                CelStandardDeclarations.newBuilder()
                    .excludeFunctions(CelStandardDeclarations.StandardFunction.INDEX)
                    .build())
            .addFunctionDeclarations(
                CelFunctionDecl.newFunctionDeclaration(
                    "_[_]",
                    CelOverloadDecl.newGlobalOverload(
                        "index_list",
                        SimpleType.DYN,
                        ListType.create(SimpleType.DYN),
                        SimpleType.INT),
                    CelOverloadDecl.newGlobalOverload(
                        "index_map",
                        SimpleType.DYN,
                        MapType.create(SimpleType.DYN, SimpleType.DYN),
                        SimpleType.DYN)))
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("id", SimpleType.STRING)
            .addVar("type", SimpleType.STRING)
            .addVar("subject", SimpleType.STRING)
            .addVar("source", SimpleType.STRING)
            .addVar("time", SimpleType.TIMESTAMP)
            .addVar("data", SimpleType.DYN)
            .setResultType(SimpleType.BOOL)
            .build();
    // Searching a long text again and again is the one thing that iterations do not bound.
    runtime =
        CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(options)
            .setStandardEnvironmentEnabled(false)
            .setStandardFunctions(
                CelStandardFunctions.newBuilder()
                    .excludeFunctions(StandardFunction.MATCHES, StandardFunction.CONTAINS)
                    .build())
            .addFunctionBindings(
                CelFunctionBinding.from("matches", String.class, String.class, this::matches),
                CelFunctionBinding.from(
                    "matches_string", String.class, String.class, this::matches),
                CelFunctionBinding.from(
                    "contains_string", String.class, String.class, FilterCompiler::contains))
            .build();
  }

  /**
   * Compiles a filter.
   *
   * @throws BadExpressionException if it is none
   */
  Filter compile(String written) {
    return filters.get(written, this::compileAnew);
  }

  private Filter compileAnew(String written) {
    if (written.isBlank()) {
      throw bad(1, 1, "the filter is empty; leave it out to take every event");
    }
    CelRuntime.Program program;
    try {
      CelValidationResult result = compiler.compile(written);
      if (result.hasError()) {
        throw new BadExpressionException(problems(result.getErrors()));
      }
      checkPatterns(result.getAst());
      program = runtime.createProgram(result.getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw bad(1, 1, Reasons.of(e));
    }
    return event -> judge(program, written, event);
  }

  private Verdict judge(CelRuntime.Program program, String written, EventView event) {
    Run run = new Run(clock, limits, event.event().receipt().receivedAt());
    try {
      Object result =
          ScopedValue.where(Run.CURRENT, run)
              .call(() ->
                  program.trace(
                      event::variable,
                      (_, value) -> {
                        run.spend(0);
                        if (value instanceof String text) {
                          run.checkText(text.length());
                        } else if (value instanceof Collection<?> elements) {
                          run.spend(elements.size() / 64);
                        }
                      }));
      return switch (result) {
        case Boolean wanted -> wanted ? new Verdict.Wanted() : new Verdict.Unwanted();
        case null, default ->
            new Verdict.Failed("the filter is neither true nor false for this event");
      };
    } catch (CelEvaluationException | RuntimeException e) {
      ExhaustedException refusal = run.refusal();
      return new Verdict.Failed(Reasons.ofRun(refusal != null ? refusal : e, written));
    } catch (StackOverflowError _) {
      return new Verdict.Failed("the filter goes too deep");
    }
  }

  private boolean matches(String text, String pattern) {
    Run run = Run.CURRENT.get();
    run.spend(pattern.length());
    Pattern compiled = patterns.get(pattern, written -> Texts.pattern(written, 0));
    return Texts.search(compiled, text, run).find();
  }

  private static boolean contains(String text, String sought) {
    return Texts.indexOf(Run.CURRENT.get(), text, sought, 0) >= 0;
  }

  /** Patterns that are written out are checked now, not when the first event comes. */
  private void checkPatterns(CelAbstractSyntaxTree tree) {
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .forEach(node -> checkPattern(tree, node.expr()));
  }

  private void checkPattern(CelAbstractSyntaxTree tree, CelExpr expr) {
    if (expr.exprKind().getKind() != CelExpr.ExprKind.Kind.CALL
        || !expr.call().function().equals("matches")) {
      return;
    }
    List<CelExpr> args = expr.call().args();
    CelExpr pattern = args.get(args.size() - 1);
    if (pattern.exprKind().getKind() != CelExpr.ExprKind.Kind.CONSTANT
        || pattern.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return;
    }
    try {
      patterns.get(pattern.constant().stringValue(), written -> Texts.pattern(written, 0));
    } catch (IllegalArgumentException e) {
      CelSourceLocation at = location(tree, pattern.id());
      throw bad(at.getLine(), at.getColumn() + 1, Reasons.of(e));
    }
  }

  private static CelSourceLocation location(CelAbstractSyntaxTree tree, long expr) {
    Map<Long, Integer> positions = tree.getSource().getPositionsMap();
    Integer offset = positions.get(expr);
    return offset == null
        ? CelSourceLocation.of(1, 0)
        : tree.getSource().getOffsetLocation(offset).orElse(CelSourceLocation.of(1, 0));
  }

  private static List<Problem> problems(List<CelIssue> issues) {
    List<Problem> problems = new ArrayList<>();
    for (CelIssue issue : issues) {
      CelSourceLocation at = issue.getSourceLocation();
      problems.add(
          new Problem(
              Problem.Part.FILTER,
              Math.max(1, at.getLine()),
              Math.max(0, at.getColumn()) + 1,
              Reasons.ofCel(issue.getMessage())));
    }
    return problems;
  }

  private static BadExpressionException bad(int line, int column, String message) {
    return new BadExpressionException(
        List.of(new Problem(Problem.Part.FILTER, line, column, message)));
  }
}
