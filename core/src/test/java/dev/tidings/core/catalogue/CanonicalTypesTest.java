package dev.tidings.core.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidings.core.catalogue.BadSchemaException.Fault;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.core.subscription.SubscriptionCompiler;
import dev.tidings.core.time.SystemClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
            assertThat(((JsonObject) field).text("description")).as(name).isPresent());
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

  @ParameterizedTest
  @MethodSource("types")
  void itsExampleShowsOnlyFieldsThatAreDescribed(CatalogueType type) {
    SchemaVersion.Content content = type.active().orElseThrow().content();
    assertThat(content.schema().object("properties").orElseThrow().members().keySet())
        .containsAll(content.example().orElseThrow().members().keySet());
  }

  @ParameterizedTest
  @MethodSource("types")
  void aFieldThatIsNeededIsMissed(CatalogueType type) {
    SchemaVersion.Content content = type.active().orElseThrow().content();
    SchemaValidator validator = SchemaValidator.of(content.schema());
    for (Json name : content.schema().array("required")) {
      String field = name.asText().orElseThrow();
      assertThat(validator.violations(without(content.example().orElseThrow(), Set.of(field))))
          .containsExactly(new Violation("/" + field, "required", "is needed"));
    }
    Set<String> either =
        content.schema().array("anyOf").stream()
            .map(
                needed -> ((JsonObject) needed).array("required").getFirst().asText().orElseThrow())
            .collect(Collectors.toSet());
    if (!either.isEmpty()) {
      assertThat(validator.violations(without(content.example().orElseThrow(), either)))
          .extracting(Violation::rule)
          .containsExactly("anyOf");
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void aFieldOfAnotherTypeIsSeen(CatalogueType type) {
    SchemaVersion.Content content = type.active().orElseThrow().content();
    SchemaValidator validator = SchemaValidator.of(content.schema());
    JsonObject fields = content.schema().object("properties").orElseThrow();
    JsonObject example = content.example().orElseThrow();
    for (String field : example.members().keySet()) {
      if (fields.object(field).orElseThrow().get("type").isPresent()) {
        JsonObject.Builder retyped = JsonObject.builder();
        example.members().forEach(retyped::put);
        assertThat(validator.violations(retyped.put(field, JsonObject.EMPTY).build()))
            .extracting(Violation::pointer, Violation::rule)
            .containsExactly(tuple("/" + field, "type"));
      }
    }
  }

  @Test
  void whatProvidersAddNeedNotBeLookedAt() {
    assertThat(types())
        .allSatisfy(type -> {
          Relevance relevance = Relevance.of(type.active().orElseThrow().content().schema());
          assertThat(relevance.of("raw")).as(type.name().value()).isEqualTo(Relevance.Part.NONE);
        });
  }

  private static JsonObject without(JsonObject object, Set<String> names) {
    JsonObject.Builder rest = JsonObject.builder();
    object
        .members()
        .forEach((name, member) -> {
          if (!names.contains(name)) {
            rest.put(name, member);
          }
        });
    return rest.build();
  }
}
