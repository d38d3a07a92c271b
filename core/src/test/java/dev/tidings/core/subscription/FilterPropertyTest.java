package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Filters that are made at random say what their parts say when they are worked out by hand. */
class FilterPropertyTest {
  private static final SubscriptionCompiler COMPILER = Subscriptions.compiler();
  private static final List<String> WORDS = List.of("", "vip", "new", "Zürich", "a'b", "vip2");

  /** The data that is asked about; {@code coupon} may be missing. */
  record Order(long total, double price, boolean paid, String city, Optional<String> coupon) {
    String json() {
      return "{\"total\":%d,\"price\":%s,\"paid\":%s,\"city\":\"%s\"%s}"
          .formatted(
              total,
              price,
              paid,
              city,
              coupon.map(value -> ",\"coupon\":\"" + value + "\"").orElse(""));
    }
  }

  /** A condition as it is written, and what it says. */
  sealed interface Condition {
    String written();

    boolean says(Order order);
  }

  record Total(String operator, long than) implements Condition {
    @Override
    public String written() {
      return "data.total " + operator + " " + than;
    }

    @Override
    public boolean says(Order order) {
      return compares(operator, Long.compare(order.total(), than));
    }
  }

  record Price(String operator, double than) implements Condition {
    @Override
    public String written() {
      return "data.price " + operator + " " + than;
    }

    @Override
    public boolean says(Order order) {
      return compares(operator, Double.compare(order.price(), than));
    }
  }

  record Paid() implements Condition {
    @Override
    public String written() {
      return "data.paid";
    }

    @Override
    public boolean says(Order order) {
      return order.paid();
    }
  }

  record City(String function, String text) implements Condition {
    @Override
    public String written() {
      return "data.city." + function + "(\"" + text + "\")";
    }

    @Override
    public boolean says(Order order) {
      return switch (function) {
        case "contains" -> order.city().contains(text);
        case "startsWith" -> order.city().startsWith(text);
        default -> order.city().endsWith(text);
      };
    }
  }

  record Coupon(List<String> among) implements Condition {
    @Override
    public String written() {
      return "has(data.coupon) && data.coupon in [\"" + String.join("\", \"", among) + "\"]";
    }

    @Override
    public boolean says(Order order) {
      return order.coupon().map(among::contains).orElse(false);
    }
  }

  record Not(Condition of) implements Condition {
    @Override
    public String written() {
      return "!(" + of.written() + ")";
    }

    @Override
    public boolean says(Order order) {
      return !of.says(order);
    }
  }

  record Both(Condition one, Condition other) implements Condition {
    @Override
    public String written() {
      return "(" + one.written() + ") && (" + other.written() + ")";
    }

    @Override
    public boolean says(Order order) {
      return one.says(order) && other.says(order);
    }
  }

  record Either(Condition one, Condition other) implements Condition {
    @Override
    public String written() {
      return "(" + one.written() + ") || (" + other.written() + ")";
    }

    @Override
    public boolean says(Order order) {
      return one.says(order) || other.says(order);
    }
  }

  private static boolean compares(String operator, int compared) {
    return switch (operator) {
      case "<" -> compared < 0;
      case "<=" -> compared <= 0;
      case ">" -> compared > 0;
      case ">=" -> compared >= 0;
      case "==" -> compared == 0;
      default -> compared != 0;
    };
  }

  @Property(tries = 500)
  void aFilterSaysWhatItsPartsSay(
      @ForAll("conditions") Condition condition, @ForAll("orders") List<Order> orders) {
    CompiledSubscription compiled =
        Subscriptions.compiled(COMPILER, Subscriptions.filtered(condition.written()));
    for (Order order : orders) {
      Verdict expected = condition.says(order) ? new Verdict.Wanted() : new Verdict.Unwanted();
      EventView event = Subscriptions.event(order.json());
      assertThat(compiled.filter(event)).as(condition.written()).isEqualTo(expected);
      assertThat(compiled.filter(event)).as("a second time").isEqualTo(expected);
    }
  }

  @Provide
  Arbitrary<List<Order>> orders() {
    Arbitrary<Order> order =
        Combinators.combine(
                Arbitraries.longs().between(-3, 3),
                Arbitraries.of(-1.5, 0.0, 0.25, 2.0),
                Arbitraries.of(true, false),
                Arbitraries.of(WORDS),
                Arbitraries.of(WORDS).optional())
            .as(Order::new);
    return order.list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<Condition> conditions() {
    Arbitrary<String> operators = Arbitraries.of("<", "<=", ">", ">=", "==", "!=");
    Arbitrary<Condition> simple =
        Arbitraries.oneOf(
            Combinators.combine(operators, Arbitraries.longs().between(-3, 3)).as(Total::new),
            Combinators.combine(operators, Arbitraries.of(-1.5, 0.0, 0.25, 2.0)).as(Price::new),
            Arbitraries.just(new Paid()),
            Combinators.combine(
                    Arbitraries.of("contains", "startsWith", "endsWith"), Arbitraries.of(WORDS))
                .as(City::new),
            Arbitraries.of(WORDS).list().ofMinSize(1).ofMaxSize(3).map(Coupon::new));
    return Arbitraries.recursive(
        () -> simple,
        inner ->
            Arbitraries.oneOf(
                inner.map(Not::new),
                Combinators.combine(inner, simple).as(Both::new),
                Combinators.combine(simple, inner).as(Either::new)),
        0,
        4);
  }
}
