package dev.tidings.server.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.catalogue.CanonicalTypes;
import dev.tidings.core.catalogue.CatalogueType;
import dev.tidings.core.catalogue.Category;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventTypesPageTest {
  private static final String HEAD =
      """
      # Event types

      The event types that come with Tidings, and what their `data` looks like. Each has a JSON Schema
      (2020-12): `GET /v1/event-types/email.opened` shows it. **Bold** fields are required, fields in
      _italics_ are personal data. What providers send becomes these types where it means the same; all
      else keeps the provider's name, such as `stripe.payout.paid`. How to add your own types and
      change schemas safely: [Schemas](../guides/schemas.md).

      This page is made from the catalogue by `make docs`.
      """;

  private static final Map<Category, String> TITLES =
      Map.of(
          Category.IDENTITY, "Identity and consent",
          Category.COMMERCE, "Commerce",
          Category.ENGAGEMENT, "Engagement",
          Category.LIFECYCLE, "Lifecycle",
          Category.OTHER, "What Tidings itself announces");

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Category category : Category.values()) {
      page.append("\n## ").append(TITLES.get(category)).append("\n\n");
      page.append("| event type | is | fields | example |\n|---|---|---|---|\n");
      CanonicalTypes.all().stream()
          .filter(type -> type.about().category() == category)
          .sorted(Comparator.comparing(type -> type.name().value()))
          .forEach(type -> row(page, type));
    }
    return page.toString();
  }

  private static void row(StringBuilder page, CatalogueType type) {
    JsonObject schema = type.active().orElseThrow().content().schema();
    List<String> required =
        schema.array("required").stream().map(name -> name.asText().orElseThrow()).toList();
    String fields =
        schema.object("properties").orElseThrow().members().entrySet().stream()
            .map(field -> field(field.getKey(), (JsonObject) field.getValue(), required))
            .collect(Collectors.joining(" "));
    String example =
        type.active()
            .flatMap(version -> version.content().example())
            .map(Json::write)
            .map(json -> "`" + new String(json, StandardCharsets.UTF_8) + "`")
            .orElse("");
    page.append(
        "| `%s` | %s | %s | %s |\n"
            .formatted(type.name(), type.about().description() + needs(schema), fields, example));
  }

  /** Of which fields at least one must be there. */
  private static String needs(JsonObject schema) {
    List<String> names =
        schema.array("anyOf").stream()
            .flatMap(part -> ((JsonObject) part).array("required").stream())
            .map(name -> "`" + name.asText().orElseThrow() + "`")
            .toList();
    return names.isEmpty() ? "" : ". Needs one of " + String.join(", ", names);
  }

  private static String field(String name, JsonObject schema, List<String> required) {
    String shown = "`" + name + "`";
    if (schema.text("x-personal-data").isPresent()) {
      shown = "_" + shown + "_";
    }
    return required.contains(name) ? "**" + shown + "**" : shown;
  }

  @Test
  void thePageSaysWhatTheCatalogueHas() throws IOException {
    Path file = Repository.root().resolve("docs/reference/event-types.md");
    if (Boolean.parseBoolean(System.getenv("WRITE_DOCS"))) {
      Files.writeString(file, page());
    }
    assertThat(Files.exists(file) ? Repository.read(file) : "")
        .as("run `make docs`")
        .isEqualTo(page());
  }
}
