package dev.tidings.server.http;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.AttemptOutcome;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.http.TestServer.Answered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every change leaves an entry in the audit log, and none of them a secret. */
final class AuditTest {
  /** How each operation that changes something is done, up to the id of what it changed. */
  private static final Map<String, Function<TestServer, String>> DEEDS =
      Map.ofEntries(
          entry("createEventType", AuditTest::eventType),
          entry(
              "declareEventType",
              server -> {
                String type = eventType(server);
                String body = "{\"versions\":[{\"schema\":{}}]}";
                ok(server.call("PUT", "/v1/event-types/" + type, Optional.of(body)));
                return type;
              }),
          entry(
              "changeEventType",
              server -> {
                String type = eventType(server);
                ok(server.patch("/v1/event-types/" + type, "{\"owner\":\"somebody\"}"));
                return type;
              }),
          entry(
              "deleteEventType",
              server -> {
                String type = eventType(server);
                ok(server.delete("/v1/event-types/" + type));
                return type;
              }),
          entry("draftSchemaVersion", server -> version(server, eventType(server))),
          entry(
              "changeSchemaVersion",
              server -> {
                String type = version(server, eventType(server));
                ok(
                    server.patch(
                        "/v1/event-types/" + type + "/versions/1",
                        "{\"schema\":{\"type\":\"object\"}}"));
                return type;
              }),
          entry(
              "deleteSchemaVersion",
              server -> {
                String type = version(server, eventType(server));
                ok(server.delete("/v1/event-types/" + type + "/versions/1"));
                return type;
              }),
          entry("activateSchemaVersion", AuditTest::active),
          entry(
              "deprecateSchemaVersion",
              server -> {
                String type = active(server);
                ok(server.post("/v1/event-types/" + type + "/versions/1/deprecate"));
                return type;
              }),
          entry(
              "rollBackEventType",
              server -> {
                String type = version(server, active(server));
                ok(server.post("/v1/event-types/" + type + "/versions/2/activate", "{}"));
                ok(server.post("/v1/event-types/" + type + "/rollback"));
                return type;
              }),
          entry("createSource", AuditTest::source),
          entry(
              "changeSource",
              server -> {
                String id = source(server);
                ok(
                    server.patch(
                        "/v1/sources/" + id, "{\"verification\":{\"token\":\"hush-two\"}}"));
                return id;
              }),
          entry(
              "deleteSource",
              server -> {
                String id = source(server);
                ok(server.delete("/v1/sources/" + id));
                return id;
              }),
          entry("createEndpoint", AuditTest::endpoint),
          entry(
              "changeEndpoint",
              server -> {
                String id = endpoint(server);
                ok(
                    server.patch(
                        "/v1/endpoints/" + id,
                        "{\"headers\":{\"authorization\":\"hush-two\"},\"rateLimit\":3}"));
                return id;
              }),
          entry(
              "deleteEndpoint",
              server -> {
                String id = endpoint(server);
                ok(server.delete("/v1/endpoints/" + id));
                return id;
              }),
          entry("pauseEndpoint", server -> endpointAfter(server, "pause")),
          entry(
              "resumeEndpoint",
              server -> {
                String id = endpointAfter(server, "pause");
                ok(server.post("/v1/endpoints/" + id + "/resume"));
                return id;
              }),
          entry("disableEndpoint", server -> endpointAfter(server, "disable")),
          entry("rotateEndpointSecret", server -> endpointAfter(server, "secret/rotate")),
          entry(
              "resendDelivery",
              server -> {
                String id = deadDelivery(server);
                ok(server.post("/v1/deliveries/" + id + "/resend"));
                return id;
              }),
          entry(
              "reprocessQuarantined",
              server -> {
                String id = quarantined(server);
                ok(server.post("/v1/quarantine/" + id + "/reprocess"));
                return id;
              }),
          entry(
              "reprocessQuarantine",
              server -> {
                quarantined(server);
                ok(server.post("/v1/quarantine/reprocess", "{}"));
                return "quarantine";
              }),
          entry("acknowledgeProblem", server -> problem(server, "acknowledge")),
          entry("resolveProblem", server -> problem(server, "resolve")),
          entry(
              "acceptShape",
              server -> {
                problem(server, "acknowledge");
                String id = server.get("/v1/shapes").data().getFirst().text("id").orElseThrow();
                ok(server.post("/v1/shapes/" + id + "/accept"));
                return id;
              }),
          entry("createReplay", AuditTest::replay),
          entry(
              "cancelReplay",
              server -> {
                String id = replay(server);
                ok(server.post("/v1/replays/" + id + "/cancel"));
                return id;
              }),
          entry("createKey", server -> ok(server.post("/v1/keys", "{}")).text("id")),
          entry(
              "deleteKey",
              server -> {
                String id = ok(server.post("/v1/keys", "{\"operator\":true}")).text("id");
                ok(server.delete("/v1/keys/" + id));
                return id;
              }));

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static Answered ok(Answered answered) {
    assertThat(answered.status()).as(answered.text()).isLessThan(300);
    return answered;
  }

