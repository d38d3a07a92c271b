package dev.tidings.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.docs.Repository;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Files that declare what there is to be, applied to a real server. */
final class DeclaredTest extends ServerAndFiles {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Path GUIDE = Repository.root().resolve("docs/guides/config-as-code.md");

  @Test
  void theGuideShowsWhatIsPrinted() throws IOException {
    List<MatchResult> blocks = BLOCK.matcher(Repository.read(GUIDE)).results().toList();
    int plans = 0;
    for (MatchResult block : blocks) {
      if (block.group(1).equals("yaml") && !block.group(2).startsWith("eventType")) {
        write("guide.yaml", block.group(2));
      } else if (block.group(1).equals("plan")) {
        assertThat(run("apply", "--yes")).as(err()).isZero();
        assertThat(plain()).isEqualTo(block.group(2));
        plans++;
      }
    }
    assertThat(plans).isEqualTo(3);
  }

  @Test
  void diffSaysByItsStatusWhetherThereIsAnythingToDo() throws IOException {
    write("a.yaml", "endpoint: crm\nurl: https://crm.example.com/a\n");
    assertThat(run("diff")).isEqualTo(2);
    assertThat(endpoints()).isEmpty();
    assertThat(run("apply", "--yes")).isZero();
    assertThat(run("diff")).isZero();
    assertThat(out()).isEqualTo("Nothing to change.\n");
    assertThat(run("diff", "--nonsense")).isEqualTo(1);
  }

  @Test
  void putsBackWhatSomebodyHasChangedByHand() throws IOException {
    write(
        "a.yaml",
        """
        endpoint: crm
        url: https://crm.example.com/a
        regions: [us, eu]
        timeoutSeconds: 5.0
        dataPolicy: {fields: {data.email: hash}}
        headers: {X-One: "1", X-Two: "2"}
        """);
    assertThat(run("apply", "--yes")).as(err()).isZero();
    assertThat(run("diff")).as(out()).isZero();
    client.patch(
        "/v1/endpoints/" + endpoint("crm").text("id").orElseThrow(),
        Json.parse(
            """
            {"filter":"true","concurrency":2,"retrySchedule":[1],"versions":{"order.completed":1},
             "headers":{"x-one":null,"x-three":"3"},"description":"by hand"}
            """
                .getBytes(StandardCharsets.UTF_8)));

    assertThat(run("apply", "--yes")).isZero();
    assertThat(plain())
        .contains(
            "    filter: true → (none)\n",
            "    concurrency: 2 → 64\n",
            "    retrySchedule: [1] → [5,300,1800,7200,18000,36000,50400,72000,86400]\n",
            "    versions.order.completed: 1 → (none)\n",
            "    headers.x-one: (none) → (hidden)\n",
            "    headers.x-three: (hidden) → (none)\n",
            "    description: by hand → (none)\n");
    assertThat(endpoint("crm").object("headers").orElseThrow().members().keySet())
        .containsExactly("x-one", "x-two");
    assertThat(run("diff")).as(out()).isZero();
  }

  @Test
  void declaresWhatIsDoneWithTheEventsOfASource() throws IOException {
    String source = "source: s\nprovider: shopify\nverification: {secret: x}\n";
    write(
        "a.yaml",
        source
            + """
            mapping: '{"total": data.total}'
            validation: {order.*: quarantine, "*": observe}
            region: eu
            """);
    assertThat(run("apply", "--yes")).as(err()).isZero();
    assertThat(run("diff")).as(out()).isZero();
    write("a.yaml", source + "validation: {order.*: observe}\n");

    assertThat(run("apply", "--yes")).as(err()).isZero();
    assertThat(plain())
        .contains(
            "    mapping: {\"total\": data.total} → (none)\n",
            "    validation.order.*: quarantine → observe\n",
            "    validation.*: observe → (none)\n",
            "    region: eu → (none)\n");
    assertThat(run("diff")).as(out()).isZero();
  }

