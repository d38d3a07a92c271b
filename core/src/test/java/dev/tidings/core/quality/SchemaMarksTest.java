package dev.tidings.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaMarksTest {
  private static final SchemaMarks MARKS =
      SchemaMarks.of(
          json(
              """
              {"properties": {
                "email": {"x-personal-data": "email", "x-required-for": ["identity", "delivery"]},
                "customer": {"x-required-for": ["identity"]},
                "phone": {"x-required-for": ["delivery"]},
                "products": {"items": {"properties": {"sku": {"x-required-for": ["goods"]}}}}}}
              """));

  private static Json json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"email\":\"a\",\"products\":[{\"sku\":\"a\"}]}                                | false",
        "{\"customer\":\"1\",\"phone\":\"2\",\"products\":[{\"sku\":\"a\"},{}]}          | false",
        "{\"customer\":\"1\",\"products\":[{\"sku\":\"a\"}]}                             | true",
        "{\"email\":\"a\",\"customer\":null,\"products\":[{\"sku\":\"a\"}]}              | true",
        "{\"email\":\"a\",\"products\":[{\"sku\":\"a\"},{\"sku\":null}]}                 | true",
        "{\"email\":\"a\",\"products\":[]}                                               | true",
        "[]                                                                              | true",
      })
  void tellsWhatAPurposeLacks(String data, boolean missing) {
    assertThat(MARKS.isSomethingMissing(json(data))).isEqualTo(missing);
  }

  @Test
  void onlyWhatItsEventsAreNeededForCanBeMissing() {
    SchemaMarks marks =
        SchemaMarks.of(
            json(
                """
                {"x-purposes": ["identity"], "properties": {
                  "email": {"x-required-for": ["identity"]},
                  "list": {"x-required-for": ["consent"]}}}
                """));
    assertThat(marks.isSomethingMissing(json("{\"email\":\"a\"}"))).isFalse();
    assertThat(marks.isSomethingMissing(json("{\"list\":\"a\"}"))).isTrue();
  }

  @Test
  void knowsWhoIsNobody() {
    assertThat(MARKS.isAboutNobody(json("{\"phone\":\"2\",\"email\":null}"))).isTrue();
    assertThat(MARKS.isAboutNobody(json("{\"customer\":\"1\",\"email\":null}"))).isFalse();
    assertThat(SchemaMarks.NONE.isAboutNobody(json("{}"))).isFalse();
  }
}
