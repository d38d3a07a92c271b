package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsGraphTest {
  private final Reads graph = new Reads(MsGraph.provider());
  private final Gateway gateway = new Gateway();
  private final LiveSource source =
      gateway.source("msgraph", "{\"secrets\":[\"state one\",\"state two\"]}");

  private IngestResult post(String query, String body) {
    return gateway.accept(
        source,
        new IncomingRequest(
            "POST",
            Gateway.URL + "src_1" + query,
            Map.of("content-type", List.of("application/json")),
            Bodies.of(body)));
  }

  @Test
  void givesTheTokenBackDecodedAsPlainText() {
    IngestResult result =
        post("?validationToken=Validation%3a+Testing+Request-Id%3a+522a%2B8e7e", "");
    assertThat(result).isInstanceOf(IngestResult.Acknowledged.class);
    assertThat(result.answer().status()).isEqualTo(200);
    assertThat(result.answer().body()).isEqualTo("Validation: Testing Request-Id: 522a+8e7e");
    assertThat(result.answer().headers())
        .containsEntry("x-content-type-options", "nosniff")
        .hasEntrySatisfying("content-type", type -> assertThat(type).startsWith("text/plain"));
  }

  @ParameterizedTest
  @CsvSource({
    "%3Cscript%3Ealert(1)%3C/script%3E, &lt;script&gt;alert(1)&lt;/script&gt;",
    "a%26b, a&b",
  })
  void whatCouldBeHtmlIsEscaped(String token, String answered) {
    assertThat(post("?validationToken=" + token, "").answer().body()).isEqualTo(answered);
  }

  @Test
  void tokensThatAreTooLongOrOddAreNotGivenBack() {
    assertThat(post("?validationToken=" + "x".repeat(1_001), ""))
        .isInstanceOf(IngestResult.Unauthentic.class);
    assertThat(post("?validationToken=a%0D%0Ab", "")).isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void everyNotificationMustShowTheClientState() {
    String one =
        "{\"subscriptionId\":\"s1\",\"clientState\":\"state one\",\"changeType\":\"created\"}";
    String two =
        "{\"subscriptionId\":\"s2\",\"clientState\":\"state two\",\"changeType\":\"created\"}";
    String evil = "{\"subscriptionId\":\"s1\",\"clientState\":\"evil\",\"changeType\":\"created\"}";
    String none = "{\"subscriptionId\":\"s1\",\"changeType\":\"created\"}";
    assertThat(post("", batch(one, two))).isInstanceOf(IngestResult.Accepted.class);
    for (String bad : List.of(evil, none, "null")) {
      assertThat(post("", batch(one, bad))).isInstanceOf(IngestResult.Unauthentic.class);
      assertThat(post("", batch(bad, one))).isInstanceOf(IngestResult.Unauthentic.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"value\":[]}", "{\"value\":{}}", "[]", "{\"value\":"})
  void whatShowsNoClientStateIsNotBelieved(String body) {
    assertThat(post("", body)).isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void namesEventsByWhatChangedAndDoesNotPassTheSecretOn() {
    Item item =
        graph.item(
            batch(
                """
                {"id":"n1","subscriptionId":"s1","clientState":"hush","changeType":"updated",\
                "resource":"Users/u/Events/e","tenantId":"t",\
                "resourceData":{"@odata.type":"#Microsoft.Graph.Event","id":"e"}}\
                """));
    assertThat(item.type().value()).isEqualTo("msgraph.event.updated");
    assertThat(item.key()).isEqualTo("n1");
    assertThat(item.subject()).contains("e");
    assertThat(item.time()).isEmpty();
    assertThat(Reads.field(item, "raw")).contains("\"id\":\"n1\"").doesNotContain("hush");
    assertThat(
            graph.type(
                batch("{\"lifecycleEvent\":\"subscriptionRemoved\",\"subscriptionId\":\"s\"}")))
        .isEqualTo("msgraph.lifecycle.subscription_removed");
  }

  private static String batch(String... notifications) {
    return "{\"value\":[" + String.join(",", notifications) + "]}";
  }
}
