package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidings.core.endpoint.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whatever is written as a filter or a transformation either does not compile, and says where, or
 * runs and has an outcome, soon.
 */
class ExpressionFuzzTest {
  private static final SubscriptionCompiler COMPILER = Subscriptions.compiler();
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final String DATA =
      """
      {"n": 3, "d": 1.5, "s": "aaaaaaaaaaaaaaaaaaaaaaaa!", "list": [1, 2, 3], "empty": [],
       "people": [{"name": "Ada", "age": 36}, {"name": "Bob"}], "null": null, "yes": true}
      """;

  /** Pieces of both languages, so that more of what is tried means something. */
  private static final List<String> PIECES =
      List.of(
          "data",
          ".",
          "n",
          "s",
          "list",
          "people",
          "name",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ",",
          ":",
          ";",
          ":=",
          "$",
          "$x",
          "function",
          "~>",
          "|",
          "^",
          "@",
          "#",
          "%",
          "**",
          "*",
          "..",
          "1",
          "0",
          "-",
          "+",
          "/",
          "&",
          "=",
          "==",
          "&&",
          "||",
          "and",
          "or",
          "in",
          "?",
          "!",
          "<",
          ">",
          "\"a\"",
          "'b'",
          "/a+/",
          "null",
          "true",
          "9999999999",
          "1e308",
          "$map",
          "$reduce",
          "$replace",
          "$match",
          "$split",
          "$pad",
          "$string",
          "$sort",
          "$append",
          "$each",
          "$sift",
          "$merge",
          "$spread",
          "$formatNumber",
          "$fromMillis",
          "$toMillis",
          "$number",
          "exists",
          "map",
          "filter",
          "matches",
          "size",
          "has",
          "timestamp",
          "duration",
          "type",
          "time",
          "function($x){",
          "function($a,$b){",
          "`",
          "\\",
          "\u0000",
          "é",
          " ");

  @FuzzTest(maxDuration = "1m")
  void hasAnOutcome(FuzzedDataProvider fuzz) {
    boolean raw = fuzz.consumeBoolean();
    boolean transformation = fuzz.consumeBoolean();
    String written = raw ? fuzz.consumeRemainingAsString() : pieces(fuzz);
    long start = System.nanoTime();
    Subscription subscription =
        transformation
            ? Subscriptions.transformed(written)
            : new Subscription(
                List.of("*"),
                Optional.of(written),
                Optional.empty(),
                Subscription.OnFailure.DISCARD);
    switch (COMPILER.compile(subscription)) {
      case Compilation.Compiled compiled -> {
        EventView event = Subscriptions.event(DATA);
        Object outcome =
            transformation
                ? compiled.subscription().transform(event)
                : compiled.subscription().filter(event);
        assertThat(outcome).isNotNull();
      }
      case Compilation.Problems problems ->
          assertThat(problems.problems())
              .allSatisfy(problem -> {
                assertThat(problem.line()).isPositive();
                assertThat(problem.column()).isPositive();
                assertThat(problem.message()).isNotBlank();
              });
    }
    assertThat(System.nanoTime() - start).isLessThan(SOON.toNanos());
  }

  private static String pieces(FuzzedDataProvider fuzz) {
    StringBuilder written = new StringBuilder();
    while (fuzz.remainingBytes() > 0 && written.length() < 2000) {
      written.append(fuzz.pickValue(PIECES));
    }
    return written.toString();
  }
}
