package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformationTest {
  private static final SubscriptionCompiler COMPILER = Subscriptions.compiler();

  private static final String ORDER =
      """
      {"total": 120, "price": 19.99, "coupon": null, "city": "Zürich 🏔", "ip": "10.0.0.1",
       "big": 9007199254740993, "huge": 184467440737095516150,
       "items": [{"sku": "A-1", "qty": 2, "price": 5}, {"sku": "B-2", "qty": 1, "price": 2.5}],
       "one": [{"sku": "C-3"}], "none": [], "name": "ada lovelace", "phone": "+41 44 123 45 67"}
      """;

  private static Shaping shape(String transformation) {
    return shape(transformation, Subscriptions.event(ORDER));
  }

  private static Shaping shape(String transformation, EventView event) {
    return Subscriptions.compiled(COMPILER, Subscriptions.transformed(transformation))
        .transform(event);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "data.total => 120",
        "data => {\"total\":120,\"price\":19.99,\"coupon\":null,\"city\":\"Zürich 🏔\",\"ip\":\"10.0.0.1\",\"big\":9007199254740993,\"huge\":184467440737095516150,\"items\":[{\"sku\":\"A-1\",\"qty\":2,\"price\":5},{\"sku\":\"B-2\",\"qty\":1,\"price\":2.5}],\"one\":[{\"sku\":\"C-3\"}],\"none\":[],\"name\":\"ada lovelace\",\"phone\":\"+41 44 123 45 67\"}",
        "{\"id\": id, \"who\": subject, \"what\": type, \"from\": source, \"at\": time} => {\"id\":\"evt_1\",\"who\":\"ada@example.com\",\"what\":\"order.completed\",\"from\":\"shop\",\"at\":\"2026-03-04T05:06:07.890Z\"}",
        "data.items.sku => [\"A-1\",\"B-2\"]",
        "data.one.sku => \"C-3\"",
        "[data.one.sku] => [\"C-3\"]",
        "data.coupon => null",
        "{\"c\": data.coupon, \"x\": data.missing} => {\"c\":null}",
        "$sum(data.items.(qty * price)) => 12.5",
        "data.price * 2 => 39.98",
        "data.total / 7 => 17.142857142857142",
        "data.big => 9007199254740993",
        "data.huge => 184467440737095516150",
        "data.items[price > 3].sku => \"A-1\"",
        "data.items^(price).sku => [\"B-2\",\"A-1\"]",
        "data.items{sku: qty} => {\"A-1\":2,\"B-2\":1}",
        "data.none{sku: qty} => {}",
        "$uppercase(data.name) => \"ADA LOVELACE\"",
        "$substringBefore(data.name, \" \") & \"!\" => \"ada!\"",
        "$substringAfter(data.name, \" \") => \"lovelace\"",
        "$substring(data.city, 7, 1) => \"🏔\"",
        "$substring(data.name, -8) => \"lovelace\"",
        "$length(data.city) => 8",
        "$pad(\"7\", -3, \"0\") => \"007\"",
        "$pad(\"ab\", 5, \"-+\") => \"ab-+-\"",
        "$replace(data.phone, \" \", \"\") => \"+41441234567\"",
        "$replace(data.phone, /[^0-9+]/, \"\") => \"+41441234567\"",
        "$replace(data.name, /(\\w+) (\\w+)/, \"$2, $1 $$0\") => \"lovelace, ada $0\"",
        "$replace(data.name, /a/, function($m){ $uppercase($m.match) }, 2) => \"AdA lovelace\"",
        "$contains(data.name, /LOVE/i) => true",
        "$contains(data.name, \"hate\") => false",
        "$match(data.phone, /[0-9]{3}/).match => \"123\"",
        "$match(\"ab12cd3\", /([a-z])([0-9])/).groups => [\"b\",\"1\",\"d\",\"3\"]",
        "$split(\"a, b,c\", /, */) => [\"a\",\"b\",\"c\"]",
        "$split(\"a,b,c\", \",\", 2) => [\"a\",\"b\"]",
        "$join(data.items.sku, \"+\") => \"A-1+B-2\"",
        "$map(data.items, function($i, $n){ $n & \":\" & $i.sku }) => [\"0:A-1\",\"1:B-2\"]",
        "$reduce([1..10], function($a, $b){ $a + $b }) => 55",
        "$sort(data.items.price) => [2.5,5]",
        "$keys(data.items[0]) => [\"sku\",\"qty\",\"price\"]",
        "$merge([{\"a\": 1}, {\"b\": 2}]) => {\"a\":1,\"b\":2}",
        "$sift(data.items[0], function($v, $k){ $k != \"qty\" }) => {\"sku\":\"A-1\",\"price\":5}",
        "$now() => \"2026-03-04T05:06:09.000Z\"",
        "$now(\"[Y0001]-[M01]-[D01]\") => \"2026-03-04\"",
        "$millis() => 1772600769000",
        "$toMillis(time) => 1772600767890",
        "$toMillis(\"2026-03-04T05:06:09\") => 1772600769000",
        "$fromMillis(1772600769000, \"[D1o] [MNn] [Y]\") => \"4th March 2026\"",
        "$round(2.567, 2) => 2.57",
        "$abs(-2.5) => 2.5",
        "$formatNumber(1234.5, \"#,##0.00\") => \"1,234.50\"",
        "$formatInteger(2026, \"I\") => \"MMXXVI\"",
        "$formatBase(255, 16) => \"ff\"",
        "$string(data.items[0]) => \"{\\\"sku\\\":\\\"A-1\\\",\\\"qty\\\":2,\\\"price\\\":5}\"",
        "data.name ~> $uppercase ~> $split(\" \") => [\"ADA\",\"LOVELACE\"]",
        "$map([\"a\"], $pad(?, 3, \".\")) => \"a..\"",
        "data.total > 100 ? \"big\" : \"small\" => \"big\"",
        "($f := function($n){ $n <= 1 ? 1 : $n * $f($n - 1) }; $f(10)) => 3628800",
        "data.items#$i.{\"n\": $i, \"sku\": sku} => [{\"n\":0,\"sku\":\"A-1\"},{\"n\":1,\"sku\":\"B-2\"}]",
        "data.items.{\"sku\": sku, \"total\": %.total} => [{\"sku\":\"A-1\",\"total\":120},{\"sku\":\"B-2\",\"total\":120}]",
        "data.**.sku => [\"A-1\",\"B-2\",\"C-3\"]",
        "data.one.* => \"C-3\"",
        "(data.name ~> /a(.)l/).groups => [\" \"]",
        "(data ~> |$|{\"total\": 1}, [\"items\",\"one\",\"none\",\"huge\",\"big\",\"city\",\"phone\",\"ip\"]|) => {\"total\":1,\"price\":19.99,\"coupon\":null,\"name\":\"ada lovelace\"}",
        "null => null",
        "[] => []",
        "{} => {}",
        "\"\" => \"\"",
        "false => false",
      })
  void shapes(String transformation, String expected) {
    Shaping shaping = shape(transformation);
    assertThat(shaping).isInstanceOf(Shaping.Shaped.class);
    assertThat(((Shaping.Shaped) shaping).data().parse())
        .isEqualTo(Json.parse(expected.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void doesNotChangeTheEvent() {
    EventView event = Subscriptions.event(ORDER);
    Shaping before = shape("data", event);
    shape("data ~> |items|{\"sku\": \"X\"}, \"qty\"|", event);
    shape("data.none{\"a\": 1}", event);
    shape("$append(data.items, 1)", event);
    shape("$sort(data.items.price)", event);
    shape("$reverse(data.items)", event);
    assertThat(shape("data", event)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "data.missing => result is empty",
        "data.name + 1 => must evaluate to a number",
        "$error(\"no plan\") => no plan",
        "$sum(data.name) => ",
        "function($x){ $x } => a function",
        "{\"f\": $uppercase} => a function",
        "$map([\"1\"], $eval) => $eval is not available",
        "$map([1], $shuffle) => $shuffle is not available",
        "data.name() => non-function",
        "($x := 1; $x(1)) => non-function",
        "$replace(data.name, /x*/, \"-\") => without characters",
        "$number(data.name) => a text is not a number",
        "$toMillis(data.name) => ",
        "1/0 => ",
        "$power(10, 400) => ",
        "$split(data.name, -1) => ",
        "$join(data.items) => ",
        "$sort([1, \"a\"]) => ",
        "$formatInteger(1, \"#\") => ",
      })
  void failsWithAReasonWhereItMakesNoSense(String transformation, String reason) {
    assertThat(shape(transformation))
        .isInstanceOfSatisfying(
            Shaping.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .isNotBlank()
                    .contains(Optional.ofNullable(reason).orElse("")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$number(data.name)",
        "data.name + 1",
        "1 + data.name",
        "$sum(data.name)",
        "$toMillis(data.name)",
        "$error(data.name)",
        "data.name()",
        "$lookup(data.name, data.name)",
        "data.name ~> data.name",
        "[1..data.name]",
        "-data.name",
        "data.name and $number(data.name)",
        "$sort([1, data.name])",
        "data.name < 1",
        "$assert(false, data.name)",
        "$map([data.name], function($n){ $number($n) })",
        "$replace(data.name, \"a\", function($m){ data.name })",
        "data{name: $number(name)}",
        "$formatNumber(1, data.name)",
        "$fromMillis(1, data.name)",
        "$formatBase(1, data.name)",
      })
  void saysNothingOfTheEventInItsReason(String transformation) {
    if (shape(transformation) instanceof Shaping.Failed failed) {
      assertThat(failed.reason().toLowerCase(Locale.ROOT)).doesNotContain("ada", "lovelace");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "($f := function($n){ $n = 0 ? 0 : $f($n - 1) }; {\"a\": $f(3)}) => {\"a\": 0}",
        "(function($g){ $g(2) })(function($x){ {\"a\": $x} }) => {\"a\": 2}",
        "($up := $uppercase; {\"a\": $up(\"x\")}) => {\"a\": \"X\"}",
        "($add := $sum(?); {\"a\": $add([1, 2])}) => {\"a\": 3}",
        "{\"a\": (\"x\" ~> $uppercase)} => {\"a\": \"X\"}",
      })
  void callsFunctionsThatItNamesItself(String transformation, String expected) {
    assertThat(((Shaping.Shaped) shape(transformation)).data().parse())
        .isEqualTo(Json.parse(expected.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void saysWhereItFailed() {
    assertThat(((Shaping.Failed) shape("{\n  \"a\": $error(\"no\")\n}")).reason())
        .isEqualTo("no (line 2, column 8)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "data.total +            => 1 => 13 => ",
        "{\"a\": }               => 1 => 7 => }",
        "data..total ]           => 1 => 5 => Syntax error",
        "$x := := 3              => 1 => 7 => :=",
        "\"open                  => 1 => 6 => quote",
        "/a(?=b)/                => 1 => 1 => RE2",
        "$match(data.a, /(a)\\1/) => 1 => 16 => RE2",
        "function($a)<s:s>{ $a } => 1 => 1 => signatures",
        "($__evaluate_entry := 1) => 1 => 3 => reserved",
        "{\"a\": $lowercas(type)} => 1 => 7 => no function $lowercas",
        "data.total.$nothing(1)  => 1 => 12 => no function $nothing",
        "$eval(\"1\")             => 1 => 1 => $eval is not available",
        "[$random()]             => 1 => 2 => $random is not available",
        "/* open                 => 1 => 8 => ends too early",
        "``                      => 1 => 1 => empty",
      })
  void pointsAtWhatIsWrong(String transformation, int line, int column, String message) {
    List<Problem> problems =
        Subscriptions.problems(COMPILER, Subscriptions.transformed(transformation));
    assertThat(problems).hasSize(1);
    Problem problem = problems.getFirst();
    assertThat(problem.part()).isEqualTo(Problem.Part.TRANSFORMATION);
    assertThat(problem.message()).contains(Optional.ofNullable(message).orElse(""));
    assertThat(List.of(problem.line(), problem.column())).isEqualTo(List.of(line, column));
  }

  @Test
  void pointsAtTheLine() {
    List<Problem> problems =
        Subscriptions.problems(COMPILER, Subscriptions.transformed("{\n  \"a\": 1,\n  \"b\" 2\n}"));
    assertThat(problems).singleElement().extracting(Problem::line).isEqualTo(3);
    assertThat(problems).singleElement().extracting(Problem::column).isEqualTo(7);
  }

  @Test
  void parsesAfterAnExpressionThatDidNotParse() {
    for (String broken : List.of("%", "{\"a\":", "data.(%.%)", "[1,2", "data.items@$i.(%.%.%.%)")) {
      Subscriptions.problems(COMPILER, Subscriptions.transformed(broken));
      assertThat(shape("data.items.{\"sku\": sku, \"total\": %.total}[0].total"))
          .isInstanceOf(Shaping.Shaped.class);
    }
  }

  @Test
  void printsNothing() {
    List<String> wrong =
        List.of(
            "data.name()",
            "data.name(1)",
            "(5)(3)",
            "$map(data.items, data.name)",
            "data.name ~> data.name",
            "$replace(data.name, /a/, function($m){ $error('x') })",
            "($x := 1; $x(?, 1))",
            "data.name(?)",
            "$each(data, 5)",
            "$error(\"100% %s %d\")");
    // A fuzzer in the same process says so of each class that it is shown for the first time.
    wrong.forEach(transformation -> shape(transformation));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(capture);
      System.setErr(capture);
      wrong.forEach(transformation -> shape(transformation));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  /** Whether these are done or stopped is up to the machine's speed. */
  @ParameterizedTest
  @ValueSource(strings = {"$match(data.text, /(a+)+$/)", "data.many{\"k\": $}"})
  @Timeout(20)
  void endsInTime(String transformation) {
    assertThat(took(transformation).nanos()).isLessThan(TimeUnit.SECONDS.toNanos(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$pad(\"a\", 200000000)",
        "$pad(\"a\", -2000000000)",
        "$pad(\"a\", 1e300)",
        "[1..9000000]",
        "$sum([1..9000000])",
        "[1..5000].[1..5000]",
        "[1..10000]@$a.[1..10000]@$b.($a * $b)",
        "$map([1..10000], function($a){ $map([1..10000], function($b){ $a * $b }) })",
        "$reduce([1..60], function($a, $b){ $a & $a }, \"x\")",
        "$reduce([1..60], function($a, $b){ [$a, $a] }, [1])",
        "$reduce([1..60], function($a, $b){ {\"l\": $a, \"r\": $a} }, {})",
        "$reduce([1..60], function($a, $b){ $append($a, $a) }, [1])",
        "$string($reduce([1..60], function($a, $b){ {\"l\": $a, \"r\": $a} }, {}))",
        "($a := $reduce([1..40], function($a, $b){ {\"l\": $a, \"r\": $a} }, {}); $b := $reduce([1..40], function($a, $b){ {\"l\": $a, \"r\": $a} }, {}); $a = $b)",
        "$reduce([1..60], function($a, $b){ $a ~> |$|{\"l\": $a, \"r\": $a}| }, {})",
        "({\"a\": 1} ~> |$|{\"self\": $}|)",
        "$string({\"a\": 1} ~> |$|{\"self\": $}|)",
        "$reduce([1..5000], function($a, $b){ [[$a]] }, [])",
        "$reduce([1..5000], function($a, $b){ {\"a\": $a} }, {})",
        "($f := function($x){ $f($x + 1) }; $f(1))",
        "($f := function($x){ 1 + $f($x + 1) }; $f(1))",
        "($f := function($x){ $f($x) + $f($x) }; $f(1))",
        "($f := function($n){ $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; $f(60))",
        "($y := function($f){ $f($f) }; $y($y))",
        "$map([1..9], function($i) { $match($$.data.text, /(a+)+$/) })",
        "$match(data.text, /(a?){90}(a){90}b/)",
        "$replace(data.text, /(a?){90}(a){90}b/, \"x\")",
        "$split(data.text, /(a?){90}(a){90}b/)",
        "$contains(data.text, /(a?){90}(a){90}b/)",
        "/(a?){90}(a){90}b/(data.text)",
        "data.text ~> /(a?){90}(a){90}b/",
        "$replace(data.text, \"a\", data.text)",
        "$replace(data.text, /a/, data.text)",
        "$replace(data.text, \"a\", $pad(\"\", 10000, \"b\"))",
        "$contains(data.text, data.text & \"b\")",
        "$split(data.text, \"\")",
        "$join($map([1..10000], function($i){ data.text }), \"\")",
        "$join([\"a\", \"b\", \"c\"], data.text) & data.text & data.text & data.text & data.text",
        "$base64encode($reduce([1..60], function($a, $b){ $a & $a }, \"x\"))",
        "$formatInteger(9000000000000000000, \"I\")",
        "$formatInteger(1, $pad(\"\", 1000000, \"0\"))",
        "$formatNumber(1, $pad(\"\", 1000000, \"0\"))",
        "$fromMillis(9000000000000000, \"[YI]\")",
        "$fromMillis(0, \"[Y,100000000-100000000]\")",
        "$round(1.5, 2000000000)",
        "$round(1.5, -2000000000)",
        "$map([1..9], function($i) { $$.data.many{\"k\": $} })",
        "$spread(data.many.{\"a\": $, \"b\": $})",
        "data.*.*.*.*.**.**.**",
        "$reduce(data.many, function($a, $b){ $append($a, data.many) }, [])",
        "$sort(data.many, function($a, $b){ $sort(data.many)[0] > $b })",
        "data.many[$ in $$.data.many]",
        "data.many^(>$, <$, $sum($$.data.many))",
        "$distinct(data.many.($$.data.many))",
        "$zip(data.many, data.many, data.many).$$.data.many",
        "$string(data.many.{\"a\": $$.data.many}, true)",
        "$map(data.many, $string) ~> $map($pad(?, 100000))",
        "$map(data.many, function($x) { $encodeUrlComponent(data.text) })",
      })
  @Timeout(20)
  void isStopped(String transformation) {
    Took took = took(transformation);
    assertThat(took.shaping()).isInstanceOf(Shaping.Failed.class);
    assertThat(took.nanos()).isLessThan(TimeUnit.SECONDS.toNanos(3));
  }

  private record Took(Shaping shaping, long nanos) {}

  private static Took took(String transformation) {
    String many = "[" + "7,".repeat(8999) + "7]";
    String data = "{\"text\": \"%s\", \"many\": %s}".formatted("a".repeat(200_000), many);
    EventView event = Subscriptions.event(data);
    event.transformationInput();
    CompiledSubscription compiled =
        Subscriptions.compiled(COMPILER, Subscriptions.transformed(transformation));
    long start = System.nanoTime();
    Shaping shaping = compiled.transform(event);
    return new Took(shaping, System.nanoTime() - start);
  }

  @Test
  void refusesResultsThatAreTooLarge() {
    EventView event = Subscriptions.event("{\"text\": \"%s\"}".formatted("é".repeat(600_000)));
    assertThat(shape("data.text", event))
        .isEqualTo(new Shaping.Failed("the result has more than 1048576 bytes"));
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep() {
    for (String written :
        List.of(
            "(".repeat(5000) + "1" + ")".repeat(5000),
            "-".repeat(10_000) + "1",
            "1" + "+1".repeat(8_000),
            "a" + ".a".repeat(8_000),
            "1" + "?1:1".repeat(4_000),
            "\"" + "x".repeat(20_000) + "\"",
            "$f" + "~>$f".repeat(4_000),
            "!".repeat(1000))) {
      switch (COMPILER.compile(Subscriptions.transformed(written))) {
        case Compilation.Problems problems -> assertThat(problems.problems()).isNotEmpty();
        case Compilation.Compiled compiled ->
            assertThat(compiled.subscription().transform(Subscriptions.event("{}")))
                .isInstanceOf(Shaping.Failed.class);
      }
    }
  }

  @Test
  void isSharedByThreads() throws Exception {
    CompiledSubscription compiled =
        Subscriptions.compiled(
            COMPILER,
            Subscriptions.transformed(
                "{\"n\": data.n, \"s\": $sum(data.items), \"t\": $map(data.items, function($i){ $i + data.n }),"
                    + " \"r\": $replace(\"x\" & data.n, /x/, \"y\")}"));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int first = t;
        tasks.add(() -> {
          int wrong = 0;
          for (int i = first; i < 2000; i += 3) {
            Shaping shaping =
                compiled.transform(
                    Subscriptions.event("{\"n\": %d, \"items\": [1, %d]}".formatted(i, i)));
            String expected =
                "{\"n\":%d,\"s\":%d,\"t\":[%d,%d],\"r\":\"y%d\"}"
                    .formatted(i, 1 + i, 1 + i, 2 * i, i);
            wrong +=
                shaping instanceof Shaping.Shaped shaped
                        && shaped.data().toString().equals(expected)
                    ? 0
                    : 1;
          }
          return wrong;
        });
      }
      for (Future<Integer> wrong : threads.invokeAll(tasks)) {
        assertThat(wrong.get()).isZero();
      }
    }
  }
}
