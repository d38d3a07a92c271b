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
        "{\"totl\":\"secret-value\"} | '' | required",
        "{\"total\":\"secret-value\"} | /total | type",
        "{\"total\":-1} | /total | minimum",
        "{\"total\":1,\"currency\":\"secret-value\"} | /currency | enum",
        "{\"total\":1,\"email\":\"secret-value\"} | /email | format",
        "{\"total\":1,\"code\":\"secret\"} | /code | pattern",
        "{\"total\":1,\"items\":[{\"sku\":1},{\"name\":\"secret-value\"}]} | /items/1 | required",
      })
  void saysWhereAndWhyButNeverWhat(String data, String pointer, String rule) {
    assertThat(violations(data))
        .anySatisfy(violation -> {
          assertThat(violation.pointer()).isEqualTo(pointer.replace("'", ""));
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
        "{\"properties\":{\"a\":{\"pattern\":\"(\"}}} | /schema",
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
}
