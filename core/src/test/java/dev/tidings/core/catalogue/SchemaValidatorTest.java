package dev.tidings.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.catalogue.BadSchemaException.Fault;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaValidatorTest {
  private static final String ORDER =
      """
      {"type":"object","required":["total"],"properties":{
        "total":{"type":"number","minimum":0},
        "currency":{"enum":["EUR","USD"]},
        "email":{"type":"string","format":"email"},
        "code":{"type":"string","pattern":"^[A-Z]+$","maxLength":5},
        "items":{"type":"array","items":{"type":"object","required":["sku"]}}}}
      """;

  private static JsonObject object(String json) {
    return Json.parseObject(json.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Violation> violations(String data) {
    return SchemaValidator.of(object(ORDER)).violations(object(data));
  }

  @Test
  void dataThatFitsHasNoViolations() {
    assertThat(
            violations(
                """
                {"total":4.20,"currency":"EUR","email":"ana@example.com","code":"ABC",
                "items":[{"sku":"x"}],"more":{"is":"fine"}}
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"totl\":\"secret-value\"} | /total | required",
        "{\"total\":\"secret-value\"} | /total | type",
        "{\"total\":-1} | /total | minimum",
        "{\"total\":1,\"currency\":\"secret-value\"} | /currency | enum",
        "{\"total\":1,\"email\":\"secret-value\"} | /email | format",
        "{\"total\":1,\"code\":\"secret\"} | /code | pattern",
        "{\"total\":1,\"items\":[{\"sku\":1},{\"name\":\"secret-value\"}]} | /items/1/sku | required",
      })
  void saysWhereAndWhyButNeverWhat(String data, String pointer, String rule) {
    assertThat(violations(data))
        .anySatisfy(violation -> {
          assertThat(violation.pointer()).isEqualTo(pointer);
          assertThat(violation.rule()).isEqualTo(rule);
        })
        .allSatisfy(violation -> assertThat(violation.message()).doesNotContain("secret"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"objekt\"} | /schema/type",
        "{\"properties\":{\"a\":{\"minimum\":\"x\"}}} | /schema/properties/a/minimum",
        "{\"properties\":{\"a\":{\"pattern\":\"(\"}}} | /schema/properties/a/pattern",
        "{\"properties\":{\"a\":{\"pattern\":\"(?=a)\"}}} | /schema/properties/a/pattern",
        "{\"properties\":{\"a\":{\"pattern\":\"((a{999}){999}){999}\"}}} | /schema/properties/a/pattern",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"} | /schema",
        "{\"$schema\":\"http://127.0.0.1:9/of-our-own\"} | /schema",
        "{\"$ref\":\"#/nowhere\"} | /schema",
        "{\"$ref\":\"https://example.com/schema.json\"} | /schema/$ref",
      })
  void refusesSchemasThatMakeNoSense(String schema, String pointer) {
    List<Fault> faults = new ArrayList<>();
    SchemaCheck.check(
        new SchemaVersion.Content(
            object(schema), java.util.Optional.empty(), Compatibility.NONE, Conversion.NOTHING),
        new Conversions(
            new dev.tidings.core.subscription.SubscriptionCompiler(
                new dev.tidings.core.time.SystemClock())),
        faults);
    assertThat(faults).extracting(Fault::pointer).anyMatch(at -> at.startsWith(pointer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]} | {} | `` | needs a or b",
        "{\"anyOf\":[{\"required\":[\"a\"]}]} | {} | `` | needs a",
        "{\"properties\":{\"a\":{\"anyOf\":[{\"type\":\"string\"},{\"required\":[\"x\"],\"type\":\"object\"}]}}} | {\"a\":4} | /a | fits none of the alternatives that there are",
        "{\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]} | {\"a\":1,\"b\":2} | `` | fits not just one of the alternatives that there are",
        "{\"properties\":{\"anyOf\":{\"type\":\"string\"}}} | {\"anyOf\":4} | /anyOf | must be a text",
        "{\"propertyNames\":{\"pattern\":\"^a\"}} | {\"secret\":1} | `` | has a member whose name is not as it must be",
        "{\"additionalProperties\":false} | {\"a/b\":1} | /a~1b | must not be here",
        "{\"properties\":{\"a\":false}} | {\"a\":1} | /a | must not be here",
        "{\"additionalProperties\":false} | {\"ana@example.com\":1,\"bo@example.com\":1} | /* | must not be here",
        "{\"additionalProperties\":false} | {\"totl\":1} | /totl | must not be here",
        "{\"properties\":{\"by\":{\"additionalProperties\":false,\"propertyNames\":{\"x-personal-data\":\"name\"}}}} | {\"by\":{\"Ana\":1}} | /by/* | must not be here",
        "{\"additionalProperties\":{\"type\":\"string\"}} | {\"Ana\":1,\"Bo\":2} | /* | must be a text",
        "{\"additionalProperties\":{\"required\":[\"x\"],\"type\":\"object\"}} | {\"Ana\":{},\"x\":{\"x\":1}} | /*/x | is needed",
        "{\"patternProperties\":{\"@\":{\"items\":{\"type\":\"string\"}}}} | {\"ana@example.com\":[\"a\",1]} | /*/1 | must be a text",
        "{\"patternProperties\":{\"@\":false}} | {\"ana@example.com\":1} | /* | must not be here",
        "{\"unevaluatedProperties\":false,\"properties\":{\"a\":true}} | {\"a\":1,\"ana@example.com\":1} | /* | must not be here",
        "{\"unevaluatedProperties\":{\"type\":\"string\"}} | {\"ana@example.com\":1} | /* | must be a text",
        "{\"additionalProperties\":{\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}} | {\"Ana\":{}} | /* | needs a or b",
        "{\"propertyNames\":{\"maxLength\":3}} | {\"ana@example.com\":1} | `` | has a member whose name is not as it must be",
        "{\"$defs\":{\"d\":{\"properties\":{\"2026-01-01/00001\":{\"type\":\"string\"}}}},\"$ref\":\"#/$defs/d\"} | {\"2026-01-01/00001\":1} | /2026-01-01~100001 | must be a text",
        "{\"properties\":{\"a\":{\"maximum\":3}}} | {\"a\":1e999999999} | /a | must be at most 3",
        "{\"properties\":{\"a\":{\"const\":\"x\"}}} | {\"a\":\"secret\"} | /a | must be x",
        "{\"required\":[\"raw\"],\"properties\":{\"raw\":{\"description\":\"anything\"}}} | {} | /raw | is needed",
      })
  void saysOneThingForEachThatIsWrong(String schema, String data, String pointer, String message) {
    assertThat(SchemaValidator.of(object(schema)).violations(object(data)))
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.pointer()).isEqualTo(pointer);
          assertThat(violation.message()).isEqualTo(message);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"properties\":{\"a\":{\"type\":\"integer\"}}} | {\"a\":1.0}",
        "{\"properties\":{\"a\":{\"type\":\"integer\"}}} | {\"a\":1e999999999}",
        "{\"properties\":{\"a\":{\"multipleOf\":0.01}}} | {\"a\":19.99}",
        "{\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]} | {\"b\":{\"c\":1}}",
        "{\"required\":[\"raw\"],\"properties\":{\"raw\":{\"description\":\"anything\"}}} | {\"raw\":[1,\"x\"],\"more\":{}}",
        "{\"anyOf\":[{\"required\":[\"raw\"]},{\"required\":[\"b\"]}]} | {\"raw\":[1,\"x\"],\"more\":{}}",
        "{\"anyOf\":[{\"required\":[\"b\"]},{\"properties\":{\"more\":{\"type\":\"object\"}}}]} | {\"more\":{}}",
      })
  void takesWhatTheSpecificationTakes(String schema, String data) {
    assertThat(SchemaValidator.of(object(schema)).violations(object(data))).isEmpty();
  }

  @Test
  void endsWithEveryPairOfSchemaAndData() {
    assertThat(SchemaValidator.of(object("{\"$ref\":\"#\"}")).violations(object("{}")))
        .extracting(Violation::message)
        .containsExactly("cannot be checked: the schema asks for too many steps with this data");
    // The library needs hours for this one.
    String hostile = "{\"a\":\"" + "@".repeat(500_000) + " x \"}";
    assertThat(
            SchemaValidator.of(object("{\"properties\":{\"a\":{\"format\":\"email\"}}}"))
                .violations(object(hostile)))
        .extracting(Violation::rule)
        .containsExactly("format");
  }

  @Test
  void namesOnlySoManyViolations() {
    String many = "{\"a\":[" + "\"x\",".repeat(9_999) + "\"x\"]}";
    assertThat(
            SchemaValidator.of(object("{\"properties\":{\"a\":{\"items\":{\"type\":\"number\"}}}}"))
                .violations(object(many)))
        .hasSize(SchemaValidator.MOST_VIOLATIONS);
  }
}