  private static String source(TestServer server) {
    return ok(server.post(
            "/v1/sources",
            "{\"name\":\"talk\",\"provider\":\"teller\",\"verification\":{\"token\":\"hush-one\"}}"))
        .text("id");
  }

  /** An event that was kept out by a mapping that has been mended since. */
  private static String quarantined(TestServer server) {
    String source = source(server);
    ok(server.patch("/v1/sources/" + source, "{\"mapping\":\"$number('x')\"}"));
    ok(
        server.callAs(
            "hush-one",
            "POST",
            "/in/" + source,
            Optional.of("{\"id\":\"1\",\"type\":\"order.completed\"}")));
    Answered list =
        Eventually.get(() -> server.get("/v1/quarantine"), seen -> !seen.data().isEmpty());
    ok(server.patch("/v1/sources/" + source, "{\"mapping\":null}"));
    return list.data().getFirst().text("id").orElseThrow();
  }

  private static String endpoint(TestServer server) {
    return ok(server.post(
            "/v1/endpoints",
            "{\"url\":\"https://a.example\",\"retrySchedule\":[],\"headers\":{\"Authorization\":\"hush-one\"},"
                + "\"secret\":\"whsec_aHVzaGh1c2hodXNoaHVzaGh1c2hodXNo\"}"))
        .text("id");
  }

  private static String endpointAfter(TestServer server, String what) {
    String id = endpoint(server);
    ok(server.post("/v1/endpoints/" + id + "/" + what));
    return id;
  }

  private static String deadDelivery(TestServer server) {
    endpoint(server);
    server.receiver.answer = _ -> new AttemptOutcome.Refused(500, "no", Optional.empty());
    ok(server.post("/v1/events", "{\"type\":\"order.completed\"}"));
    return Eventually.get(
            () -> server.get("/v1/deliveries?state=dead"), seen -> !seen.data().isEmpty())
        .data()
        .getFirst()
        .text("id")
        .orElseThrow();
  }

  /** A replay that waits, because its endpoint is paused. */
  private static String problem(TestServer server, String decision) {
    QualityApiTest.drift(server);
    String id =
        Eventually.get(() -> server.get("/v1/problems"), seen -> !seen.data().isEmpty())
            .data()
            .getFirst()
            .text("id")
            .orElseThrow();
    ok(server.post("/v1/problems/" + id + "/" + decision));
    return id;
  }

  private static String replay(TestServer server) {
    ok(server.post("/v1/events", "{\"type\":\"order.completed\"}"));
    Eventually.get(() -> server.get("/v1/events?fate=unmatched"), seen -> !seen.data().isEmpty());
    return ok(server.post(
            "/v1/replays",
            "{\"endpoint\":\""
                + endpointAfter(server, "pause")
                + "\",\"since\":\"2020-01-01T00:00:00Z\",\"only\":\"missing\"}"))
        .text("id");
  }

  /** Does the operation of that id, and says what it changed. */
  private String done(String operation) {
    return Optional.ofNullable(DEEDS.get(operation))
        .orElseThrow(() -> new AssertionError("nobody says here how to do " + operation))
        .apply(server);
  }

