package dev.tidings.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.server.docs.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that declare event types, applied by the calls that the API is to have. */
final class DeclaredEventTypesTest {
  private static final String TYPE = "/v1/event-types/loyalty.tier_reached";
  private static final String ONE =
      """
      {"type":"object","required":["tier"],"properties":{"tier":{"type":"string"}}}\
      """;
  private static final String TWO =
      """
      {"type":"object","required":["tier"],"properties":{"tier":{"type":"string"},"points":{"type":"integer"}}}\
      """;

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private StubApi api;

  @BeforeEach
  void open() throws IOException {
    api = new StubApi();
    Matcher example =
        Pattern.compile("^```yaml\\n(eventType:.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Repository.read(Repository.root().resolve("docs/guides/config-as-code.md")));
    assertThat(example.find()).isTrue();
    Files.writeString(folder.resolve("types.yaml"), example.group(1));
  }

  @AfterEach
  void close() {
    api.close();
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    api.calls.clear();
    return new CommandLineTool(
            Terminal.on(out, err),
            _ -> {
              throw new IllegalStateException("not asked for");
            },
            Map.of())
        .run(arguments);
  }

  private int apply(String... more) {
    return run(
        java.util.stream.Stream.concat(
                List.of("apply", "-f", folder.toString(), "--url", api.url(), "--yes").stream(),
                List.of(more).stream())
            .toArray(String[]::new));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<String> changes() {
    return api.requests().stream().filter(request -> !request.startsWith("GET")).toList();
  }

  private static String type(String versions) {
    return """
    {"name":"loyalty.tier_reached","category":"lifecycle","owner":"team-loyalty",
     "description":"Somebody has reached another tier.","validation":"observe",
     "versions":[%s]}\
    """
        .formatted(versions);
  }

  private static String version(int number, String state, String schema, String more) {
    return "{\"number\":"
        + number
        + ",\"state\":\""
        + state
        + "\",\"schema\":"
        + schema
        + more
        + "}";
  }

  @Test
  void makesATypeWithItsFirstVersionAndActivatesIt() throws IOException {
    Files.writeString(
        folder.resolve("types.yaml"),
        """
        eventType: loyalty.tier_reached
        category: lifecycle
        versions: [{schema: {type: object}}]
        """);
    api.on("POST /v1/event-types", 201, "{}")
        .on("POST " + TYPE + "/versions", 201, "{\"number\":1}")
        .on("POST " + TYPE + "/versions/1/activate", 200, "{}");

    assertThat(apply()).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(changes())
        .containsExactly(
            "POST /v1/event-types",
            "POST " + TYPE + "/versions",
            "POST " + TYPE + "/versions/1/activate");
  }

  @Test
  void stopsWhenSomebodyElseAddsAVersionMeanwhile() {
    api.on("POST /v1/event-types", 201, "{}")
        .on("POST " + TYPE + "/versions", 201, "{\"number\":1}");

    assertThat(apply()).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("somebody else has added a version");
    assertThat(out())
        .startsWith(
            """
            + event type loyalty.tier_reached
                category: lifecycle
                description: Somebody has reached another tier.
                owner: team-loyalty
                validation: observe
                versions.1: a schema
                versions.2: a schema
                active: 2
            1 to create.
            """);
    assertThat(changes())
        .containsExactly(
            "POST /v1/event-types", "POST " + TYPE + "/versions", "POST " + TYPE + "/versions");
  }

  @Test
  void completesWhatWasLeftUndone() {
    api.on("GET " + TYPE, 200, type(version(1, "draft", ONE, ",\"example\":{\"tier\":\"gold\"}")))
        .on("POST " + TYPE + "/versions", 201, "{\"number\":2}")
        .on("POST " + TYPE + "/versions/2/activate", 200, "{}");

    assertThat(apply()).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(out()).contains("versions.2: (none) → a schema", "active: (none) → 2");
    assertThat(changes())
        .containsExactly("POST " + TYPE + "/versions", "POST " + TYPE + "/versions/2/activate");
    assertThat(api.calls.stream().filter(call -> call.request().endsWith("/versions")).findFirst())
        .hasValueSatisfying(call ->
            assertThat(call.body())
                .contains("\"compatibility\":\"backward\"", "\"points\":1200")
                .doesNotContain("number"));
  }

  @Test
  void changesNothingWhenAllIsThere() {
    api.on(
        "GET " + TYPE,
        200,
        type(
            version(
                    1,
                    "deprecated",
                    ONE,
                    ",\"example\":{\"tier\":\"gold\"},\"compatibility\":\"none\"")
                + ","
                + version(
                    2,
                    "active",
                    TWO,
                    ",\"example\":{\"points\":1200,\"tier\":\"gold\"},\"compatibility\":\"backward\"")));

    assertThat(apply("--prune")).isZero();
    assertThat(out()).isEqualTo("Nothing to change.\n");
    assertThat(changes()).isEmpty();
  }

  @Test
  void neverChangesAVersionThatIsThere() {
    api.on("GET " + TYPE, 200, type(version(1, "active", TWO, ",\"example\":{\"tier\":\"gold\"}")));

    assertThat(apply()).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("version 1 is there with another schema", "add version 2");
    assertThat(changes()).isEmpty();
  }

  @Test
  void goesBackToAnEarlierVersion() throws IOException {
    Path file = folder.resolve("types.yaml");
    Files.writeString(file, "eventType: loyalty.tier_reached\nowner: crm\nactive: 1\n");
    api.on(
            "GET " + TYPE,
            200,
            type(version(1, "deprecated", ONE, "") + "," + version(2, "active", TWO, "")))
        .on("PATCH " + TYPE, 200, "{}")
        .on("POST " + TYPE + "/versions/1/activate", 200, "{}");

    assertThat(apply()).isZero();
    assertThat(out()).contains("owner: team-loyalty → crm", "active: 2 → 1");
    assertThat(changes()).containsExactly("PATCH " + TYPE, "POST " + TYPE + "/versions/1/activate");
  }

  @Test
  void exportsTypesThatDidNotComeWithTidings() throws IOException {
    String schemas =
        "{\"openapi\":\"3.1.0\",\"components\":{\"schemas\":{\"NewSource\":{},\"SourceChange\":{},"
            + "\"NewEndpoint\":{},\"EndpointChange\":{}}}}";
    String type = type(version(1, "active", ONE, ",\"example\":{\"tier\":\"gold\"}"));
    api.on(
            "GET /v1/event-types?limit=500",
            200,
            "{\"data\":[{\"name\":\"order.completed\",\"builtIn\":true},"
                + "{\"name\":\"loyalty.tier_reached\",\"builtIn\":false}]}")
        .on("GET " + TYPE, 200, type)
        .on("GET /openapi.json", 200, schemas);

    assertThat(run("export", "--url", api.url())).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(out())
        .startsWith("eventType: loyalty.tier_reached\ncategory: lifecycle\n")
        .contains("active: 1\n", "  - number: 1\n")
        .doesNotContain("order.completed");
    Files.writeString(folder.resolve("types.yaml"), out());
    assertThat(apply()).isZero();
    assertThat(out()).isEqualTo("Nothing to change.\n");
  }
}