  @Test
  void seesThatASecretHasChangedInTheEnvironment() throws IOException {
    environment.put("SIGNING", "whsec_aHVzaGh1c2hodXNoaHVzaGh1c2hodXNo");
    write(
        "a.yaml",
        """
        source: shop
        provider: shopify
        verification: {secret: "${env:SHOP_SECRET}"}
        ---
        endpoint: crm
        url: https://crm.example.com/a
        secret: ${env:SIGNING}
        """);
    assertThat(run("apply", "--yes")).as(err()).isZero();
    assertThat(run("diff")).isZero();
    environment.put("SHOP_SECRET", "hush-two");
    environment.put("SIGNING", "whsec_aHVzaGh1c2hodXNoaHVzaGh1c2hodXN0");

    assertThat(run("apply", "--yes")).as(err()).isZero();
    assertThat(plain())
        .startsWith(
            """
            ~ source shop (src_…)
                verification.secret: (hidden) → ${env:SHOP_SECRET}
            ~ endpoint crm (ep_…)
                secret: (hidden) → ${env:SIGNING}
            2 to change.
            """);
    assertThat(run("diff")).isZero();
  }

  @Test
  void adoptsTheOneUnnamedEndpointOfAUrl() throws IOException {
    client.post("/v1/endpoints", json("{\"url\":\"https://crm.example.com/a\"}"));
    client.post("/v1/endpoints", json("{\"url\":\"https://crm.example.com/b\"}"));
    client.post("/v1/endpoints", json("{\"url\":\"https://crm.example.com/b\"}"));
    write("a.yaml", "endpoint: crm\nurl: https://crm.example.com/a\n");

    assertThat(run("apply", "--yes")).isZero();
    assertThat(plain()).contains("~ endpoint crm (ep_…)\n    name: (none) → crm\n");
    assertThat(endpoints()).hasSize(3);

    write("b.yaml", "endpoint: sales\nurl: https://crm.example.com/b\n");
    assertThat(run("apply", "--yes")).isEqualTo(1);
    assertThat(err()).contains("which is meant is not clear", "b.yaml");
  }

  private static Json json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void deletesOnlyWhenItIsToldAndOnlyOfKindsThatAreDeclared() throws IOException {
    write("a.yaml", "endpoint: crm\nurl: https://crm.example.com/a\n");
    write(
        "b.json",
        """
        [{"source":"shop","provider":"shopify","verification":{"secret":"${env:SHOP_SECRET}"}},
         {"endpoint":"old","url":"https://old.example.com"}]
        """);
    assertThat(run("apply", "--yes")).as(err()).isZero();
    client.post("/v1/endpoints", json("{\"kind\":\"listener\"}"));
    Files.delete(folder.resolve("b.json"));

    assertThat(run("diff")).isZero();
    assertThat(plain()).contains("--prune would delete:\n    endpoint old (ep_…)\n");
    assertThat(run("diff", "--prune")).isEqualTo(2);
    assertThat(plain()).isEqualTo("- endpoint old (ep_…)\n1 to delete.\n");
    assertThat(run("apply", "--prune", "--yes")).isZero();
    assertThat(endpoints()).hasSize(2);
    assertThat(client.all("/v1/sources")).hasSize(1);
  }

  @Test
  void asksOnATerminalAndDoesNothingWhereNobodyIsThere() throws IOException {
    write("a.yaml", "endpoint: crm\nurl: https://crm.example.com/a\n");

    assertThat(run("apply")).isEqualTo(1);
    assertThat(err()).contains("give --yes");
    assertThat(runOn(Terminal.answering(out, err, new StringReader("n\n")), "apply")).isEqualTo(1);
    assertThat(runOn(Terminal.answering(out, err, new StringReader("")), "apply")).isEqualTo(1);
    assertThat(endpoints()).isEmpty();
    assertThat(runOn(Terminal.answering(out, err, new StringReader("y\n")), "apply")).isZero();
    assertThat(out()).contains("Do it? [y/N]");
    assertThat(endpoints()).hasSize(1);
  }

  @Test
  void saysAllThatIsWrongBeforeItDoesAnything() throws IOException {
    write(
        "a.yaml",
        """
        endpoint: crm
        url: https://crm.example.com/a
        evenTypes: [a]
        headers: {authorization: "${env:NO_SUCH}"}
        ---
        endpoint: crm
        url: https://crm.example.com/b
        ---
        url: https://crm.example.com/c
        """);
    write("b.yaml", "endpoint: [\n");
    assertThat(run("apply", "--yes")).isEqualTo(1);
    assertThat(err())
        .contains(
            "the environment has no NO_SUCH",
            "endpoint crm is declared in",
            "an object begins with what it is",
            "b.yaml: line 2");

    Files.delete(folder.resolve("b.yaml"));
    write(
        "a.yaml",
        """
        endpoint: crm
        url: https://crm.example.com/a
        evenTypes: [a]
        ---
        endpoint: other
        eventTypes: [a]
        ---
        source: shop
        """);
    assertThat(run("apply", "--yes")).isEqualTo(1);
    assertThat(err())
        .contains("there is no field evenTypes", "url is missing", "provider is missing");
    assertThat(endpoints()).isEmpty();
  }

