package dev.tidings.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.delivery.OutgoingRequest;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Json.JsonObject;
import dev.tidings.server.http.TestServer.Answered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Event types, and what follows from their schemas for events that are published and delivered. */
class ContractsForEventsTest {
  private static final String SCHEMA =
      """
      {"type":"object","required":["total"],"properties":{
        "total":{"type":"number"},"email":{"type":"string","x-personal-data":"email"}}}
      """;

  private static final String AMOUNT =
      """
      {"type":"object","required":["amount"],"properties":{"amount":{"type":"number"}}}
      """;
  private static final String CONVERSIONS =
      """
      ,"compatibility":"none","conversions":{
        "up":"{'amount': data.total}","down":"{'total': data.amount}"}
      """;

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static Answered eventually(Supplier<Answered> look, Predicate<Answered> seen) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    Answered answer = look.get();
    while (!seen.test(answer)) {
      assertThat(System.nanoTime()).as(answer.text()).isLessThan(end);
      Thread.onSpinWait();
      answer = look.get();
    }
    return answer;
  }

  private Answered ok(Answered answer) {
    assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
    return answer;
  }

  private void type(String validation) {
    ok(
        server.post(
            "/v1/event-types",
            "{\"name\":\"order.made\",\"category\":\"commerce\",\"owner\":\"shop\",\"validation\":\""
                + validation
                + "\"}"));
    version(SCHEMA, "");
  }

  private void version(String schema, String more) {
    Answered draft =
        ok(
            server.post(
                "/v1/event-types/order.made/versions", "{\"schema\":" + schema + more + "}"));
    long number =
        draft
            .json()
            .object("version")
            .flatMap(made -> made.number("number"))
            .orElseThrow()
            .longValue();
    ok(
        server.post(
            "/v1/event-types/order.made/versions/" + number + "/activate", "{\"force\":true}"));
  }

  private String endpoint(String rest) {
    return ok(server.post("/v1/endpoints", "{\"url\":\"https://hooks.example.com/\"" + rest + "}"))
        .text("id");
  }

  private Answered publish(String data) {
    return server.post(
        "/v1/events",
        "{\"type\":\"order.made\",\"subject\":\"ana@example.com\",\"data\":" + data + "}");
  }

  private JsonObject received() throws InterruptedException {
    OutgoingRequest.Post request =
        Optional.ofNullable(server.receiver.received.poll(20, TimeUnit.SECONDS)).orElseThrow();
    return Json.parseObject(request.body().bytes());
  }

  private Answered quarantine(int count) {
    return eventually(() -> server.get("/v1/quarantine"), seen -> seen.data().size() == count);
  }

  @Test
  void refusesToPublishWhatBreaksASchemaThatIsStrict() {
    type("reject");
    Answered refused = publish("{\"totl\":\"4.20\"}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text()).contains("\"pointer\":\"/data/total\"", "is needed");
    assertThat(publish("{\"total\":\"secret\"}").text())
        .contains("\"pointer\":\"/data/total\"")
        .doesNotContain("secret");
    ok(publish("{\"total\":4.20}"));
  }

  @Test
  void keepsOutWhatBreaksASchemaUntilItIsRepairedAndThenDeliversItOnce() throws Exception {
    type("quarantine");
    String endpoint = endpoint(",\"eventTypes\":[\"order.*\"]");
    String id = ok(publish("{\"sum\":4.20}")).text("id");
    JsonObject kept = quarantine(1).data().getFirst();
    assertThat(kept.text("id")).contains(id);
    assertThat(kept.text("reason").orElseThrow()).contains("total");
    assertThat(server.post("/v1/quarantine/" + id + "/reprocess").json().bool("released"))
        .contains(false);

    version("{\"type\":\"object\",\"required\":[\"sum\"]}", "");
    Answered tried = ok(server.post("/v1/quarantine/" + id + "/reprocess"));
    assertThat(tried.json().bool("released")).contains(true);
    assertThat(server.post("/v1/quarantine/" + id + "/reprocess").status()).isEqualTo(404);
    assertThat(received().object("data").orElseThrow().number("sum")).isPresent();
    eventually(
        () -> server.get("/v1/deliveries?state=delivered&endpoint=" + endpoint),
        seen -> seen.data().size() == 1);
    assertThat(server.receiver.received.poll()).isNull();
  }

  @Test
  void reprocessesAllThatIsThere() throws Exception {
    type("quarantine");
    endpoint("");
    for (int i = 0; i < 5; i++) {
      ok(publish("{\"sum\":" + i + "}"));
    }
    quarantine(5);
    assertThat(ok(server.post("/v1/quarantine/reprocess", "{}")).text())
        .contains("\"released\":0", "\"kept\":5");
    version("{\"type\":\"object\"}", "");
    assertThat(ok(server.post("/v1/quarantine/reprocess", "{\"type\":\"order.made\"}")).text())
        .contains("\"released\":5", "\"kept\":0");
    for (int i = 0; i < 5; i++) {
      received();
    }
  }

  @Test
  void givesAnEndpointTheVersionThatItHasPinned() throws Exception {
    type("observe");
    String pinned = ",\"versions\":{\"order.made\":1}";
    endpoint(pinned);
    version(AMOUNT, CONVERSIONS);
    ok(publish("{\"amount\":7}"));
    assertThat(received().object("data").orElseThrow().number("total")).isPresent();
  }

  @Test
  void aConversionThatDoesNotMakeThePinnedVersionFailsLikeATransformation() {
    type("observe");
    String pinned = ",\"eventTypes\":[\"order.*\"],\"versions\":{\"order.made\":1}";
    String waiting = endpoint(pinned);
    String discarding = endpoint(pinned + ",\"onTransformationFailure\":\"discard\"");
    version(AMOUNT, CONVERSIONS);
    ok(publish("{\"amount\":\"secret\"}"));
    for (String end : List.of("dead&endpoint=" + waiting, "discarded&endpoint=" + discarding)) {
      assertThat(
              eventually(
                      () -> server.get("/v1/deliveries?state=" + end),
                      seen -> seen.data().size() == 1)
                  .text())
          .contains("from version 2 does not make version 1: /total must be a number")
          .doesNotContain("secret");
    }
    assertThat(server.receiver.received.poll()).isNull();
  }

  @Test
  void whatHoldsToThePinnedVersionNeedsNoRuleAndWhatDoesNotFailsWithoutOne() throws Exception {
    type("observe");
    String pinned = endpoint(",\"eventTypes\":[\"order.*\"],\"versions\":{\"order.made\":1}");
    version(AMOUNT, "");
    ok(publish("{\"amount\":7,\"total\":7}"));
    assertThat(received().object("data").orElseThrow().number("total")).isPresent();
    ok(publish("{\"amount\":8}"));
    assertThat(
            eventually(
                    () -> server.get("/v1/deliveries?state=dead&endpoint=" + pinned),
                    seen -> seen.data().size() == 1)
                .text())
        .contains("from version 2 does not make version 1: /total");
  }

  @Test
  void triesTheConversionsOfADraftOnTheExamplesOfBothVersions() {
    type("observe");
    String first =
        SCHEMA
            + ",\"compatibility\":\"none\",\"example\":{\"total\":4,\"email\":\"ana@example.com\"}";
    version(first, "");
    Answered refused =
        server.post(
            "/v1/event-types/order.made/versions",
            "{\"schema\":"
                + AMOUNT
                + """
                ,"compatibility":"none","example":{"amount":7},"conversions":{
                  "up":"{'amount': data.sum}","down":"{'total': $string(data.amount)}"}}
                """);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers())
        .containsExactlyInAnyOrder("/conversions/up", "/conversions/down");
    assertThat(refused.text())
        .contains("of the example of version 2", "/amount is needed")
        .contains("of the example of version 3", "/total must be a number");
    version(AMOUNT, ",\"example\":{\"amount\":7}" + CONVERSIONS);
  }

  @Test
  void refusesWhatAnEndpointCouldNotBeGiven() {
    type("observe");
    Answered refused =
        server.post(
            "/v1/endpoints",
            """
            {"url":"https://hooks.example.com/","versions":{"order.made":9,"order.unknown":1},
             "dataPolicy":{"fields":{"data.list[*].name":"mask"}}}
            """);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers())
        .containsExactlyInAnyOrder(
            "/versions/order.made",
            "/versions/order.unknown",
            "/dataPolicy/fields/data.list[*].name");
  }

  @Test
  void givesWhatWasKeptOutAndRepairedAsTheVersionThatDescribesIt() throws Exception {
    type("quarantine");
    endpoint(",\"eventTypes\":[\"order.*\"],\"versions\":{\"order.made\":1}");
    ok(publish("{\"amount\":7}"));
    quarantine(1);
    version(AMOUNT, CONVERSIONS);
    endpoint(",\"eventTypes\":[\"order.*\"],\"versions\":{\"order.made\":2}");
    ok(server.post("/v1/quarantine/reprocess", "{}"));
    assertThat(
            List.of(
                received().object("data").orElseThrow(), received().object("data").orElseThrow()))
        .extracting(
            data -> data.number("total").isPresent() + " " + data.number("amount").isPresent())
        .containsExactlyInAnyOrder("true false", "false true");
  }

  @Test
  void givesNoMoreOfPersonalDataThanTheDataPolicyAllows() throws Exception {
    type("observe");
    endpoint(
        """
        ,"format":"cloudevents","dataPolicy":{"personal":"mask","fields":{"data.note":"remove"}}
        """);
    ok(publish("{\"total\":1,\"email\":\"ana@example.com\",\"note\":\"x\",\"raw\":{\"a\":1}}"));
    JsonObject sent = received();
    assertThat(new String(sent.write(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("ana@")
        .contains("a***@example.com", "\"total\":1")
        .doesNotContain("note", "raw");
  }

  @Test
  void sendsNoEventToARegionThatIsNotAllowed() throws Exception {
    String anywhere = endpoint("");
    String europe = endpoint(",\"regions\":[\"eu\"]");
    ok(
        server.callAs(
            TestServer.OPERATOR,
            "POST",
            "/v1/events",
            Optional.of(
                "{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"s\",\"type\":\"order.made\","
                    + "\"dataregion\":\"eu\",\"data\":{}}"),
            "content-type",
            "application/cloudevents+json"));
    received();
    assertThat(
            eventually(
                    () -> server.get("/v1/deliveries?state=discarded&endpoint=" + anywhere),
                    seen -> seen.data().size() == 1)
                .text())
        .contains("data region eu");
    eventually(
        () -> server.get("/v1/deliveries?state=delivered&endpoint=" + europe),
        seen -> seen.data().size() == 1);
  }

  @Test
  void keepsToDataPolicyAndRegionsWhenItReplays() throws Exception {
    type("observe");
    ok(
        server.callAs(
            TestServer.OPERATOR,
            "POST",
            "/v1/events",
            Optional.of(
                "{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"s\",\"type\":\"order.made\","
                    + "\"dataregion\":\"eu\",\"data\":{\"total\":1,\"email\":\"ana@example.com\"}}"),
            "content-type",
            "application/cloudevents+json"));
    eventually(() -> server.get("/v1/events?fate=unmatched"), seen -> seen.data().size() == 1);
    String masking = endpoint(",\"regions\":[\"eu\"],\"dataPolicy\":{\"personal\":\"mask\"}");
    String elsewhere = endpoint(",\"regions\":[\"us\"]");
    for (String endpoint : List.of(elsewhere, masking)) {
      ok(
          server.post(
              "/v1/replays",
              "{\"endpoint\":\""
                  + endpoint
                  + "\",\"since\":\"2020-01-01T00:00:00Z\",\"only\":\"missing\"}"));
    }
    assertThat(new String(received().write(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("a***@example.com")
        .doesNotContain("ana@");
    assertThat(
            eventually(
                    () -> server.get("/v1/deliveries?state=discarded&endpoint=" + elsewhere),
                    seen -> seen.data().size() == 1)
                .text())
        .contains("data region eu");
    eventually(
        () -> server.get("/v1/deliveries?state=delivered&endpoint=" + masking),
        seen -> seen.data().size() == 1);
  }

  @Test
  void aFieldThatAProviderHasRenamedIsPutRightByTheSourcesMappingAndNothingIsLost()
      throws Exception {
    type("quarantine");
    endpoint(",\"filter\":\"data.total > 1.0\"");
    Answered source =
        ok(
            server.post(
                "/v1/sources",
                """
                {"name":"shop","provider":"teller","verification":{"token":"hush-hush"},
                 "validation":{"order.*":"quarantine"},"region":"eu"}
                """));
    String in = "/in/" + source.text("id");
    for (int i = 0; i < 3; i++) {
      ok(tell(in, "{\"id\":\"e" + i + "\",\"type\":\"order.made\",\"sum\":7}"));
    }
    quarantine(3);

    String path = "/v1/sources/" + source.text("id");
    assertThat(server.patch(path, "{\"mapping\":\"$merge([data, \"}").pointers())
        .containsExactly("/mapping");
    ok(server.patch(path, "{\"mapping\":\"$merge([data, {'total': data.sum}])\",\"region\":null}"));
    assertThat(ok(server.post("/v1/quarantine/reprocess", "{\"source\":\"shop\"}")).text())
        .contains("\"released\":3");
    // They were received for a region that no endpoint may receive from.
    eventually(() -> server.get("/v1/deliveries?state=discarded"), seen -> seen.data().size() == 3);
    ok(tell(in, "{\"id\":\"e9\",\"type\":\"order.made\",\"sum\":9}"));
    JsonObject sent = received().object("data").orElseThrow();
    assertThat(sent.number("total")).isEqualTo(sent.number("sum")).isPresent();
    quarantine(0);
  }

  private Answered tell(String path, String body) {
    return server.callAs("hush-hush", "POST", path, Optional.of(body), "content-type", "x/y");
  }

  @Test
  void masksPersonalDataForKeysThatMayNotSeeIt() {
    type("observe");
    String id = ok(publish("{\"total\":1,\"email\":\"ana@example.com\"}")).text("id");
    eventually(() -> server.get("/v1/events/" + id), seen -> seen.status() == 200);
    String blind = key("false");
    String seeing = key("true");

    assertThat(as(blind, "/v1/events/" + id).text())
        .doesNotContain("ana@")
        .contains("a***@example.com", "\"total\":1");
    assertThat(as(blind, "/v1/events").text()).doesNotContain("ana@");
    assertThat(as(seeing, "/v1/events/" + id).text()).contains("ana@example.com");
  }

  @Test
  void treatsAnAddressThatIsTheNameOfAMemberLikeOneThatIsAValue() throws Exception {
    type("observe");
    String schema =
        """
        {"properties":{"by":{"propertyNames":{"x-personal-data":"name"},
          "additionalProperties":{"type":"integer"}}}}
        """;
    version(schema, "");
    endpoint(",\"dataPolicy\":{\"personal\":\"mask\"}");
    String id =
        ok(publish("{\"consents\":{\"jane@example.com\":1},\"by\":{\"Jane\":2,\"Jim\":3}}"))
            .text("id");
    String masked = "\"consents\":{\"j***@example.com\":1},\"by\":{\"***\":2,\"***#2\":3}";
    assertThat(new String(received().write(), java.nio.charset.StandardCharsets.UTF_8))
        .contains(masked);
    assertThat(as(key("false"), "/v1/events/" + id).text()).contains(masked);
    assertThat(as(key("true"), "/v1/events/" + id).text()).contains("jane@example.com", "\"Jane\"");
  }

  @Test
  void showsWhatReceiversAnswerOnlyToKeysThatMaySeePersonalData() {
    endpoint("");
    String id = ok(publish("{\"total\":1}")).text("id");
    String path =
        "/v1/deliveries/"
            + eventually(
                    () -> server.get("/v1/deliveries?state=delivered&event=" + id),
                    seen -> !seen.data().isEmpty())
                .data()
                .getFirst()
                .text("id")
                .orElseThrow();

    assertThat(as(key("true"), path).text()).contains("\"responseExcerpt\":\"thanks\"");
    assertThat(as(key("false"), path).text())
        .contains("\"statusCode\":200")
        .doesNotContain("responseExcerpt", "thanks");
  }

  private String key(String personalData) {
    return ok(server.post("/v1/keys", "{\"personalData\":" + personalData + "}")).text("key");
  }

  private Answered as(String key, String path) {
    return ok(server.callAs(key, "GET", path, Optional.empty()));
  }

  @Test
  void saysWhatChangesAndWhomItConcernsBeforeItHappens() {
    type("observe");
    String endpoint = endpoint(",\"filter\":\"data.total > 5.0\"");
    ok(publish("{\"total\":1}"));
    Answered draft =
        ok(
            server.post(
                "/v1/event-types/order.made/versions",
                "{\"schema\":{\"type\":\"object\",\"required\":[\"sum\"],\"properties\":{\"sum\":{\"type\":\"number\"}}}}"));
    assertThat(draft.text())
        .contains("is required now", "is gone", "\"keepsItsPromise\":false")
        .contains("1 endpoint uses data.total: " + endpoint + " (filter)");
    Answered tried =
        eventually(
            () -> ok(server.post("/v1/event-types/order.made/versions/2/try", "{}")),
            seen -> seen.text().contains("\"events\":1"));
    assertThat(tried.text()).contains("\"fit\":0", "required");
    assertThat(server.post("/v1/event-types/order.made/versions/2/activate", "{}").status())
        .isEqualTo(409);
    ok(server.post("/v1/event-types/order.made/versions/2/activate", "{\"force\":true}"));
    Answered back = ok(server.post("/v1/event-types/order.made/rollback"));
    assertThat(back.json().number("activeVersion").orElseThrow().intValue()).isEqualTo(1);
  }

  @Test
  void anActiveVersionNeverChanges() {
    type("observe");
    assertThat(server.patch("/v1/event-types/order.made/versions/1", "{\"schema\":{}}").status())
        .isEqualTo(409);
    assertThat(server.delete("/v1/event-types/order.made/versions/1").status()).isEqualTo(409);
    assertThat(List.of(server.get("/v1/event-types/order.made/versions/9").status()))
        .containsExactly(404);
  }

  @Test
  void isNotDeletedWhileEndpointsKnowItByName() {
    type("observe");
    String pinning =
        endpoint(",\"name\":\"crm\",\"eventTypes\":[\"user.*\"],\"versions\":{\"order.made\":1}");
    String naming = endpoint(",\"eventTypes\":[\"order.made\"]");
    endpoint(",\"eventTypes\":[\"order.*\"]");
    Answered refused = server.delete("/v1/event-types/order.made");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("detail"))
        .contains("1 endpoint pins it: " + pinning + " (crm)")
        .contains("1 endpoint subscribes to it by name: " + naming + ".");
    ok(server.get("/v1/event-types/order.made"));

    ok(server.patch("/v1/endpoints/" + pinning, "{\"versions\":{\"order.made\":null}}"));
    assertThat(server.delete("/v1/event-types/order.made").status()).isEqualTo(409);
    ok(server.delete("/v1/endpoints/" + naming));
    ok(server.delete("/v1/event-types/order.made"));
    assertThat(server.get("/v1/event-types/order.made").status()).isEqualTo(404);
  }

  @Test
  void aDraftThatIsPinnedIsNotThrownAway() {
    type("observe");
    String path = "/v1/event-types/order.made/versions";
    ok(server.post(path, "{\"schema\":" + SCHEMA + "}"));
    ok(server.post(path, "{\"schema\":" + SCHEMA + "}"));
    String endpoint = endpoint(",\"versions\":{\"order.made\":2}");
    Answered refused = server.delete(path + "/2");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("detail")).contains("1 endpoint pins it: " + endpoint);
    ok(server.delete(path + "/3"));
  }

  @Test
  void saysWhenNoSchemaIsCheckedAnyMore() throws Exception {
    type("reject");
    String endpoint = endpoint(",\"versions\":{\"order.made\":1}");
    String path = "/v1/event-types/order.made/versions/1/deprecate";
    assertThat(publish("{}").status()).isEqualTo(422);
    Answered refused = server.post(path);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("detail"))
        .contains("held to no schema", "1 endpoint pins it: " + endpoint);
    assertThat(publish("{}").status()).isEqualTo(422);

    assertThat(server.get("/v1/event-types/order.made").text()).doesNotContain("notice");
    assertThat(ok(server.post(path, "{\"force\":true}")).text("notice"))
        .contains("held to no schema", "still get it");
    ok(publish("{}"));
    assertThat(received().object("data")).isPresent();
    ok(server.post("/v1/event-types/order.made/rollback"));
    ok(server.patch("/v1/endpoints/" + endpoint, "{\"versions\":{\"order.made\":null}}"));
    assertThat(ok(server.post(path)).text("notice")).contains("held to no schema");
  }

  @Test
  void saysWhichEndpointsAreConcernedToThoseWhoMayKnowThem() {
    type("observe");
    String twice = endpoint(",\"filter\":\"data.total > 5.0\",\"transformation\":\"$.data.total\"");
    String hashed = endpoint(",\"dataPolicy\":{\"fields\":{\"data.email\":\"hash\"}}");
    ok(
        server.post(
            "/v1/event-types/order.made/versions",
            "{\"schema\":{\"type\":\"object\",\"properties\":{\"email\":{\"type\":\"number\"}}}}"));
    assertThat(ok(server.get("/v1/event-types/order.made/versions/2/diff")).text())
        .contains("1 endpoint uses data.total: " + twice + " (filter, transformation)")
        .contains("1 endpoint uses data.email: " + hashed + " (dataPolicy)");
    String stranger =
        ok(server.callAs(
                TestServer.OPERATOR,
                "POST",
                "/v1/keys",
                Optional.of("{}"),
                "tidings-tenant",
                "another",
                "content-type",
                "application/json"))
            .text("key");
    assertThat(as(stranger, "/v1/event-types/order.made/versions/2/diff").text())
        .contains("\"impact\":[]", "\"impactInWords\":[]")
        .doesNotContain("ep_");
    assertThat(
            server
                .callAs(
                    stranger,
                    "POST",
                    "/v1/event-types/order.made/versions/2/activate",
                    Optional.of("{\"force\":true}"),
                    "content-type",
                    "application/json")
                .status())
        .isEqualTo(403);
  }

  @Test
  void tellsEachRuleThatRealEventsBreak() {
    type("observe");
    ok(publish("{\"total\":\"1\",\"lines\":[{},{}]}"));
    String id = ok(publish("{\"lines\":[{}]}")).text("id");
    ok(
        server.post(
            "/v1/event-types/order.made/versions",
            """
            {"schema":{"type":"object","required":["total","email"],"properties":{
              "total":{"type":"number"},"lines":{"items":{"required":["sku"]}}}}}
            """));
    Answered tried =
        eventually(
            () -> ok(server.post("/v1/event-types/order.made/versions/2/try", "{}")),
            seen -> seen.text().contains("\"events\":2"));
    assertThat(tried.json().array("violations"))
        .extracting(each ->
            ((JsonObject) each).text("pointer").orElseThrow()
                + " "
                + ((JsonObject) each).text("rule").orElseThrow()
                + " "
                + ((JsonObject) each).number("events").orElseThrow())
        .containsExactlyInAnyOrder(
            "/total required 1", "/email required 2", "/lines/0/sku required 2", "/total type 1");
    assertThat(tried.text()).contains(id).contains("\"complete\":true");
  }
}
