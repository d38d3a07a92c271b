package dev.tidings.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.EventType;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTypePatternTest {

  @ParameterizedTest
  @CsvSource({
    "order.completed, order.completed, true",
    "order.completed, order.completed.late, false",
    "order.completed, order, false",
    "order.completed, Order.Completed, false",
    "email.*, email.opened, true",
    "email.*, email.list.joined, true",
    "email.*, email, false",
    "email.*, emails.sent, false",
    "email.*, email_x.sent, false",
    "email.list.*, email.list.joined, true",
    "email.list.*, email.opened, false",
    "*, email.opened, true",
    "*, email, true",
  })
  void means(String pattern, String type, boolean matches) {
    assertThat(EventTypePattern.parse(pattern).matches(new EventType(type))).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''          | 1 | missing",
        "' '         | 1 | U+0020",
        ".*          | 1 | before the full stop",
        ".email      | 1 | before the full stop",
        "email.      | 6 | after the full stop",
        "email..sent | 7 | before the full stop",
        "email..*    | 6 | after the full stop",
        "email*      | 6 | alone or at the end",
        "*.sent      | 1 | alone or at the end",
        "**          | 1 | alone or at the end",
        "email.*.x   | 7 | alone or at the end",
        "e-mail.sent | 2 | not -",
        "émail.sent  | 1 | not é",
        "'email. sent' | 7 | U+0020",
        "🏔          | 1 | not 🏔",
      })
  void saysWhatIsWrongAndWhere(String pattern, int column, String reason) {
    assertThatThrownBy(() -> EventTypePattern.parse(pattern))
        .isInstanceOfSatisfying(
            BadPatternException.class, e -> assertThat(e.column()).isEqualTo(column))
        .hasMessageContaining(reason);
  }

  @Property
  void agreesWithTheDefinition(@ForAll("patterns") String pattern, @ForAll("types") String type) {
    assertThat(EventTypePattern.parse(pattern).matches(new EventType(type)))
        .isEqualTo(matchesByWords(pattern, type));
  }

  @Property
  void isWrittenAsItWasRead(@ForAll("patterns") String pattern) {
    assertThat(EventTypePattern.parse(pattern).toString()).isEqualTo(pattern);
  }

  @Property
  void includesWhatItMeans(
      @ForAll("patterns") String one,
      @ForAll("patterns") String other,
      @ForAll("types") String type) {
    EventTypePattern pattern = EventTypePattern.parse(one);
    EventTypePattern included = EventTypePattern.parse(other);
    EventType event = new EventType(type);
    if (pattern.includes(included) && included.matches(event)) {
      assertThat(pattern.matches(event)).isTrue();
    }
    // Two patterns of which neither includes the other never meet in an event type.
    if (!pattern.includes(included) && !included.includes(pattern)) {
      assertThat(pattern.matches(event) && included.matches(event)).isFalse();
    }
  }

  @Property
  void readsPatternsOrRefusesThem(@ForAll String anything) {
    try {
      EventTypePattern.parse(anything);
    } catch (BadPatternException e) {
      assertThat(e.column()).isBetween(1, Math.max(1, anything.length()));
    }
  }

  /** The definition, word by word. */
  static boolean matchesByWords(String pattern, String type) {
    if (pattern.equals("*")) {
      return true;
    }
    List<String> wanted = Arrays.asList(pattern.split("\\."));
    List<String> words = Arrays.asList(type.split("\\."));
    if (!wanted.getLast().equals("*")) {
      return wanted.equals(words);
    }
    List<String> prefix = wanted.subList(0, wanted.size() - 1);
    return words.size() > prefix.size() && words.subList(0, prefix.size()).equals(prefix);
  }

  @Provide
  static Arbitrary<String> types() {
    return Arbitraries.of("a", "b", "ab", "a_b")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(words -> String.join(".", words));
  }

  @Provide
  static Arbitrary<String> patterns() {
    return Arbitraries.oneOf(types(), types().map(type -> type + ".*"), Arbitraries.just("*"));
  }
}
