package dev.tidings.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.catalogue.BadSchemaException.Fault;
import dev.tidings.core.json.Json;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.time.SystemClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalTypesTest {
  private static final Conversions CONVERSIONS =
      new Conversions(new SubscriptionCompiler(new SystemClock()));

  static Stream<CatalogueType> types() {
    return CanonicalTypes.all().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  void isDescribedAndItsExampleFits(CatalogueType type) {
    SchemaVersion version = type.active().orElseThrow();
    List<Fault> faults = new ArrayList<>();
    SchemaCheck.check(version.content(), CONVERSIONS, faults);
    assertThat(faults).isEmpty();
    assertThat(version.content().example()).isPresent();
    assertThat(type.about().description()).isNotBlank();
    version
        .content()
        .schema()
        .object("properties")
        .orElseThrow()
        .members()
        .forEach((name, field) ->
            assertThat(((Json.JsonObject) field).text("description")).as(name).isPresent());
  }

  @Test
  void seesThatAFieldWhichMattersWasRenamedOrIsOfAnotherType() {
    assertThat(said("contact.unsubscribed", "{\"mail\":\"ana@example.com\"}"))
        .containsExactly(" needs email, phone, customer or objectId");
    assertThat(said("order.placed", "{\"email\":\"a@b.c\",\"order\":7,\"total\":\"4,20\"}"))
        .containsExactlyInAnyOrder("/currency is needed", "/total must be a number");
    assertThat(said("order.completed", "{\"order\":1042,\"total\":99.9,\"raw\":{\"a\":1}}"))
        .isEmpty();
  }

  private static List<String> said(String type, String data) {
    SchemaVersion version =
        types()
            .filter(each -> each.name().value().equals(type))
            .findFirst()
            .flatMap(CatalogueType::active)
            .orElseThrow();
    return SchemaValidator.of(version.content().schema())
        .violations(Json.parse(data.getBytes(StandardCharsets.UTF_8)))
        .stream()
        .map(violation -> violation.pointer() + " " + violation.message())
        .toList();
  }
}