  private static String eventType(TestServer server) {
    ok(server.post("/v1/event-types", "{\"name\":\"order.made\"}"));
    return "order.made";
  }

  private static String version(TestServer server, String type) {
    ok(server.post("/v1/event-types/" + type + "/versions", "{\"schema\":{}}"));
    return type;
  }

  private static String active(TestServer server) {
    String type = version(server, eventType(server));
    ok(server.post("/v1/event-types/" + type + "/versions/1/activate", "{}"));
    return type;
  }

  static List<Operation> changing() {
    return TestServer.CONTRACT.operations().stream()
        .filter(operation -> operation.audit().isPresent())
        .toList();
  }

  @Test
  void theContractSaysOfEveryOperationThatIsNoReadingWhatItChanges() {
    JsonObject contract = Json.parseObject(TestServer.CONTRACT.json());
    contract
        .object("paths")
        .orElseThrow()
        .members()
        .forEach((path, item) -> {
          for (String method : Set.of("post", "put", "patch", "delete")) {
            ((JsonObject) item)
                .object(method)
                .ifPresent(operation ->
                    assertThat(operation.text("x-audit").orElse(""))
                        .as(method + " " + path)
                        .matches("none|[a-z_]+\\.[a-z_]+"));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("changing")
  void anOperationThatChangesSomethingLeavesAnEntry(Operation operation) {
    String id = done(operation.id());

    Answered list = server.get("/v1/audit?limit=1&object=" + id);
    assertThat(list.status()).isEqualTo(200);
    assertThat(list.data()).hasSize(1);
    JsonObject entry = list.data().getFirst();
    String action = operation.audit().orElseThrow();
    assertThat(entry.text("action")).contains(action);
    assertThat(entry.text("kind")).contains(action.substring(0, action.indexOf('.')));
    assertThat(entry.text("object")).contains(id);
    assertThat(entry.object("actor").orElseThrow().text("id").orElseThrow()).startsWith("key_");
    assertThat(entry.object("actor").orElseThrow().text("description"))
        .contains("set by configuration");
    assertThat(entry.object("before").isPresent())
        .isEqualTo(
            !action.endsWith(".created")
                && !action.endsWith(".begun")
                && !action.equals("quarantine.reprocessed"));
    assertThat(entry.object("after").isPresent()).isEqualTo(!action.endsWith(".deleted"));
    assertThat(entry.object("before")).isNotEqualTo(entry.object("after"));
    assertThat(server.get("/v1/audit?limit=500").text())
        .doesNotContain("hush", "whsec_aHVz", "tdg_")
        .doesNotContain("hash");
  }

  @Test
  void tellsThatASecretWasChangedAndNotWhatItIs() {
    String source = done("changeSource");
    String endpoint = done("changeEndpoint");
    ok(server.post("/v1/endpoints/" + endpoint + "/secret/rotate"));

    List<JsonObject> ofSource = server.get("/v1/audit?object=" + source).data();
    assertThat(ofSource.getFirst().at("after", "verification", "token"))
        .contains(new Json.JsonText("(hidden, changed)"));
    assertThat(ofSource.getFirst().at("before", "verification", "token"))
        .contains(new Json.JsonText("(hidden)"));
    List<JsonObject> ofEndpoint = server.get("/v1/audit?object=" + endpoint).data();
    assertThat(ofEndpoint.get(1).at("after", "headers", "authorization"))
        .contains(new Json.JsonText("(hidden, changed)"));
    assertThat(ofEndpoint.getFirst().at("after", "headers", "authorization"))
        .contains(new Json.JsonText("(hidden)"));
    assertThat(ofEndpoint.getFirst().at("after", "secret"))
        .contains(new Json.JsonText("(hidden, changed)"));
  }

  @Test
  void saysNothingOfAQuarantinedEventThatStaysWhereItIs() {
    String id = quarantined(server);
    String source = server.get("/v1/sources").data().getFirst().text("id").orElseThrow();
    ok(server.patch("/v1/sources/" + source, "{\"mapping\":\"$number('y')\"}"));

    assertThat(ok(server.post("/v1/quarantine/" + id + "/reprocess")).text())
        .contains("\"released\":false");
    assertThat(server.get("/v1/audit?object=" + id).data()).isEmpty();
  }

  @Test
  void saysNothingOfWhatWasRefusedOrChangedNothing() {
    assertThat(server.post("/v1/endpoints", "{\"url\":\"https://10.0.0.1\"}").status())
        .isEqualTo(422);
    String id = endpointAfter(server, "pause");
    ok(server.post("/v1/endpoints/" + id + "/pause"));
    assertThat(server.patch("/v1/endpoints/" + id, "{\"filter\":\"(\"}").status()).isEqualTo(422);
    source(server);
    assertThat(
            server
                .post(
                    "/v1/sources",
                    "{\"name\":\"talk\",\"provider\":\"teller\","
                        + "\"verification\":{\"token\":\"x\"}}")
                .status())
        .isEqualTo(409);

    assertThat(actions(server.get("/v1/audit")))
        .containsExactly("source.created", "endpoint.paused", "endpoint.created");
  }

  @Test
  void comparesSecretsWithoutShowingThem() {
    String path = "/v1/sources/" + source(server) + "/verification/compare";

    Answered same = server.post(path, "{\"verification\":{\"token\":\"hush-one\"}}");
    Answered other = server.post(path, "{\"verification\":{\"token\":\"x\",\"secret\":\"y\"}}");

    assertThat(same.text()).isEqualTo("{\"different\":[]}");
    assertThat(other.text()).isEqualTo("{\"different\":[\"secret\",\"token\"]}");
  }

  private static List<String> actions(Answered list) {
    return list.data().stream().map(entry -> entry.text("action").orElseThrow()).toList();
  }

  @Test
  void recordsWhatTidingsDoesByItself() {
    String id = endpoint(server);
    server.receiver.answer = _ -> new AttemptOutcome.Refused(410, "gone", Optional.empty());
    ok(server.post("/v1/events", "{\"type\":\"order.completed\"}"));

    Answered list =
        Eventually.get(
            () -> server.get("/v1/audit?actor=system&object=" + id),
            seen -> !seen.data().isEmpty());
    assertThat(actions(list)).containsExactly("endpoint.disabled");
    assertThat(list.data().getFirst().at("before", "status")).contains(new Json.JsonText("active"));
    assertThat(list.data().getFirst().at("after", "status"))
        .contains(new Json.JsonText("disabled"));
  }

  @Test
  void keepsTenantsApart() {
    String mine = ok(server.post("/v1/keys", "{\"tenant\":\"acme\"}")).text("key");
    endpoint(server);
    ok(server.post("/v1/keys", "{\"operator\":true}"));

    Answered asTenant = server.callAs(mine, "GET", "/v1/audit", Optional.empty());
    assertThat(actions(asTenant)).containsExactly("key.created");
    assertThat(asTenant.data().getFirst().text("tenant")).contains("acme");
    assertThat(actions(server.get("/v1/audit"))).containsExactly("key.created", "endpoint.created");
    assertThat(server.get("/v1/audit").data().getFirst().text("tenant")).isEmpty();
  }

  @Test
  void listsByTimeAndInPages() {
    endpoint(server);
    endpoint(server);
    Answered first = server.get("/v1/audit?limit=1");
    Answered second = server.get("/v1/audit?limit=1&cursor=" + first.text("next"));

    assertThat(second.data()).hasSize(1);
    assertThat(second.text()).doesNotContain("\"next\"");
    assertThat(server.get("/v1/audit?until=2020-01-01T00:00:00Z").data()).isEmpty();
    assertThat(server.get("/v1/audit?since=2020-01-01T00:00:00Z").data()).hasSize(2);
    assertThat(server.get("/v1/audit?cursor=x").status()).isEqualTo(400);
    assertThat(server.get("/v1/audit?since=yesterday").status()).isEqualTo(400);
  }
}
