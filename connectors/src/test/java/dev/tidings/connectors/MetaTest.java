package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetaTest {
  private final Reads meta = new Reads(Meta.provider());
  private final Gateway gateway = new Gateway();
  private final LiveSource source =
      gateway.source("meta", "{\"secret\":\"app\",\"token\":\"meatyhamhock\"}");

  @Test
  void givesTheChallengeBackToWhoKnowsTheToken() {
    IngestResult result =
        visit(source, "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meatyhamhock");
    assertThat(result).isInstanceOf(IngestResult.Acknowledged.class);
    assertThat(result.answer().body()).isEqualTo("1158201444");
    assertThat(result.answer().headers()).containsEntry("x-content-type-options", "nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=nope",
        "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
        "?hub.mode=other&hub.challenge=1&hub.verify_token=meatyhamhock",
        "?hub.mode=subscribe&hub.verify_token=meatyhamhock",
      })
  void givesNothingBackToOthers(String query) {
    IngestResult result = visit(source, query);
    assertThat(result).isInstanceOf(IngestResult.Unauthentic.class);
    assertThat(result.answer().body()).isEmpty();
  }

  @Test
  void withoutATokenNobodyIsGreeted() {
    LiveSource tokenless = gateway.source("meta", "{\"secret\":\"app\"}");
    assertThat(visit(tokenless, "?hub.mode=subscribe&hub.challenge=1&hub.verify_token="))
        .isInstanceOf(IngestResult.Unauthentic.class);
  }

  @Test
  void splitsEntriesChangesAndStatuses() {
    List<Item> items =
        meta.items(
            """
            {"object":"whatsapp_business_account","entry":[\
            {"id":"1","changes":[\
            {"field":"messages","value":{"metadata":{"phone_number_id":"9"},"statuses":[\
            {"id":"wamid.1","status":"sent","timestamp":"1700000000","recipient_id":"16505551234"},\
            {"id":"wamid.1","status":"delivered","timestamp":"1700000005","recipient_id":"16505551234"}]}},\
            {"field":"messages","value":{"statuses":[\
            {"id":"wamid.2","status":"failed","timestamp":"1700000006","recipient_id":"2",\
            "errors":[{"code":131026,"title":"Message undeliverable"}]},\
            {"id":"wamid.3","status":"deleted","timestamp":"1700000006","recipient_id":"2"}]}}]},\
            {"id":"2","changes":[{"field":"messages","value":{"contacts":[{"wa_id":"3"},{"wa_id":"4"}],\
            "messages":[{"from":"3","id":"wamid.4","timestamp":"1700000007","type":"text",\
            "text":{"body":"STOP"}}]}}]}]}\
            """);
    assertThat(items)
        .extracting(item -> item.type().value())
        .containsExactly(
            "message.sent",
            "message.delivered",
            "message.failed",
            "meta.status.deleted",
            "message.received");
    assertThat(items).extracting(Item::key).doesNotHaveDuplicates();
    assertThat(items.getFirst().subject()).contains("16505551234");
    assertThat(items.getFirst().time()).contains(Instant.ofEpochSecond(1700000000));
    assertThat(Reads.field(items.get(2), "reason")).isEqualTo("\"Message undeliverable\"");
    assertThat(Reads.field(items.getFirst(), "raw"))
        .contains("\"phone_number_id\":\"9\"", "\"status\":\"sent\"")
        .doesNotContain("delivered", "wamid.2");
    assertThat(Reads.field(items.getLast(), "raw")).contains("\"contacts\":[{\"wa_id\":\"3\"}]");
    assertThat(Reads.field(items.getLast(), "text")).isEqualTo("\"STOP\"");
  }

  @Test
  void whoStopsMarketingMessagesIsUnsubscribed() {
    assertThat(preference("stop")).isEqualTo("contact.unsubscribed");
    assertThat(preference("resume")).isEqualTo("contact.subscribed");
    assertThat(preference("other")).isEqualTo("meta.user_preferences.other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'type':'button','button':{'payload':'yes','text':'Yes, please'}",
        "'type':'interactive','interactive':{'button_reply':{'id':'y','title':'Yes, please'}}",
        "'type':'interactive','interactive':{'list_reply':{'id':'y','title':'Yes, please'}}",
      })
  void whoPressesAButtonWritesWhatStandsOnIt(String pressed) {
    Item item =
        meta.item(
            """
            {'object':'whatsapp_business_account','entry':[{'id':'1','changes':[{'field':'messages',\
            'value':{'messages':[{'from':'3','id':'wamid.1','timestamp':'1731705721',%s}]}}]}]}\
            """
                .formatted(pressed)
                .replace('\'', '"'));
    assertThat(item.type().value()).isEqualTo("message.received");
    assertThat(Reads.field(item, "text")).isEqualTo("\"Yes, please\"");
  }

  private String preference(String value) {
    return meta.type(
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"user_preferences\",\"value\":{\"user_preferences\":[{\"wa_id\":\"3\",\"value\":\"%s\",\"timestamp\":1731705721}]}}]}]}"
            .formatted(value));
  }

  @Test
  void theSignatureIsOverTheEscapesAsTheyCame() {
    IncomingRequest sample = gateway.sample(source, "messages", Optional.empty());
    assertThat(gateway.accept(source, sample)).isInstanceOf(IngestResult.Accepted.class);
    IncomingRequest changed =
        new IncomingRequest(
            sample.method(),
            sample.url(),
            sample.headers(),
            Bodies.of(sample.body().text().replace("STOP", "\\u0053TOP")));
    assertThat(gateway.accept(source, changed)).isInstanceOf(IngestResult.Unauthentic.class);
  }

  private IngestResult visit(LiveSource live, String query) {
    return gateway.accept(
        live, new IncomingRequest("GET", Gateway.URL + "src_1" + query, Map.of(), Bodies.of("")));
  }
}