  @Test
  void hasTheServerSayAllThatItWouldNotDoBeforeAnythingIsDone() throws IOException {
    write("a.yaml", "endpoint: old\nurl: https://crm.example.com/o\n");
    assertThat(run("apply", "--yes")).as(err()).isZero();
    write(
        "a.yaml",
        """
        endpoint: crm
        url: https://crm.example.com/a
        ---
        endpoint: sales
        url: https://crm.example.com/b
        filter: "("
        ---
        endpoint: inside
        url: http://169.254.169.254/latest
        ---
        endpoint: old
        url: https://crm.example.com/o
        transformation: "{"
        secret: whsec_!
        ---
        source: shop
        provider: shopify
        ---
        eventType: loyalty.tier_reached
        versions:
          - schema: {type: tier}
        """);

    for (String command : List.of("diff", "apply")) {
      assertThat(run(command)).isEqualTo(1);
      assertThat(err())
          .contains(
              "nothing was changed",
              "endpoint sales: ",
              "/filter",
              "endpoint inside: ",
              "/url",
              "endpoint old: ",
              "/transformation",
              "source shop: ",
              "eventType loyalty.tier_reached: ",
              "/versions/0/schema/type",
              "a.yaml")
          .doesNotContain("endpoint crm");
    }
    assertThat(endpoints()).hasSize(1);
    assertThat(client.all("/v1/sources")).isEmpty();
  }

  @Test
  void knowsThatWhatIsPinnedComesWithTheSameFiles() throws IOException {
    String type =
        """
        eventType: loyalty.tier_reached
        category: lifecycle
        owner: loyalty
        description: A customer reached a tier.
        versions:
          - schema: {type: object}
        ---
        endpoint: crm
        url: https://crm.example.com/a
        versions: {loyalty.tier_reached: %d}
        """;
    write("a.yaml", type.formatted(2));
    assertThat(run("apply", "--yes")).isEqualTo(1);
    assertThat(err()).contains("endpoint crm", "/versions/loyalty.tier_reached");
    write("a.yaml", type.formatted(1));
    assertThat(run("apply", "--yes")).as(err()).isZero();
  }

  @Test
  void saysWhatWasDoneAndWhatWasNotAndGoesOnNextTime() throws IOException {
    write(
        "a.yaml",
        """
        endpoint: crm
        url: https://crm.example.com/a
        ---
        endpoint: sales
        url: https://crm.example.com/b
        ---
        endpoint: zoo
        url: https://crm.example.com/c
        """);
    Terminal slow =
        Terminal.answering(
            out,
            err,
            new StringReader("y\n") {
              @Override
              public int read(char[] buffer, int offset, int length) throws IOException {
                var _ =
                    client.post(
                        "/v1/endpoints",
                        JsonObject.builder()
                            .put("name", "sales")
                            .put("url", "https://else.example")
                            .build());
                return super.read(buffer, offset, length);
              }
            });

    assertThat(runOn(slow, "apply")).isEqualTo(1);
    assertThat(out()).contains("endpoint crm is created");
    assertThat(err())
        .contains(
            "could not create endpoint sales",
            "there is an endpoint called sales already",
            "Done: 1, as said above. Not done: this, create endpoint zoo.");
    assertThat(run("apply", "--yes")).isZero();
    assertThat(out()).contains("1 to create, 1 to change.");
    assertThat(run("diff")).isZero();
  }

  @Test
  void doesNotPrintWhatIsFromTheEnvironmentWhenTheServerQuotesIt() throws IOException {
    environment.put("WHAT", "hush");
    write("a.yaml", "endpoint: crm\nurl: https://crm.example.com\nfilter: ${env:WHAT}\n");

    assertThat(run("apply", "--yes")).isEqualTo(1);
    assertThat(err()).contains("endpoint crm", "/filter", "${env:WHAT}");
  }

