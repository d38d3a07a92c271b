package dev.tidings.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.endpoint.DataPolicy;
import dev.tidings.core.endpoint.DataPolicy.Treatment;
import dev.tidings.core.event.Context;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Receipt;
import dev.tidings.core.id.EventId;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonBytes;
import dev.tidings.core.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final PersonalFields FIELDS =
      PersonalFields.of(
          json(
              """
              {"type":"object","properties":{
                "email":{"type":"string","x-personal-data":"email"},
                "total":{"type":"number"},
                "status":{"enum":["paid","open"]},
                "address":{"type":"object","x-personal-data":"address"},
                "items":{"type":"array","items":{"type":"object","properties":{
                  "sku":{"type":"string"},"for":{"type":"string","x-personal-data":"name"}}}}
              }}
              """));

  private static Json json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String given(DataPolicy policy, PersonalFields fields, String data) {
    return new String(
        new Redaction(policy, fields).data(json(data)).write(), StandardCharsets.UTF_8);
  }

  private static String given(Treatment personal, String data) {
    return given(new DataPolicy(personal, Map.of()), FIELDS, data);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"email\":\"Ana@example.com\",\"total\":4.20} | {\"email\":\"A***@example.com\",\"total\":4.20}",
        "{\"email\":\"or a@b.c, says Ana\"} | {\"email\":\"***\"}",
        "{\"email\":\"Ana <a@b.c>\"} | {\"email\":\"***\"}",
        "{\"email\":\"a@b@c.de\"} | {\"email\":\"***\"}",
        "{\"email\":\"j@bücher.example\"} | {\"email\":\"j***@bücher.example\"}",
        "{\"status\":\"paid\",\"address\":{\"city\":\"Rome\"}} | {\"status\":\"paid\",\"address\":\"***\"}",
        "{\"items\":[{\"sku\":\"s\",\"for\":\"Ben\"}]} | {\"items\":[{\"sku\":\"s\",\"for\":\"***\"}]}",
        "{\"total\":1,\"raw\":{\"email\":\"a@b.c\"}} | {\"total\":1}",
        "{\"nickname\":\"Bee\",\"age\":7} | {\"nickname\":\"***\",\"age\":7}",
        "{\"total\":\"Ben\"} | {\"total\":\"***\"}",
        "{\"total\":{\"hidden\":\"Ben\"}} | {\"total\":{\"hidden\":\"***\"}}",
      })
  void masksWhatIsPersonalAndWhatNobodyDescribed(String data, String expected) {
    assertThat(given(Treatment.MASK, data)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{`additionalProperties`:{`type`:`integer`,`x-personal-data`:`phone`}}",
        "{`unevaluatedProperties`:{`type`:`integer`,`x-personal-data`:`phone`}}",
        "{`patternProperties`:{`^v`:{`type`:`integer`,`x-personal-data`:`phone`}}}",
        "{`properties`:{`v`:{`type`:`integer`}},`patternProperties`:{`^v`:{`x-personal-data`:`phone`}}}",
        "{`properties`:{`v`:{`type`:`integer`,`allOf`:[{`x-personal-data`:`phone`}]}}}",
        "{`properties`:{`v`:{`anyOf`:[{`type`:`null`},{`type`:`integer`,`x-personal-data`:`phone`}]}}}",
        "{`properties`:{`v`:{`type`:`integer`}},`allOf`:[{`properties`:{`v`:{`x-personal-data`:`phone`}}}]}",
        "{`properties`:{`v`:{`type`:`integer`}},`allOf`:[{`additionalProperties`:{`x-personal-data`:`phone`}}]}",
        "{`if`:{},`then`:{`properties`:{`v`:{`x-personal-data`:`phone`}}}}",
        "{`if`:{},`else`:{`properties`:{`v`:{`x-personal-data`:`phone`}}}}",
        "{`dependentSchemas`:{`v`:{`properties`:{`v`:{`x-personal-data`:`phone`}}}}}",
        "{`properties`:{`v`:{`$ref`:`#/$defs/p`}},`$defs`:{`p`:{`type`:`integer`,`x-personal-data`:`phone`}}}",
      })
  void findsTheMarkWhereverASchemaMayHaveIt(String schema) {
    PersonalFields fields = PersonalFields.of(json(schema.replace('`', '"')));
    assertThat(given(Redaction.FOR_EYES, fields, "{\"v\":46701234567}"))
        .isEqualTo("{\"v\":\"***\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{`prefixItems`:[{`type`:`integer`},{`x-personal-data`:`phone`}]}",
        "{`contains`:{`x-personal-data`:`phone`}}",
        "{`items`:{`oneOf`:[{`type`:`null`},{`x-personal-data`:`phone`}]}}",
      })
  void findsTheMarkInArrays(String schema) {
    PersonalFields fields = PersonalFields.of(json(schema.replace('`', '"')));
    assertThat(given(Redaction.FOR_EYES, fields, "[46701234567]")).isEqualTo("[\"***\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{`type`:[`string`,`null`]}",
        "{`anyOf`:[{`type`:`string`},{`type`:`null`}]}",
        "{`allOf`:[{`minLength`:1},{`type`:`string`}]}",
        "{`type`:[`string`,`object`],`properties`:{}}",
        "{`const`:`blue`}",
      })
  void leavesTextsThatAreDescribed(String schema) {
    PersonalFields fields =
        PersonalFields.of(json("{\"properties\":{\"v\":%s}}".formatted(schema.replace('`', '"'))));
    assertThat(given(Redaction.FOR_EYES, fields, "{\"v\":\"blue\"}")).isEqualTo("{\"v\":\"blue\"}");
  }

  @Test
  void leavesOutTheProvidersOwnItemAsSoonAsAnythingIsTreated() {
    String data = "{\"email\":\"a@b.c\",\"raw\":{\"email\":\"a@b.c\"}}";
    DataPolicy oneField = new DataPolicy(Treatment.KEEP, Map.of("data.email", Treatment.REMOVE));
    DataPolicy withRaw =
        new DataPolicy(
            Treatment.KEEP, Map.of("data.email", Treatment.REMOVE, "data.raw", Treatment.KEEP));
    assertThat(given(oneField, FIELDS, data)).isEqualTo("{}");
    assertThat(given(withRaw, FIELDS, data)).isEqualTo("{\"raw\":{\"email\":\"a@b.c\"}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{`consents`:{`jane@example.com`:1}} | {`consents`:{`j***@example.com`:1}}",
        "{`consents`:{`+46701234567`:{`sms`:true}}} | {`consents`:{`***`:{`sms`:true}}}",
        "{`list`:[{`jane@example.com`:{`jim@example.com`:`x`}}]} | {`list`:[{`j***@example.com`:{`j***@example.com`:`***`}}]}",
        "{`to`:{`jane@a.b`:1,`jim@a.b`:2,`***`:3,`07123456`:4}} | {`to`:{`j***@a.b`:1,`j***@a.b#2`:2,`***#2`:3,`***#3`:4}}",
        "{`consents`:{`sms`:1,`line2`:true}} | {`consents`:{`sms`:1,`line2`:true}}",
      })
  void masksNamesOfMembersThatLookLikeData(String data, String expected) {
    assertThat(given(Treatment.MASK, data.replace('`', '"'))).isEqualTo(expected.replace('`', '"'));
  }

  @Test
  void hashesAndRemovesNamesOfMembersLikeValues() {
    String data = "{\"by\":{\"Ana@example.com\":1,\"ana@example.com\":2,\"sms\":3}}";
    String hash = "8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11";
    assertThat(given(Treatment.HASH, data))
        .isEqualTo("{\"by\":{\"%s\":1,\"%s#2\":2,\"sms\":3}}".formatted(hash, hash));
    assertThat(given(Treatment.REMOVE, data)).isEqualTo("{\"by\":{\"sms\":3}}");
    assertThat(given(Treatment.KEEP, data)).isEqualTo(data);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{`propertyNames`:{`x-personal-data`:`name`}} | {`***`:1,`***#2`:2}",
        "{`allOf`:[{`propertyNames`:{`anyOf`:[{`x-personal-data`:`name`}]}}]} | {`***`:1,`***#2`:2}",
        "{`propertyNames`:{`$ref`:`#/$defs/n`},`$defs`:{`n`:{`x-personal-data`:`name`}}} | {`***`:1,`***#2`:2}",
        "{`properties`:{`Jane`:{}},`propertyNames`:{`x-personal-data`:`name`}} | {`Jane`:1,`***`:2}",
        "{`propertyNames`:{`maxLength`:20}} | {`Jane`:1,`***`:2}",
        "{`propertyNames`:{`type`:`string`}} | {`Jane`:1,`***`:2}",
        "{`properties`:{`1234567`:{}}} | {`Jane`:1,`1234567`:2}",
        "{`patternProperties`:{`^[0-9]+$`:{}},`additionalProperties`:{`type`:`integer`}} | {`Jane`:1,`***`:2}",
      })
  void aSchemaSaysWhetherNamesOfMembersArePersonal(String schema, String expected) {
    PersonalFields fields = PersonalFields.of(json(schema.replace('`', '"')));
    assertThat(given(Redaction.FOR_EYES, fields, "{\"Jane\":1,\"1234567\":2}"))
        .isEqualTo(expected.replace('`', '"'));
  }

  @Test
  void aPolicyThatNamesAMemberKnowsItsName() {
    DataPolicy policy = new DataPolicy(Treatment.MASK, Map.of("data.by.1234567", Treatment.KEEP));
    assertThat(given(policy, FIELDS, "{\"by\":{\"1234567\":1,\"7654321\":2}}"))
        .isEqualTo("{\"by\":{\"1234567\":1,\"***\":2}}");
  }

  @Test
  void removes() {
    assertThat(given(Treatment.REMOVE, "{\"email\":\"a@b.c\",\"total\":1}"))
        .isEqualTo("{\"total\":1}");
  }

  @Test
  void equalValuesHaveEqualHashes() {
    String one = given(Treatment.HASH, "{\"email\":\" Ana@Example.com\"}");
    assertThat(one)
        .isEqualTo(given(Treatment.HASH, "{\"email\":\"ana@example.com\"}"))
        .isEqualTo(
            // printf ana@example.com | sha256sum
            "{\"email\":\"8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11\"}");
  }

  @Test
  void aFieldInTheElementsOfAnArrayNeedsNoMark() {
    String data = "{\"list\":[{\"total\":1},{\"total\":2}]}";
    for (String field : List.of("data.list.total", "data.list[].total")) {
      assertThat(
              given(new DataPolicy(Treatment.KEEP, Map.of(field, Treatment.REMOVE)), FIELDS, data))
          .isEqualTo("{\"list\":[{},{}]}");
    }
  }

  @Test
  void fieldsThatAreNamedComeFirst() {
    DataPolicy policy =
        new DataPolicy(
            Treatment.REMOVE,
            Map.of(
                "data.email",
                Treatment.KEEP,
                "data.total",
                Treatment.MASK,
                "data.raw",
                Treatment.KEEP));
    assertThat(given(policy, FIELDS, "{\"email\":\"a@b.c\",\"total\":1,\"raw\":{\"x\":\"y\"}}"))
        .isEqualTo("{\"email\":\"a@b.c\",\"total\":\"***\",\"raw\":{\"x\":\"y\"}}");
  }

  @Test
  void withoutASchemaEveryTextIsPersonal() {
    DataPolicy policy = new DataPolicy(Treatment.REMOVE, Map.of());
    assertThat(
            given(
                policy,
                PersonalFields.UNDESCRIBED,
                "{\"a\":\"x\",\"n\":1,\"in\":{\"b\":\"y\",\"t\":true},\"list\":[\"z\",2]}"))
        .isEqualTo("{\"n\":1,\"in\":{\"t\":true},\"list\":[2]}");
  }

  @Test
  void keepingEverythingChangesNothing() {
    String data = "{\"email\":\"a@b.c\",\"raw\":{\"x\":\"y\"}}";
    assertThat(given(DataPolicy.KEEP, FIELDS, data)).isEqualTo(data);
  }

  private static Context context(Treatment email, String subject) {
    Event event =
        new Event(
            new EventId("evt_1"),
            TenantId.DEFAULT,
            new EventType("contact.identified"),
            new Context(
                "shop",
                Optional.of(subject),
                Instant.EPOCH,
                Optional.of(subject),
                Optional.empty(),
                Map.of("who", subject, Context.REGION, "eu", "run", "7")),
            new Receipt(Instant.EPOCH, Optional.empty()),
            JsonBytes.of(json("{\"email\":\"Ana@example.com\",\"total\":1}")));
    DataPolicy policy = new DataPolicy(Treatment.KEEP, Map.of("data.email", email));
    return new Redaction(policy, FIELDS).apply(event).context();
  }

  @Test
  void treatsTheSubjectAsTheNamedFieldThatHoldsTheSame() {
    Context masked = context(Treatment.MASK, "ana@example.com");
    assertThat(masked.subject()).contains("a***@example.com");
    assertThat(masked.orderingKey()).contains("a***@example.com");
    assertThat(masked.extensions()).isEqualTo(Map.of(Context.REGION, "eu", "run", "7"));

    assertThat(context(Treatment.REMOVE, "ana@example.com").subject()).isEmpty();
    assertThat(context(Treatment.REMOVE, "cus_1").subject()).contains("cus_1");
    assertThat(context(Treatment.KEEP, "ana@example.com").subject()).contains("ana@example.com");
  }
}
