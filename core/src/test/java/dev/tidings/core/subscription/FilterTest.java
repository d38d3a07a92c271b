package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

class FilterTest {
  private static final SubscriptionCompiler COMPILER = Subscriptions.compiler();

  private static final String ORDER =
      """
      {"total": 120, "price": 19.99, "paid": true, "coupon": null, "city": "Zürich 🏔",
       "big": 9007199254740993, "huge": 18446744073709551616, "tiny": 1e-400, "giant": 1e400,
       "items": [{"sku": "A-1", "price": 5}, {"sku": "B-2", "price": 2.5}],
       "tags": ["vip", "new"], "nested": {"a": {"b": "c"}}, "empty": {}, "none": [],
       "first name": "Ada"}
      """;

  private static Verdict judge(String filter) {
    return judge(filter, Subscriptions.event(ORDER));
  }

  private static Verdict judge(String filter, EventView event) {
    return Subscriptions.compiled(COMPILER, Subscriptions.filtered(filter)).filter(event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.total > 100",
        "data.total > 99.5",
        "data.total == 120.0",
        "data.total != 121",
        "data.price < 20",
        "data.price * 2.0 > 39.9",
        "double(data.total) * 1.5 == 180.0",
        "data.paid",
        "!(data.paid && data.total < 100)",
        "data.coupon == null",
        "has(data.coupon)",
        "!has(data.voucher)",
        "data.city == 'Zürich 🏔'",
        "data.city.size() == 8",
        "data.city.contains('ürich')",
        "data.city.startsWith('Z')",
        "data.big == 9007199254740993",
        "data.big != 9007199254740992",
        "data.huge > 9223372036854775807",
        "data.tiny == 0.0",
        "data.giant > 1.0",
        "data.items.exists(item, item.price < 3)",
        "data.items.all(item, item.sku.matches('^[A-Z]-[0-9]$'))",
        "data.items.filter(item, item.price > 4).size() == 1",
        "data.items.map(item, item.sku) == ['A-1', 'B-2']",
        "data.items[1].sku == 'B-2'",
        "'vip' in data.tags",
        "'total' in data",
        "data.nested.a.b == 'c'",
        "data['first name'] == 'Ada'",
        "data['total'] > 99.5 && data['price'] < 20",
        "data.items[0].price < 5.5 && data.items[1]['price'] < 3",
        "size(data.empty) == 0 && data.none == []",
        "type == 'order.completed'",
        "type.startsWith('order.')",
        "subject == 'ada@example.com'",
        "subject.endsWith('@example.com')",
        "source == 'shop' && id == 'evt_1'",
        "time > timestamp('2026-01-01T00:00:00Z')",
        "time.getFullYear() == 2026 && time.getHours() < 12",
        "time - timestamp('2026-03-04T00:00:00Z') > duration('5h')",
        "data.total > 1000 || data.paid",
        "data.voucher == 'x' || data.paid",
        "data.total > 100 ? data.paid : false",
        "true // a comment",
      })
  void wants(String filter) {
    assertThat(judge(filter)).isEqualTo(new Verdict.Wanted());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.total > 200",
        "data.total == null",
        "data.coupon != null",
        "has(data.voucher) && data.voucher == 'x'",
        "type == 'email.opened'",
        "data.items.exists(item, item.price > 100)",
        "false",
      })
  void doesNotWant(String filter) {
    assertThat(judge(filter)).isEqualTo(new Verdict.Unwanted());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "data.amount > 100           | 'amount'",
        "data.voucher == null        | 'voucher'",
        "data.nested.x.y == 1        | 'x'",
        "data.total > 'a'            | does not take what it gets",
        "data.total + data.city == 1 | does not take what it gets",
        "data.items[9].price > 1     | index is out of bounds",
        "data.total / 0 == 1         | divides by zero",
        "data.total                  | neither true nor false",
        "data.city                   | neither true nor false",
        "data.coupon                 | neither true nor false",
        "data.coupon.code == 'x'     | 'code'",
        "timestamp(data.city) < time | does not have the form",
        "data.city.matches(data.city + '(')  | cannot be applied",
      })
  void failsWithAReasonWhereItMakesNoSense(String filter, String reason) {
    assertThat(judge(filter))
        .isInstanceOfSatisfying(
            Verdict.Failed.class, failed -> assertThat(failed.reason()).contains(reason));
  }

  @Test
  void seesAMissingSubjectAsAnEmptyText() {
    EventView event = EventView.of(Subscriptions.event("email.opened", Optional.empty(), "{}"));
    assertThat(judge("subject == ''", event)).isEqualTo(new Verdict.Wanted());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1, 2]   | data[1] == 2",
        "\"text\" | data == 'text'",
        "3.5      | data > 3",
        "null     | data == null",
        "true     | data",
      })
  void seesDataThatIsNoObject(String data, String filter) {
    assertThat(judge(filter, Subscriptions.event(data))).isEqualTo(new Verdict.Wanted());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "data.total >             | 1 | 13 | ends too early",
        "dota.total > 1           | 1 | 1  | undeclared reference to 'dota'",
        "data.total > 1 && x      | 1 | 19 | undeclared reference to 'x'",
        "1 + 1                    | 1 | 3  | expected type 'bool'",
        "'a' + 1 == 2             | 1 | 5  | no matching overload",
        "subject > 1              | 1 | 9  | no matching overload",
        "subject.matches('(')     | 1 | 17 | missing closing )",
        "subject.matches('(?=a)') | 1 | 17 | RE2",
        "matches(id, '((a{99}){99}){99}') | 1 | 13 | repeats too much",
        "data.total = 1           | 1 | 12 | =",
        "\"\"                     | 1 | 1  | empty",
      })
  void pointsAtWhatIsWrong(String filter, int line, int column, String message) {
    List<Problem> problems = Subscriptions.problems(COMPILER, Subscriptions.filtered(filter));
    assertThat(problems).isNotEmpty();
    Problem problem = problems.getFirst();
    assertThat(problem.part()).isEqualTo(Problem.Part.FILTER);
    assertThat(problem.message()).contains(message);
    assertThat(List.of(problem.line(), problem.column())).isEqualTo(List.of(line, column));
  }

  @Test
  void pointsAtTheLine() {
    List<Problem> problems =
        Subscriptions.problems(COMPILER, Subscriptions.filtered("data.paid &&\n  dat.total > 1"));
    assertThat(problems).singleElement().extracting(Problem::line).isEqualTo(2);
    assertThat(problems).singleElement().extracting(Problem::column).isEqualTo(3);
  }

  @Test
  @Timeout(10)
  void refusesWhatIsTooLongOrTooDeep() {
    String deep = "(".repeat(5000) + "true" + ")".repeat(5000);
    String longOne = "true" + " && true".repeat(3000);
    assertThat(Subscriptions.problems(COMPILER, Subscriptions.filtered(deep))).isNotEmpty();
    assertThat(Subscriptions.problems(COMPILER, Subscriptions.filtered(longOne))).isNotEmpty();
  }

  @Test
  @Timeout(10)
  void stopsLoopsInLoops() {
    String filter = "[0,1,2,3,4,5,6,7,8,9]";
    String nested =
        "%1$s.all(a, %1$s.all(b, %1$s.all(c, %1$s.all(d, %1$s.all(e, %1$s.all(f, a >= 0))))))"
            .formatted(filter);
    assertThat(judge(nested)).isInstanceOf(Verdict.Failed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.many.exists(x, data.text.matches('(a?){90}(a){90}b'))",
        "data.text.matches('(a?){90}(a){90}b')",
        "data.many.exists(x, data.text.contains(data.text + 'b'))",
        "data.many.map(x, data.text + data.text).size() == 3",
        "data.many.exists(x, data.many == data.other)",
        "data.many.exists(x, data.text.contains(data.needle))",
      })
  @Timeout(10)
  void stopsWhatTakesTooLong(String filter) {
    String many = "[" + "1,".repeat(9999) + "1]";
    String other = "[" + "1,".repeat(9999) + "2]";
    String data =
        "{\"text\": \"%s\", \"needle\": \"%s\", \"many\": %s, \"other\": %s}"
            .formatted("a".repeat(500_000), "a".repeat(5_000) + "b", many, other);
    EventView event = Subscriptions.event(data);
    event.variable("data");
    CompiledSubscription compiled =
        Subscriptions.compiled(COMPILER, Subscriptions.filtered(filter));
    long start = System.nanoTime();
    Verdict verdict = compiled.filter(event);
    long took = System.nanoTime() - start;
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed) verdict).reason()).contains("the expression takes more than");
    assertThat(took).isLessThan(TimeUnit.SECONDS.toNanos(2));
  }

  @Test
  void isSharedByThreads() throws Exception {
    CompiledSubscription compiled =
        Subscriptions.compiled(
            COMPILER,
            Subscriptions.filtered("data.n % 2 == 0 && data.items.exists(x, x == data.n)"));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int first = t;
        tasks.add(() -> {
          int wrong = 0;
          for (int i = first; i < 2000; i += 3) {
            EventView event =
                Subscriptions.event("{\"n\": %d, \"items\": [1, %d]}".formatted(i, i));
            boolean wanted = compiled.filter(event) instanceof Verdict.Wanted;
            wrong += wanted == (i % 2 == 0) ? 0 : 1;
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
