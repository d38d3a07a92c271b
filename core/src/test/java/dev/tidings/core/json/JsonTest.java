package dev.tidings.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidings.core.json.Json.JsonArray;
import dev.tidings.core.json.Json.JsonBool;
import dev.tidings.core.json.Json.JsonNull;
import dev.tidings.core.json.Json.JsonNumber;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.json.Json.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void saysWhatIsMissingInWordsForPeople() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> parse("{\"type\":\"a.b\""))
        .withMessageContaining("expected close marker for Object")
        .withMessageNotContaining("start marker")
        .withMessageNotContaining("REDACTED");
  }

  @Test
  void doesNotQuoteWhatItCannotRead() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> parse("{\"email\": ana}"))
        .withMessageContaining("Unrecognized token")
        .withMessageContaining("line 1")
        .withMessageNotContaining("ana");
  }

  @Test
  void saysNothingOfItsLibrarysSettings() {
    for (String text : List.of("[".repeat(200), "NaN", "9".repeat(500))) {
      assertThatExceptionOfType(JsonException.class)
          .isThrownBy(() -> parse(text))
          .withMessageNotContaining("Constraints")
          .withMessageNotContaining("Feature");
    }
  }

  @Test
  void takesNoTablesForWhatIsEmptyOrAlone() {
    assertThat(parse("{}")).isSameAs(JsonObject.EMPTY);
    assertThat(((JsonArray) parse("[]")).elements()).isSameAs(List.of());
    assertThat(((JsonArray) parse("[1]")).elements()).isNotInstanceOf(ArrayList.class);
    assertThat(((JsonObject) parse("{\"a\":1}")).members()).isNotInstanceOf(LinkedHashMap.class);
  }

  private static Json parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String written(Json value) {
    return new String(value.write(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "123456789012345678901234567890",
        "1.0",
        "19.90",
        "0.1234567890123456789012345678901",
        "1E+400",
        "1E-400",
        "true",
        "false",
        "null",
        "\"\"",
        "\"Zürich 🏔 \\\" \\\\ \\n\"",
        "[]",
        "{}",
        "[1,[2,[3]]]",
        "{\"b\":1,\"a\":2,\"\":null}",
      })
  void writesWhatItRead(String text) {
    assertThat(written(parse(text))).isEqualTo(text);
  }

  @Test
  void keepsEachKindOfNumber() {
    assertThat(parse("1")).isEqualTo(new JsonNumber(1L));
    assertThat(parse("9223372036854775808"))
        .isEqualTo(new JsonNumber(new BigInteger("9223372036854775808")));
    assertThat(parse("1.50")).isEqualTo(new JsonNumber(new BigDecimal("1.50")));
    assertThat(parse("1e400").asNumber()).contains(new BigDecimal("1e400"));
  }

  @Test
  void takesTheLastOfTwoMembersWithOneName() {
    assertThat(written(parse("{\"a\":1,\"b\":2,\"a\":3}"))).isEqualTo("{\"a\":3,\"b\":2}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "`` => 1 => 1",
        "` ` => 1 => 1",
        "{ => 1 => 2",
        "{\"a\" => 1 => 5",
        "{\"a\":1,} => 1 => 9",
        "[1,] => 1 => 5",
        "[1 2] => 1 => 5",
        "nul => 1 => 4",
        "01 => 1 => 2",
        "+1 => 1 => 2",
        ".5 => 1 => 2",
        "1. => 1 => 3",
        "1e => 1 => 3",
        "NaN => 1 => 4",
        "'a' => 1 => 2",
        "{a:1} => 1 => 3",
        "// c => 1 => 2",
        "\"a => 1 => 3",
        "\"\\x\" => 1 => 4",
        "1 2 => 1 => 4",
        "{} {} => 1 => 5",
      })
  void refusesWhatIsNoJsonAndSaysWhere(String text, int line, int column) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> parse(text))
        .satisfies(e -> {
          assertThat(e.line()).isEqualTo(line);
          assertThat(e.column()).isBetween(1, column);
        });
  }

  @Test
  void saysInWhichLine() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> parse("{\n  \"a\": 1,\n  \"b\" 2\n}"))
        .satisfies(e -> assertThat(e.line()).isEqualTo(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22ff22", // no byte of UTF-8
        "22c322", // a character cut short
        "22c0af22", // longer than need be
        "22eda08022", // half of a pair
        "22f490808022", // beyond the last character
        "7b22c3223a317d", // in a name
        "22e29c", // cut short at the end
      })
  void refusesWhatIsNotUtf8(String bytes) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.parse(HexFormat.of().parseHex(bytes)))
        .satisfies(e -> {
          assertThat(e.line()).isPositive();
          assertThat(e.column()).isPositive();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void refusesOtherEncodings(String charset) {
    byte[] bytes = "{\"a\":1}".getBytes(Charset.forName(charset));
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> Json.parse(bytes));
  }

  @Test
  void passesOverAByteOrderMark() {
    assertThat(written(parse("\uFEFF{\"a\":1}"))).isEqualTo("{\"a\":1}");
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> parse("\uFEFF"));
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> parse("\uFEFF\uFEFF1"));
  }

  @Test
  void writesHalfACharacterAsItCame() {
    // Senders cut texts in the middle of an emoji.
    Json half = parse("{\"subject\":\"Hi \\ud83d\",\"é\":\"ü\"}");
    assertThat(parse(written(half))).isEqualTo(half);
  }

  @Test
  @Timeout(10)
  void readsToItsDepthAndNoDeeper() {
    String deep = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
    assertThat(written(parse(deep))).isEqualTo(deep);
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> parse("[" + deep + "]"));
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> parse("[".repeat(1_000_000)));
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> parse("{\"a\":".repeat(1_000_000)));
  }

  @Test
  @Timeout(10)
  void readsNumbersOfItsLengthAndNoLonger() {
    String longest = "9".repeat(Json.MAX_NUMBER_LENGTH);
    assertThat(written(parse(longest))).isEqualTo(longest);
    for (String text :
        List.of(longest + "9", "9".repeat(1_000_000), "1." + "1".repeat(1_000_000))) {
      assertThatExceptionOfType(JsonException.class).isThrownBy(() -> parse(text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e2147483648", "1e-2147483649", "1e99999999999999999999"})
  void refusesExponentsThatNothingCanHold(String text) {
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> parse(text));
  }

  @Test
  @Timeout(10)
  void isNotHeldUpByHugeExponents() {
    long start = System.nanoTime();
    Json huge = parse("[1e999999999,1e-999999999]");
    assertThat(written(huge)).isEqualTo("[1E+999999999,1E-999999999]");
    assertThat(huge.toPlain()).isEqualTo(List.of(Double.POSITIVE_INFINITY, 0.0));
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
  }

  @Test
  void findsMembers() {
    JsonObject object =
        Json.parseObject(
            "{\"a\":{\"b\":{\"c\":\"x\"}},\"n\":null,\"t\":true,\"i\":3,\"l\":[1]}"
                .getBytes(StandardCharsets.UTF_8));
    assertThat(object.at("a", "b", "c")).contains(new JsonText("x"));
    assertThat(object.at("a", "x", "c")).isEmpty();
    assertThat(object.at("t", "x")).isEmpty();
    assertThat(object.get("n")).isEmpty();
    assertThat(object.text("i")).isEmpty();
    assertThat(object.number("i")).contains(BigDecimal.valueOf(3));
    assertThat(object.bool("t")).contains(true);
    assertThat(object.object("a")).isPresent();
    assertThat(object.array("l")).containsExactly(new JsonNumber(1L));
    assertThat(object.array("t")).isEmpty();
  }

  @Test
  void wantsAnObjectWhereOneIsAskedFor() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.parseObject("[1]".getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining("object");
  }

  @Test
  void buildsObjectsWithoutWhatIsAbsent() {
    assertThat(
            written(
                JsonObject.builder()
                    .put("a", 1)
                    .put("b", "x")
                    .put("c", true)
                    .putText("d", Optional.empty())
                    .putIfPresent("e", Optional.of(JsonNull.NULL))
                    .build()))
        .isEqualTo("{\"a\":1,\"b\":\"x\",\"c\":true,\"e\":null}");
  }

  @Test
  void comesFromPlainValues() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("i", 1);
    plain.put("d", 2.0);
    plain.put("f", 2.5);
    plain.put("l", Arrays.asList("x", null, true));
    assertThat(written(Json.ofPlain(plain)))
        .isEqualTo("{\"i\":1,\"d\":2,\"f\":2.5,\"l\":[\"x\",null,true]}");
    assertThatIllegalArgumentException().isThrownBy(() -> Json.ofPlain(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> Json.ofPlain(Double.NEGATIVE_INFINITY));
    assertThatIllegalArgumentException().isThrownBy(() -> Json.ofPlain(new Object()));
  }

  @Test
  void bytesAreEqualWhenTheyAreTheSame() {
    JsonBytes bytes = JsonBytes.of(parse("{\"a\":1}"));
    assertThat(bytes).isEqualTo(JsonBytes.trusted("{\"a\":1}".getBytes(StandardCharsets.UTF_8)));
    assertThat(bytes).isNotEqualTo(JsonBytes.of(parse("{\"a\":2}")));
    assertThat(bytes.toString()).isEqualTo("{\"a\":1}");
    assertThat(bytes.length()).isEqualTo(7);
    assertThat(bytes.parse()).isEqualTo(parse("{\"a\":1}"));
  }

  @Property
  void readsWhatItWrote(@ForAll("values") Json value) {
    assertThat(Json.parse(value.write())).isEqualTo(value);
  }

  @Property
  void readsAnythingOrSaysWhyNot(@ForAll byte[] bytes) {
    try {
      Json.parse(bytes);
    } catch (JsonException e) {
      assertThat(e.line()).isPositive();
      assertThat(e.column()).isPositive();
    }
  }

  @Provide
  static Arbitrary<Json> values() {
    Arbitrary<Json> leaves =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(20).map(JsonText::new),
            Arbitraries.longs().map(JsonNumber::new),
            Arbitraries.bigIntegers()
                .between(BigInteger.ONE.shiftLeft(64), BigInteger.ONE.shiftLeft(200))
                .map(JsonNumber::new),
            Arbitraries.bigDecimals().ofScale(7).map(JsonNumber::new),
            Arbitraries.of(true, false).map(JsonBool::new),
            Arbitraries.just(JsonNull.NULL));
    Arbitrary<Json> values = leaves;
    for (int level = 0; level < 3; level++) {
      values = Arbitraries.oneOf(leaves, lists(values), objects(values)).withoutEdgeCases();
    }
    return values;
  }

  private static Arbitrary<Json> lists(Arbitrary<Json> values) {
    return values.list().ofMaxSize(4).map(JsonArray::new);
  }

  private static Arbitrary<Json> objects(Arbitrary<Json> values) {
    return Arbitraries.maps(Arbitraries.strings().ofMaxLength(8), values)
        .ofMaxSize(4)
        .map(JsonObject::new);
  }
}
