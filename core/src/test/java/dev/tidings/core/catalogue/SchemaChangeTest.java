package dev.tidings.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaChangeTest {
  private static JsonObject object(String json) {
    return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonObject field(String schema) {
    return object("{\"properties\":{\"f\":" + schema + "}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"string\"} | {\"type\":\"number\"} | NONE | its type changed from string to number",
        "{\"type\":\"integer\"} | {\"type\":\"number\"} | BACKWARD | its type changed from integer to number",
        "{\"type\":\"string\"} | {\"type\":[\"string\",\"null\"]} | BACKWARD | its type changed from string to string or null",
        "{\"enum\":[\"a\",\"b\"]} | {\"enum\":[\"a\"]} | FORWARD | no longer allows b",
        "{\"enum\":[\"a\"]} | {\"enum\":[\"a\",\"b\"]} | BACKWARD | allows b, too",
        "{\"minimum\":0} | {\"minimum\":1} | FORWARD | minimum is 1 now, it was 0",
        "{\"maxLength\":5} | {\"maxLength\":9} | BACKWARD | maxLength is 9 now, it was 5",
        "{\"type\":\"string\"} | {\"type\":\"string\",\"x-personal-data\":\"email\"} | FULL | is personal data now (email)",
        "{\"pattern\":\"a\"} | {\"pattern\":\"b\"} | NONE | its rule pattern changed",
        "{\"additionalProperties\":{\"type\":\"string\"}} | {\"additionalProperties\":{\"type\":\"number\"}} | NONE | its type changed from string to number",
        "{} | {\"additionalProperties\":{\"type\":\"number\"}} | FORWARD | is described now",
        "{\"additionalProperties\":false} | {} | BACKWARD | may have other fields now",
        "{\"additionalProperties\":{\"type\":\"number\"}} | {\"additionalProperties\":{\"type\":\"number\"},\"properties\":{\"x\":{\"type\":\"string\"}}} | NONE | is new",
        "{\"additionalProperties\":{\"type\":\"number\"}} | {\"additionalProperties\":{\"type\":\"number\"},\"properties\":{\"x\":{\"type\":\"integer\"}}} | FORWARD | is new",
        "{\"additionalProperties\":{\"type\":\"number\"}} | {\"additionalProperties\":{\"type\":\"number\"},\"properties\":{\"x\":{\"type\":\"number\"}}} | FULL | is new",
        "{\"additionalProperties\":{\"type\":\"number\"},\"properties\":{\"x\":{\"type\":\"string\"}}} | {\"additionalProperties\":{\"type\":\"number\"}} | NONE | is gone",
        "{\"enum\":[1]} | {\"enum\":[1,\"1\"]} | BACKWARD | allows 1, too",
        "{\"items\":{\"type\":\"string\"}} | {\"items\":{\"type\":\"number\"}} | NONE | its type changed from string to number",
      })
  void saysInWordsWhatChangedAndWhatThatKeeps(
      String before, String after, Compatibility keeps, String words) {
    List<SchemaChange> changes = SchemaChange.between(field(before), field(after));
    assertThat(changes).extracting(SchemaChange::what).containsExactly(words);
    assertThat(SchemaChange.kept(changes)).isEqualTo(keeps);
  }

  @Test
  void fieldsComeAndGo() {
    List<SchemaChange> changes =
        SchemaChange.between(
            object("{\"properties\":{\"total\":{},\"id\":{}},\"required\":[\"total\",\"id\"]}"),
            object("{\"properties\":{\"sum\":{},\"id\":{}},\"required\":[\"sum\",\"id\"]}"));
    assertThat(changes)
        .extracting(change -> change.field() + " " + change.what())
        .containsExactly(
            "data.sum is required now",
            "data.total is no longer required",
            "data.sum is new",
            "data.total is gone");
    assertThat(SchemaChange.kept(changes)).isEqualTo(Compatibility.NONE);
  }

  @Test
  void remarksAreNoChange() {
    assertThat(
            SchemaChange.between(
                object("{\"description\":\"a\",\"properties\":{\"f\":{\"title\":\"x\"}}}"),
                object("{\"description\":\"b\",\"properties\":{\"f\":{\"title\":\"y\"}}}")))
        .isEmpty();
  }

  @Test
  void looksBehindReferences() {
    String rest = ",\"properties\":{\"shipping\":{\"$ref\":\"#/$defs/address\"}}}";
    assertThat(
            SchemaChange.between(
                object(
                    "{\"$defs\":{\"address\":{\"properties\":{\"zip\":{\"type\":\"integer\"}}}}"
                        + rest),
                object(
                    "{\"$defs\":{\"address\":{\"properties\":{\"zip\":{\"type\":\"string\"}}}}"
                        + rest)))
        .extracting(change -> change.field() + " " + change.what())
        .containsExactly("data.shipping.zip its type changed from integer to string");
  }

  @Test
  void endsWithSchemasThatLeadBackToThemselves() {
    JsonObject tree =
        object("{\"properties\":{\"child\":{\"$ref\":\"#\"},\"name\":{\"type\":\"string\"}}}");
    assertThat(SchemaChange.between(tree, tree)).isEmpty();
  }
}
