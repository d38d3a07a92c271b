package dev.tidings.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Body;
import dev.tidings.core.ingest.IngestResult;
import dev.tidings.core.signature.Credentials;
import dev.tidings.core.signature.IncomingRequest;
import dev.tidings.core.signature.SampleSigner;
import dev.tidings.core.source.Item;
import dev.tidings.core.source.LiveSource;
import dev.tidings.core.source.Reading;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MandrillTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private final Gateway gateway = new Gateway();
  private final LiveSource source = gateway.source("mandrill", "{\"secret\":\"key-1\"}");

  @ParameterizedTest
  @CsvSource({
    "send, email.sent",
    "delivered, email.delivered",
    "deferral, email.deferred",
    "hard_bounce, email.bounced.hard",
    "soft_bounce, email.bounced.soft",
    "open, email.opened",
    "click, email.clicked",
    "spam, email.complained",
    "unsub, contact.unsubscribed",
    "reject, email.blocked",
    "inbound, message.received",
  })
  void namesEvents(String theirs, String ours) {
    assertThat(item("{\"event\":\"" + theirs + "\",\"_id\":\"1\"}").type().value()).isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({
    "blacklist, add, contact.suppressed",
    "denylist, change, contact.suppressed",
    "denylist, remove, mandrill.denylist.remove",
    "whitelist, add, mandrill.whitelist.add",
  })
  void namesChangesOfItsLists(String type, String action, String ours) {
    Item item =
        item(
            "{\"type\":\"%s\",\"action\":\"%s\",\"ts\":1,\"reject\":{\"email\":\"A@b.c\",\"reason\":\"spam\"}}"
                .formatted(type, action));
    assertThat(item.type().value()).isEqualTo(ours);
    assertThat(item.subject()).contains("a@b.c");
  }

  @Test
  void readsWhatAMessageCarries() {
    Item item =
        item(
            "{\"event\":\"click\",\"ts\":1365109999,\"_id\":\"m1\",\"url\":\"https://x\",\"ip\":\"127.0.0.1\",\"user_agent\":\"Mozilla/5.0\",\"msg\":{\"_id\":\"m1\",\"email\":\"A@b.c\",\"tags\":[\"t\"],\"metadata\":{\"user_id\":9007199254740993}}}");
    assertThat(item.time()).contains(Instant.ofEpochSecond(1365109999));
    assertThat(item.subject()).contains("a@b.c");
    assertThat(Reads.field(item, "metadata")).isEqualTo("{\"user_id\":9007199254740993}");
    assertThat(Reads.field(item, "machineProbability")).isEqualTo("0.95");
  }

  @Test
  void severalOfOneMessageAreToldApart() {
    String click = "{\"event\":\"click\",\"ts\":1,\"_id\":\"m1\",\"url\":\"%s\",\"ip\":\"%s\"}";
    String key = item(click.formatted("https://a", "1.1.1.1")).key();
    assertThat(item(click.formatted("https://a", "1.1.1.1")).key()).isEqualTo(key);
    assertThat(item(click.formatted("https://b", "1.1.1.1")).key()).isNotEqualTo(key);
    assertThat(item(click.formatted("https://a", "1.1.1.2")).key()).isNotEqualTo(key);
  }

  @Test
  void answersALookAndATrialBeforeThereIsAKey() {
    IncomingRequest head = request("HEAD", Map.of(), "");
    assertThat(gateway.accept(source, head)).isInstanceOf(IngestResult.Acknowledged.class);
    IngestResult trial = gateway.accept(source, signed("test-webhook", "mandrill_events=%5B%5D"));
    assertThat(trial).isInstanceOf(IngestResult.Acknowledged.class);
    assertThat(trial.answer().status()).isEqualTo(200);
    assertThat(gateway.accept(source, signed("key-1", "mandrill_events=%5B%5D")))
        .isInstanceOf(IngestResult.Acknowledged.class);
  }

  @Test
  void theKeyThatEverybodyKnowsIsGoodForNothingElse() {
    String events =
        "mandrill_events=" + URLEncoder.encode("[{\"event\":\"spam\"}]", StandardCharsets.UTF_8);
    assertThat(gateway.accept(source, signed("test-webhook", events)))
        .isInstanceOf(IngestResult.Unauthentic.class);
    assertThat(gateway.accept(source, signed("wrong", "mandrill_events=%5B%5D")))
        .isInstanceOf(IngestResult.Unauthentic.class);
    assertThat(gateway.accept(source, signed("key-1", events)))
        .isInstanceOf(IngestResult.Accepted.class);
  }

  private IncomingRequest signed(String key, String body) {
    return new SampleSigner(Credentials.ofSecrets(key), Optional.empty(), "", gateway.now)
        .sign(source.scheme(), request("POST", Map.of("content-type", List.of(FORM)), body));
  }

  private IncomingRequest request(String method, Map<String, List<String>> headers, String body) {
    return new IncomingRequest(
        method,
        Gateway.URL + source.source().id(),
        headers,
        Body.of(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static Item item(String event) {
    String form = "mandrill_events=" + URLEncoder.encode("[" + event + "]", StandardCharsets.UTF_8);
    return new Reads(Mandrill.provider()).items(form, Map.of("content-type", FORM)).getFirst();
  }

  @Test
  void whatHasNoEventsIsUnreadable() {
    assertThat(new Reads(Mandrill.provider()).reading("other=1", Map.of("content-type", FORM)))
        .isInstanceOf(Reading.Unreadable.class);
  }
}
