package dev.tidings.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.docs.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that declare event types, applied to a real server. */
final class DeclaredEventTypesTest extends ServerAndFiles {
  private static final String TYPE = "/v1/event-types/loyalty.tier_reached";
  private static final String ONE =
      """
      eventType: loyalty.tier_reached
      versions:
        - schema: {type: object, required: [tier], properties: {tier: {type: string}}}
      """;
  private static final String MORE_POINTS =
      """
        - schema: {type: object, properties: {tier: {type: string}, points: {type: integer}}}
          compatibility: backward
      """;
  private static final String OTHER_TIER =
      """
        - schema: {type: object, required: [tier], properties: {tier: {type: integer}}}
          compatibility: full
      """;

  private void guide() throws IOException {
    Matcher example =
        Pattern.compile("^```yaml\\n(eventType:.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Repository.read(Repository.root().resolve("docs/guides/config-as-code.md")));
    assertThat(example.find()).isTrue();
    write("types.yaml", example.group(1));
  }

  private void applied(String types) throws IOException {
    write("types.yaml", types);
    assertThat(run("apply", "--yes")).as(err()).isZero();
  }

  private String refused(String types) throws IOException {
    write("types.yaml", types);
    List<String> before = states();
    assertThat(run("apply", "--yes")).isEqualTo(1);
    assertThat(states()).isEqualTo(before);
    return err();
  }

  /** Of the versions that are there, each with its state. */
  private List<String> states() {
    return client
        .find(TYPE)
        .map(type ->
            ((JsonObject) type)
                .array("versions").stream()
                    .map(version -> (JsonObject) version)
                    .map(version ->
                        version.number("number").orElseThrow()
                            + " "
                            + version.text("state").orElseThrow())
                    .toList())
        .orElse(List.of());
  }

  @Test
  void makesATypeWithItsVersionsInOneStep() throws IOException {
    guide();

    assertThat(run("apply", "--yes")).as(err()).isZero();
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
    assertThat(states()).containsExactly("1 deprecated", "2 active");
    assertThat(run("apply", "--yes", "--prune")).isZero();
    assertThat(out()).isEqualTo("Nothing to change.\n");
    assertThat(client.all("/v1/audit"))
        .extracting(entry -> entry.text("action").orElseThrow())
        .containsExactly("event_type.declared", "key.created");
  }

  @Test
  void goesOnAndBack() throws IOException {
    applied(ONE);
    applied(ONE + MORE_POINTS);
    assertThat(out()).contains("versions.1.state: active → deprecated", "active: 1 → 2");
    assertThat(states()).containsExactly("1 deprecated", "2 active");
    applied("eventType: loyalty.tier_reached\nowner: crm\nactive: 1\n");
    assertThat(out()).contains("owner: (none) → crm", "active: 2 → 1");
    assertThat(states()).containsExactly("1 active", "2 deprecated");
    applied(ONE + MORE_POINTS);
    assertThat(states()).containsExactly("1 deprecated", "2 active");
    applied(ONE + MORE_POINTS + "active: 1\n");
    assertThat(states()).containsExactly("1 active", "2 deprecated");
  }

  @Test
  void rollsBackToTheVersionBeforeAlsoWhereAllCameAtOnce() throws IOException {
    applied(ONE + MORE_POINTS + MORE_POINTS.replace("points", "score"));
    assertThat(states()).containsExactly("1 deprecated", "2 deprecated", "3 active");
    var _ = client.post(TYPE + "/rollback", JsonObject.EMPTY);
    assertThat(states()).containsExactly("1 deprecated", "2 active", "3 deprecated");
  }

  @Test
  void leavesInForceWhatItDoesNotSpeakOf() throws IOException {
    applied(ONE);
    applied(
        """
        eventType: loyalty.tier_reached
        versions:
          - number: 2
            state: deprecated
            schema: {type: object}
        """);
    assertThat(states()).containsExactly("1 active", "2 deprecated");
    assertThat(refused(ONE + "    state: deprecated\nactive: 1\n"))
        .contains("itself says that it is not to be active");
  }

  @Test
  void keepsDraftsAsDraftsAndChangesThem() throws IOException {
    applied(ONE + MORE_POINTS + "active: 1\n");
    assertThat(states()).containsExactly("1 active", "2 draft");
    applied(ONE + MORE_POINTS.replace("points", "score") + "    state: draft\n");
    assertThat(out()).contains("versions.2: a schema → another");
    assertThat(states()).containsExactly("1 active", "2 draft");
    applied(ONE + MORE_POINTS.replace("points", "score"));
    assertThat(states()).containsExactly("1 deprecated", "2 active");
    applied(
        ONE
            + "    state: deprecated\n"
            + MORE_POINTS.replace("points", "score")
            + "    state: deprecated\n");
    assertThat(states()).containsExactly("1 deprecated", "2 deprecated");
  }

  @Test
  void doesNothingWhereAPartCannotBe() throws IOException {
    assertThat(refused(ONE + OTHER_TIER))
        .contains("types.yaml", "version 2 promises to be full compatible and is not", "tier");
    assertThat(refused(ONE + "  - schema: {type: {}}\n")).contains("/versions/1/schema/type");
    assertThat(refused(ONE + "  - number: 1\n    schema: {}\n")).contains("is there twice");
    assertThat(refused(ONE + "active: 7\n")).contains("there is no version 7 to be active");
    assertThat(refused(ONE + "  - shema: {}\n")).contains("/versions/1");
    assertThat(
            refused(
                ONE
                    + MORE_POINTS
                    + "    example: {points: 3}\n    conversions: {down: \"{'tier': data.points}\"}\n"))
        .contains("/versions/1/conversions/down");
    assertThat(states()).isEmpty();
    applied(ONE);
    assertThat(refused(ONE.replace("string", "integer")))
        .contains("a version that was in force never changes; add version 2");
    assertThat(refused(ONE + "    state: draft\n")).contains("cannot be a draft again");
  }

  @Test
  void mayBreakAPromiseWhereItIsTold() throws IOException {
    applied(ONE + OTHER_TIER + "    force: true\n");
    assertThat(states()).containsExactly("1 deprecated", "2 active");
    assertThat(run("export")).isZero();
    assertThat(out()).contains("force: true");
    assertThat(out().indexOf("force: true")).isEqualTo(out().lastIndexOf("force: true"));
  }

  @Test
  void keepsTheNumbersOfVersionsWhenADraftWasThrownAway() throws IOException {
    applied(ONE + MORE_POINTS.replace("  - schema", "  - number: 3\n    schema"));
    assertThat(states()).containsExactly("1 deprecated", "3 active");
    assertThat(refused(ONE + "  - number: 2\n    schema: {}\n"))
        .contains("version 2 cannot be added: the next one is 4");
  }

  @Test
  void takesNothingFromThoseWhoPinIt() throws IOException {
    String crm = "endpoint: crm\nurl: https://crm.example.com\n";
    applied(ONE + "---\n" + crm + "versions: {loyalty.tier_reached: 1}\n");
    assertThat(refused(ONE + "    state: deprecated\n")).contains("1 endpoint pins it", "(crm)");
    write("types.yaml", crm);
    assertThat(run("apply", "--yes")).isZero();
    applied(ONE + "    state: deprecated\n");
    assertThat(out()).contains("active: 1 → no version is in force");
  }

  @Test
  void exportsAllThatDidNotComeWithTidingsAsItIs(@TempDir Path elsewhere) throws IOException {
    applied(
        ONE
            + MORE_POINTS
            + MORE_POINTS.replace("points", "score")
            + """
            active: 2
            ---
            eventType: order.completed
            owner: shop-team
            validation: quarantine
            """);
    assertThat(run("export")).isZero();
    String exported = out();
    assertThat(exported)
        .contains("eventType: loyalty.tier_reached", "eventType: order.completed", "shop-team")
        .doesNotContain("eventType: order.shipped");

    stop();
    data = elsewhere;
    start();
    assertThat(states()).isEmpty();
    applied(exported);
    assertThat(states()).containsExactly("1 deprecated", "2 active", "3 draft");
    assertThat(client.get("/v1/event-types/order.completed"))
        .isInstanceOfSatisfying(
            JsonObject.class, type -> assertThat(type.text("validation")).contains("quarantine"));
    assertThat(run("diff")).isZero();
    assertThat(run("export")).isZero();
    assertThat(out()).isEqualTo(exported);
  }
}