  @Test
  void refusesToChangeWhatCannotBe() throws IOException {
    write("a.yaml", "source: s\nprovider: shopify\nverification: {secret: x}\n");
    assertThat(run("apply", "--yes")).as(err()).isZero();
    write("a.yaml", "source: s\nprovider: stripe\nverification: {secret: x}\n");
    assertThat(run("apply", "--yes")).isEqualTo(1);
    assertThat(err()).contains("provider is shopify and cannot be changed");
  }

  @Test
  void exportsWhatCanBeAppliedAgain() throws IOException {
    client.post(
        "/v1/endpoints",
        json(
            """
            {"url":"https://crm.example.com/a","eventTypes":["order.*"],"filter":"data.a == 'yes'",
             "headers":{"Authorization":"hush"},"retrySchedule":[0.5],"paused":true,
             "description":"on: yes, 2026-01-01","transformation":"{\\n  \\"a\\": data.a\\n}"}
            """));
    client.post(
        "/v1/sources",
        json(
            """
            {"name":"our shop","provider":"shopify","verification":{"secrets":["hush-a","hush-b"]}}
            """));
    assertThat(run("export")).isZero();
    assertThat(out())
        .contains(
            "endpoint: crm.example.com\n",
            "authorization: ${env:CRM_EXAMPLE_COM_HEADER_AUTHORIZATION}",
            "- ${env:OUR_SHOP_SECRETS_1}",
            "paused: true")
        .doesNotContain("concurrency");
    write("exported.yaml", out());
    environment.putAll(
        Map.of(
            "CRM_EXAMPLE_COM_HEADER_AUTHORIZATION", "hush",
            "OUR_SHOP_SECRETS_1", "hush-a",
            "OUR_SHOP_SECRETS_2", "hush-b"));

    assertThat(run("apply", "--yes")).as(err()).isZero();
    assertThat(plain())
        .startsWith("~ endpoint crm.example.com (ep_…)\n    name: (none) → crm.example.com\n1 to");
    assertThat(run("diff")).as(out()).isZero();
  }

  @Test
  void declaresEndpointsOfAllKinds() throws IOException {
    write(
        "kinds.yaml",
        """
        endpoint: lake
        kind: archive
        archive: {folder: lake}
        ---
        endpoint: stream
        kind: kafka
        kafka:
          brokers: ["kafka.example.com:9093"]
          topic: events
          security: {protocol: sasl_ssl, mechanism: plain, username: tidings, password: "${env:CRM_TOKEN}"}
        """);
    assertThat(run("apply", "--yes")).as(this::err).isZero();
    assertThat(run("apply", "--yes")).isZero();
    assertThat(out()).contains("Nothing to change");

    assertThat(run("export")).isZero();
    String exported = out().replaceAll("\\$\\{env:[^}]*}", "\\${env:CRM_TOKEN}");
    assertThat(exported).contains("password: ${env:CRM_TOKEN}").doesNotContain("url:");
    write("kinds.yaml", exported);
    assertThat(run("diff")).as(this::out).isZero();

    write(
        "kinds.yaml", exported.replace("topic: events", "topic: more").replace("lake\n", "lake\n"));
    assertThat(run("apply", "--yes")).as(this::err).isZero();
    assertThat(out()).contains("kafka.topic: events → more");
    assertThat(run("diff")).isZero();
  }

  @Test
  void exportsAndAdoptsAnEndpointThatHasNeitherNameNorUrl() throws IOException {
    var _ =
        client.post(
            "/v1/endpoints",
            Json.parseObject(
                """
                {"kind":"kafka","kafka":{"topic":"t","brokers":["b.example.com:9092","[2606:4700::1111]:9092"]}}
                """
                    .getBytes(StandardCharsets.UTF_8)));

    assertThat(run("export")).as(this::err).isZero();
    assertThat(out()).contains("endpoint: ep_");
    write("kinds.yaml", out());
    assertThat(run("apply", "--yes")).as(this::err).isZero();

    assertThat(client.all("/v1/endpoints")).hasSize(1);
    assertThat(run("diff")).isZero();
  }

  @Test
  void leavesEntriesInTheAuditLog() throws IOException {
    write("a.yaml", "endpoint: crm\nurl: https://crm.example.com/a\n");
    assertThat(run("apply", "--yes")).isZero();

    List<JsonObject> entries = client.all("/v1/audit");
    assertThat(entries.stream().map(entry -> entry.text("action").orElseThrow()))
        .containsExactly("endpoint.created", "key.created");
    assertThat(entries.getLast().at("actor", "description"))
        .contains(new Json.JsonText("the configuration, at start"));
  }
}
