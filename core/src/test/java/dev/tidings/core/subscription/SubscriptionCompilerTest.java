package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.endpoint.Subscription;
import dev.tidings.core.event.EventType;
import dev.tidings.core.json.JsonException;
import dev.tidings.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscriptionCompilerTest {
  private static final SubscriptionCompiler COMPILER = Subscriptions.compiler();

  private static Subscription subscription(List<String> types, String filter, String shape) {
    return new Subscription(
        types,
        Optional.ofNullable(filter.isEmpty() ? null : filter),
        Optional.ofNullable(shape.isEmpty() ? null : shape),
        Subscription.OnFailure.DEAD_LETTER);
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    List<Problem> problems =
        Subscriptions.problems(
            COMPILER, subscription(List.of("ok.*", "not ok", "*.x"), "data.x >", "{"));
    assertThat(problems)
        .extracting(Problem::part)
        .containsExactly(
            Problem.Part.EVENT_TYPES,
            Problem.Part.EVENT_TYPES,
            Problem.Part.FILTER,
            Problem.Part.TRANSFORMATION);
    assertThat(problems.getFirst())
        .isEqualTo(
            new Problem(
                Problem.Part.EVENT_TYPES,
                2,
                4,
                "\"not ok\": only letters, digits, _ and full stops make an event type, not"
                    + " U+0020"));
  }

  @Test
  void needsAnEventTypeAndNotTooMany() {
    assertThat(Subscriptions.problems(COMPILER, subscription(List.of(), "", "")))
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo("at least one event type is needed; * means all");
    assertThat(
            Subscriptions.problems(
                COMPILER, subscription(Collections.nCopies(201, "email.sent"), "", "")))
        .singleElement()
        .extracting(Problem::line)
        .isEqualTo(201);
  }

  @Test
  void leavesOutPatternsThatOthersInclude() {
    CompiledSubscription compiled =
        Subscriptions.compiled(
            COMPILER,
            subscription(
                List.of("email.opened", "email.*", "email.list.*", "order.completed", "email.*"),
                "",
                ""));
    assertThat(compiled.patterns())
        .map(Object::toString)
        .containsExactly("email.*", "order.completed");
    assertThat(compiled.covers(new EventType("email.list.joined"))).isTrue();
    assertThat(compiled.covers(new EventType("order.created"))).isFalse();
  }

  @Test
  void wantsAllAndChangesNothingWithoutExpressions() {
    CompiledSubscription compiled = Subscriptions.compiled(COMPILER, Subscription.EVERYTHING);
    EventView event = Subscriptions.event("{}");
    assertThat(compiled.filter(event)).isEqualTo(new Verdict.Wanted());
    assertThat(compiled.transform(event)).isEqualTo(new Shaping.Unchanged());
    assertThat(compiled.written()).isEqualTo(Subscription.EVERYTHING);
  }

  @Test
  void loadsWhatWasAcceptedOnceEvenIfItDoesNotCompileAnyMore() {
    CompiledSubscription loaded =
        COMPILER.load(subscription(List.of("email.*", "not ok"), "data.x >", "{"));
    EventView event = Subscriptions.event("{}");
    assertThat(loaded.covers(new EventType("email.sent"))).isTrue();
    assertThat(loaded.filter(event))
        .isEqualTo(new Verdict.Failed("the filter is not valid: the expression ends too early"));
    assertThat(loaded.transform(event))
        .isInstanceOfSatisfying(
            Shaping.Failed.class,
            failed -> assertThat(failed.reason()).startsWith("the transformation is not valid: "));
  }

  @Test
  void loadedExpressionsDoWhatCompiledOnesDo() {
    CompiledSubscription loaded =
        COMPILER.load(subscription(List.of("*"), "data.n > 1", "data.n + 1"));
    assertThat(loaded.filter(Subscriptions.event("{\"n\": 2}"))).isEqualTo(new Verdict.Wanted());
    assertThat(loaded.filter(Subscriptions.event("{\"n\": 1}"))).isEqualTo(new Verdict.Unwanted());
    assertThat(loaded.transform(Subscriptions.event("{\"n\": 2}")))
        .isInstanceOfSatisfying(
            Shaping.Shaped.class, shaped -> assertThat(shaped.data().toString()).isEqualTo("3"));
  }

  @Test
  void keepsToItsOwnLimitsByItsOwnClock() {
    Limits.Depth depth = new Limits.Depth(20, 5);
    Limits tight = new Limits(Duration.ofMillis(1), 20_000, depth, 100, 50, 1000);
    TickingClock clock = new TickingClock();
    SubscriptionCompiler compiler = new SubscriptionCompiler(clock, tight);
    assertThat(shape(compiler, "$pad(\"\", 101)")).contains("a text of more than 100 characters");
    assertThat(shape(compiler, "[1..51]")).contains("a list of more than 50 elements");
    assertThat(shape(compiler, "[[[[[[1]]]]]]")).contains("a value of more than 5 levels");
    assertThat(shape(compiler, "($f := function($x){ 1 + $f($x) }; $f(1))"))
        .contains("more than 20 levels deep");
    assertThat(shape(compiler, "($f := function($x){ $f($x) }; $f(1))"))
        .contains("more than 20000 steps");
    clock.step = Duration.ofMillis(1).toNanos();
    assertThat(shape(compiler, "($f := function($x){ $f($x) }; $f(1))")).contains("more than 1 ms");
  }

  @Test
  void doesNotBlameAnExpressionForABusyMachine() {
    TickingClock clock = new TickingClock();
    clock.step = Duration.ofSeconds(10).toNanos();
    SubscriptionCompiler compiler = new SubscriptionCompiler(clock);
    assertThat(shape(compiler, "$sum([1..100])")).isEmpty();
    assertThat(
            Subscriptions.compiled(compiler, Subscriptions.filtered("[1, 2, 3].all(x, x > 0)"))
                .filter(Subscriptions.event("{}")))
        .isEqualTo(new Verdict.Wanted());
  }

  @Test
  void readsTheDataOnceAndOnlyWhenItIsNeeded() {
    EventView unread = EventView.of(Subscriptions.unreadableEvent());
    CompiledSubscription byType =
        Subscriptions.compiled(COMPILER, Subscriptions.filtered("type == 'order.completed'"));
    CompiledSubscription byData =
        Subscriptions.compiled(COMPILER, Subscriptions.filtered("data.x == 1"));
    assertThat(byType.filter(unread)).isEqualTo(new Verdict.Wanted());
    assertThat(byData.filter(unread)).isInstanceOf(Verdict.Failed.class);

    EventView read = Subscriptions.event("{\"x\": 1}");
    assertThat(byData.filter(read)).isEqualTo(new Verdict.Wanted());
    assertThat(read.variable("data").orElseThrow()).isSameAs(read.variable("data").orElseThrow());
    assertThat(read.transformationInput()).isSameAs(read.transformationInput());
  }

  @Test
  void theEventThatCannotBeReadIsReallyUnreadable() {
    assertThat(Subscriptions.unreadableEvent().data())
        .satisfies(data ->
            org.assertj.core.api.Assertions.assertThatThrownBy(data::parse)
                .isInstanceOf(JsonException.class));
  }

  private static String shape(SubscriptionCompiler compiler, String transformation) {
    Shaping shaping =
        Subscriptions.compiled(compiler, Subscriptions.transformed(transformation))
            .transform(Subscriptions.event("{}"));
    return shaping instanceof Shaping.Failed failed ? failed.reason() : "";
  }

  /** A clock that goes on by a step each time it is looked at. */
  private static final class TickingClock implements Clock {
    private long step;
    private long nanos;

    @Override
    public Instant now() {
      return Subscriptions.RECEIVED;
    }

    @Override
    public long nanos() {
      nanos += step;
      return nanos;
    }
  }
}
